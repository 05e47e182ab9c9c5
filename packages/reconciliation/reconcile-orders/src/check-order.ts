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

/**
 * Checks an order, reports its findings and repairs those that have a repair. Orders change while they are checked, so a
 * finding counts only if a second check of the same version of the order shows it too.
 */
export const orderCheck = ({ orders, receipts, clock, limits, dryRun, report, shop, readEvidence }: Tools) => {
  const recheck = async (orderId: OrderId): Promise<void> => {
    const order = await orders.find(orderId);
    if (!order) return;
    const evidence = await readEvidence(order);
    const isUnchanged = (await orders.find(orderId))?.version === order.version;
    if (isUnchanged) for (const finding of findingsOf(order, evidence, limits)) await handle(order, finding);
  };

  const handle = async (order: Order, finding: Finding): Promise<void> => {
    const { repair } = finding;
    if (repair === undefined) return report.add(finding, "FLAGGED", order.correlationId);
    if (dryRun) return report.add(finding, "REPAIRABLE", order.correlationId);
    try {
      if (repair === "MAKE_RECEIPT") await makeReceipt(receipts, order, shop);
      const next = repaired(order, repair, clock.now());
      if (next !== order) await orders.save(next);
      report.add(finding, "REPAIRED", order.correlationId);
    } catch (error) {
      if (error instanceof VersionConflictError)
        return logger.info("Order changed during its repair", { orderId: order.orderId });
      // A failed repair does not stop the repairs of other orders.
      logger.error("Repair failed", { orderId: order.orderId, repair, error: error as Error });
      report.add(
        { ...finding, what: `${finding.what}. Its repair failed: ${redacted(error).message}` },
        "FLAGGED",
        order.correlationId,
      );
    }
  };

  return async (order: Order, evidence: Evidence): Promise<void> => {
    if (findingsOf(order, evidence, limits).length > 0) await recheck(order.orderId);
  };
};

async function makeReceipt(receipts: Pick<Receipts, "put">, order: Order, shop: Shop): Promise<void> {
  const receipt = receiptOf(order, shop);
  if (!receipt) throw new Error(`Order ${order.orderId} has no transaction id for its receipt`);
  await receipts.put(receiptKey(order), receipt);
}
