import {
  type Clock,
  HALTED,
  type Halted,
  holdsStock,
  isHalted,
  type OrderRef,
  type Refused,
  refused,
  reserveStock,
  type StockKeepingOrders,
  whileStale,
} from "@orders/domain";

interface Ports {
  readonly orders: Pick<StockKeepingOrders, "get" | "saveReserving">;
  readonly clock: Clock;
}

type Reserving = { readonly outcome: "RESERVED" } | Refused | Halted;

/** Takes the stock of every line of the order, or of none. Running it again takes nothing more. */
export const reserveInventory =
  ({ orders, clock }: Ports) =>
  ({ orderId }: OrderRef): Promise<Reserving> =>
    whileStale(async () => {
      const order = await orders.get(orderId);
      if (isHalted(order)) return HALTED;
      if (holdsStock(order)) return { outcome: "RESERVED" };

      const result = await orders.saveReserving(reserveStock(order, clock.now()));
      if ("orderId" in result) return { outcome: "RESERVED" };
      return result.reason === "OUT_OF_STOCK"
        ? refused("OUT_OF_STOCK", `${result.productId}: ${result.wanted} wanted, ${result.left} left`)
        : refused("UNKNOWN_PRODUCT", `Not in the catalogue: ${result.productId}`);
    });
