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
  /** Looks up what is known of an order from elsewhere, as it is now. */
  lookUp(order: Order): Promise<Evidence>;
}

/**
 * Tells what is wrong with an order and repairs what is safe. What a first look shows counts only if a second one shows
 * it too, at an order that nobody wrote in between: orders move on while they are looked at.
 */
export const orderCheck = ({ orders, receipts, clock, limits, dryRun, report, shop, lookUp }: Tools) => {
  const lookAgain = async (orderId: OrderId): Promise<void> => {
    const order = await orders.find(orderId);
    if (!order) return;
    const evidence = await lookUp(order);
    const still = (await orders.find(orderId))?.version === order.version;
    if (still) for (const finding of findingsOf(order, evidence, limits)) await settle(order, finding);
  };

  const settle = async (order: Order, finding: Finding): Promise<void> => {
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
        return logger.info("Order moved on by itself", { orderId: order.orderId });
      // One order that cannot be repaired keeps no other from it.
      logger.error("Repair failed", { orderId: order.orderId, repair, error: error as Error });
      report.add(
        { ...finding, what: `${finding.what}. Its repair failed: ${redacted(error).message}` },
        "FLAGGED",
        order.correlationId,
      );
    }
  };

  return async (order: Order, evidence: Evidence): Promise<void> => {
    if (findingsOf(order, evidence, limits).length > 0) await lookAgain(order.orderId);
  };
};

async function makeReceipt(receipts: Pick<Receipts, "put">, order: Order, shop: Shop): Promise<void> {
  const receipt = receiptOf(order, shop);
  if (!receipt) throw new Error(`Order ${order.orderId} has no transaction id to make a receipt of`);
  await receipts.put(receiptKey(order), receipt);
}
