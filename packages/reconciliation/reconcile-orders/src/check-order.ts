import {
  type Clock,
  type Evidence,
  type Finding,
  findingsOf,
  type Limits,
  type Order,
  type OrderId,
  type Orders,
  type Receipts,
  receiptKey,
  receiptOf,
  repaired,
  type Shop,
  VersionConflictError,
} from "@orders/domain";
import { logger, redacted } from "@orders/lambda-kit";
import type { Draft } from "./report.ts";

interface Tools {
  readonly orders: Pick<Orders, "find" | "save">;
  readonly receipts: Pick<Receipts, "put">;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly dryRun: boolean;
  readonly report: Pick<Draft, "add">;
  readonly shop: Shop;
  /** Reads the current evidence for an order. */
  readEvidence(order: Order): Promise<Evidence>;
}

/** Checks orders, reports their findings and repairs those that have a repair. */
interface OrderCheck {
  /**
   * Checks an order that was read with this evidence. A finding counts only if `recheck` shows it too.
   * @returns whether there was a finding, so that the order was checked again with all evidence.
   */
  check(order: Order, evidence: Evidence): Promise<boolean>;
  /**
   * Reads an order and its evidence again, and handles its findings. Orders change while they are checked, so nothing is
   * done unless the order has the same version before and after.
   */
  recheck(orderId: OrderId): Promise<void>;
}

/** Checks orders with these tools. */
export const orderCheck = ({
  orders,
  receipts,
  clock,
  limits,
  dryRun,
  report,
  shop,
  readEvidence,
}: Tools): OrderCheck => {
  const recheck = async (orderId: OrderId): Promise<void> => {
    const order = await orders.find(orderId);
    if (!order) return;
    const evidence = await readEvidence(order);
    const isUnchanged = (await orders.find(orderId))?.version === order.version;
    if (isUnchanged) for (const finding of findingsOf(order, evidence, limits)) await handle(order, finding);
  };

  const handle = async (order: Order, finding: Finding): Promise<void> => {
    const { repair } = finding;
    const { orderId, correlationId } = order;
    if (repair === undefined) return report.add(finding, "FLAGGED", correlationId);
    if (dryRun) return report.add(finding, "REPAIRABLE", correlationId);
    try {
      if (repair === "MAKE_RECEIPT") await makeReceipt(receipts, order, shop);
      const next = repaired(order, repair, clock.now());
      if (next !== order) await orders.save(next);
      report.add(finding, "REPAIRED", correlationId);
    } catch (error) {
      if (error instanceof VersionConflictError)
        return logger.info("Order changed during its repair", { orderId, correlationId });
      // A failed repair does not stop the repairs of other orders.
      logger.error("Repair failed", { orderId, correlationId, repair, error: error as Error });
      report.add(
        { ...finding, what: `${finding.what}. Its repair failed: ${redacted(error).message}` },
        "FLAGGED",
        correlationId,
      );
    }
  };

  return {
    recheck,
    check: async (order, evidence) => {
      const isSuspected = findingsOf(order, evidence, limits).length > 0;
      if (isSuspected) await recheck(order.orderId);
      return isSuspected;
    },
  };
};

async function makeReceipt(receipts: Pick<Receipts, "put">, order: Order, shop: Shop): Promise<void> {
  const receipt = receiptOf(order, shop);
  if (!receipt) throw new Error(`Order ${order.orderId} has no transaction id for its receipt`);
  await receipts.put(receiptKey(order), receipt);
}
