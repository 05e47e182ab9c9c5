import {
  type Clock,
  failureIn,
  holdsStock,
  mustBeUndone,
  releaseStock,
  type StockKeepingOrders,
  type UndoRef,
  whileStale,
} from "@orders/domain";

interface Ports {
  readonly orders: Pick<StockKeepingOrders, "get" | "saveReleasing">;
  readonly clock: Clock;
}

interface Releasing {
  readonly outcome: "RELEASED" | "NOTHING_TO_RELEASE";
}

/** Gives the stock of a cancelled or failed order back, once. */
export const releaseInventory =
  ({ orders, clock }: Ports) =>
  (ref: UndoRef): Promise<Releasing> =>
    whileStale(async () => {
      const failure = failureIn(ref);
      const order = await orders.get(ref.orderId);
      if (!mustBeUndone(order, failure) || !holdsStock(order)) return { outcome: "NOTHING_TO_RELEASE" };

      await orders.saveReleasing(releaseStock(order, clock.now(), failure));
      return { outcome: "RELEASED" };
    });
