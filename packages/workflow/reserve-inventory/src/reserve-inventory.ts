import {
  type Clock,
  HALTED,
  holdsStock,
  isHalted,
  type Money,
  needsApproval,
  type Order,
  type OrderRef,
  refused,
  requestApproval,
  reserveStock,
  retryOnConflict,
  type StepResult,
  type StockKeepingOrders,
} from "@orders/domain";

interface Ports {
  readonly orders: Pick<StockKeepingOrders, "get" | "saveReserving">;
  readonly clock: Clock;
  /** Orders with this total or more wait for approval after the reservation of their stock. */
  readonly approvalThreshold: Money;
}

/** The outcomes that the workflow chooses on. */
export const OUTCOMES = ["RESERVED", "AWAITING_APPROVAL", "REFUSED", "HALTED"] as const;
type Reserving = StepResult<(typeof OUTCOMES)[number]>;

/**
 * Reserves the stock of every line of the order, or of none. Running it again reserves nothing more. Unknown products are
 * refused before products that are out of stock.
 * For a large order the same write requests the approval, and the run ends.
 */
export const reserveInventory =
  ({ orders, clock, approvalThreshold }: Ports) =>
  ({ orderId }: OrderRef): Promise<Reserving> =>
    retryOnConflict(async () => {
      const order = await orders.get(orderId);
      if (isHalted(order)) return HALTED;
      if (holdsStock(order)) return reserved(order);

      const now = clock.now();
      const holding = reserveStock(order, now);
      const result = await orders.saveReserving(
        needsApproval(order, approvalThreshold) ? requestApproval(holding, now) : holding,
      );
      if ("orderId" in result) return reserved(result);
      return result.reason === "OUT_OF_STOCK"
        ? refused("OUT_OF_STOCK", `${result.productId}: ${result.wanted} wanted, ${result.left} left`)
        : refused("UNKNOWN_PRODUCT", `Not in the catalogue: ${result.productIds.join(", ")}`);
    });

const reserved = ({ status }: Order): Reserving => ({
  outcome: status === "AWAITING_APPROVAL" ? "AWAITING_APPROVAL" : "RESERVED",
});
