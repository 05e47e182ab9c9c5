import { changed, withRunDue } from "./history.ts";
import type { Instant, Order, Requester } from "./order.ts";
import { canTransition, IllegalTransitionError, manualTransitions } from "./transition.ts";

/**
 * Stores the cancellation request and makes a run due, which compensates the order.
 * Returns the order unchanged if it is cancelled or being cancelled.
 * @throws IllegalTransitionError when the order can no longer be cancelled.
 */
export function requestCancellation(order: Order, at: Instant, reason?: string, requester?: Requester): Order {
  if (order.cancellation || order.status === "CANCELLED") return order;
  if (!canTransition(order, "CANCELLED")) {
    throw new IllegalTransitionError(order, "CANCELLED", manualTransitions(order));
  }
  const cancellation = { requestedAt: at, ...(reason !== undefined && { reason }) };
  return withRunDue(changed(order, at, "CANCELLATION_REQUESTED", { cancellation }, requester));
}
