import type { Failure, Instant, Order } from "./order.ts";
import { mayHoldMoney } from "./payment.ts";
import { holdsStock } from "./reservation.ts";
import { FINAL, SETTLED, SOLD } from "./status.ts";
import { isHalted, transition } from "./transition.ts";

/** Whether a run of the workflow would find nothing to do. */
export const isSettled = (order: Order): boolean =>
  order.historical === true || (SETTLED.includes(order.status) && !needsCompensation(order));

/**
 * Whether a run has done what it could: the order is settled, or its compensation has to be tried again later, which
 * takes another attempt.
 */
export const isRunDone = (order: Order): boolean => isSettled(order) || order.status === "NEEDS_ATTENTION";

/**
 * Whether what was done for the order has to be compensated, given the failure that a run reports. Once an order is sold
 * only a cancellation leads to compensation: a late failure elsewhere must not take back a sale.
 */
export const needsCompensation = (order: Order, failure?: Failure): boolean =>
  !order.historical &&
  !FINAL.includes(order.status) &&
  (isHalted(order) || (failure !== undefined && !SOLD.includes(order.status)));

/**
 * Ends an order that needed compensation: CANCELLED or FAILED once money and stock are back, NEEDS_ATTENTION where one
 * of them is not. Returns the order unchanged when there is nothing to end.
 */
export function closeCompensated(order: Order, at: Instant, failure?: Failure): Order {
  if (!needsCompensation(order, failure)) return order;
  if (mayHoldMoney(order) || holdsStock(order)) {
    return order.status === "NEEDS_ATTENTION" ? order : transition(order, "NEEDS_ATTENTION", at, failure);
  }
  return order.cancellation ? transition(order, "CANCELLED", at) : transition(order, "FAILED", at, failure);
}
