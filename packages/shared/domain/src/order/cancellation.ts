import { IllegalMoveError, mayBecome, movesByHand } from "./life.ts";
import { changed, type Instant, type Order } from "./order.ts";

/** A wish to cancel. From the moment it is written nothing more is done for the order, only undone. */
export interface Cancellation {
  readonly requestedAt: Instant;
  /** In the words of whoever cancelled. */
  readonly reason?: string;
}

/**
 * Records the wish to cancel and raises the attempt, so that the next run undoes what was done.
 * An order that is cancelled, or is being cancelled, is returned as it is.
 * @throws IllegalMoveError when the order can no longer be cancelled.
 */
export function requestCancellation(order: Order, at: Instant, reason?: string): Order {
  if (order.cancellation || order.status === "CANCELLED") return order;
  if (!mayBecome(order, "CANCELLED")) throw new IllegalMoveError(order, "CANCELLED", movesByHand(order));
  return changed(order, at, "CANCELLATION_REQUESTED", {
    cancellation: { requestedAt: at, ...(reason !== undefined && { reason }) },
    attempt: order.attempt + 1,
  });
}
