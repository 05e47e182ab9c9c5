import type { Failure, Instant, Order } from "./order.ts";
import { mayHoldMoney } from "./payment.ts";
import { holdsStock } from "./reservation.ts";
import { FINAL, SETTLED, SOLD } from "./status.ts";
import { isHalted, transition } from "./transition.ts";

/** Whether the order is settled: a run would find nothing to do. */
export const isSettled = (order: Order): boolean =>
  order.historical === true || (SETTLED.includes(order.status) && !needsCompensation(order));

/**
 * Whether the run of an attempt is done: the order is settled, or its compensation failed, and another attempt has to
 * retry it.
 */
export const isRunDone = (order: Order): boolean => isSettled(order) || order.status === "NEEDS_ATTENTION";

/**
 * Whether the order has to be compensated. An order that is sold is compensated only after a cancellation: a late failure
 * of another run must not revert a sale.
 * @param failure the failure that a run reports.
 */
export const needsCompensation = (order: Order, failure?: Failure): boolean =>
  !order.historical &&
  !FINAL.includes(order.status) &&
  (isHalted(order) || (failure !== undefined && !SOLD.includes(order.status)));

/**
 * Closes an order that needs compensation: CANCELLED or FAILED if money and stock are given back, NEEDS_ATTENTION if not.
 * Returns any other order unchanged.
 */
export function closeCompensated(order: Order, at: Instant, failure?: Failure): Order {
  if (!needsCompensation(order, failure)) return order;
  if (mayHoldMoney(order) || holdsStock(order)) {
    return order.status === "NEEDS_ATTENTION" ? order : transition(order, "NEEDS_ATTENTION", at, failure);
  }
  return order.cancellation ? transition(order, "CANCELLED", at) : transition(order, "FAILED", at, failure);
}
