import { changed } from "./history.ts";
import type { Failure, Instant, Order } from "./order.ts";
import { failing, transition } from "./transition.ts";

/** The order with the status PROCESSING and its stock held; to be saved with `saveReserving`. */
export function reserveStock(order: Order, at: Instant): Order {
  const processing = order.status === "PROCESSING" ? order : transition(order, "PROCESSING", at);
  return changed(processing, at, "STOCK_RESERVED", { reservation: { state: "HELD", at } });
}

/** The order with its stock released; to be saved with `saveReleasing`. */
export function releaseStock(order: Order, at: Instant, failure?: Failure): Order {
  return changed(order, at, "STOCK_RELEASED", {
    reservation: { state: "RELEASED", at },
    ...failing(order, failure),
  });
}

export const holdsStock = (order: Order): boolean => order.reservation?.state === "HELD";
