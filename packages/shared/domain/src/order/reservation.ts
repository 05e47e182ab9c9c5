import { advance, type Failure, failing } from "./life.ts";
import { changed, type Instant, type Order } from "./order.ts";

/** Whether the pieces of all the order's lines are out of the stock for it. */
export interface Reservation {
  readonly state: "HELD" | "RELEASED";
  readonly at: Instant;
}

/** The order with its stock held and in processing; to be written together with the stock that it takes. */
export function reserveStock(order: Order, at: Instant): Order {
  const processing = order.status === "PROCESSING" ? order : advance(order, "PROCESSING", at);
  return changed(processing, at, "STOCK_RESERVED", { reservation: { state: "HELD", at } });
}

/** The order with its stock given back; to be written together with the stock that it returns. */
export function releaseStock(order: Order, at: Instant, failure?: Failure): Order {
  return changed(order, at, "STOCK_RELEASED", {
    reservation: { state: "RELEASED", at },
    ...failing(order, failure),
  });
}

export const holdsStock = (order: Order): boolean => order.reservation?.state === "HELD";
