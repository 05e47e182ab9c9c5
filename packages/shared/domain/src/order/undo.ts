import { advance, type Failure } from "./life.ts";
import { type Instant, isHalted, type Order } from "./order.ts";
import { mayHoldMoney } from "./payment.ts";
import { isRecord } from "./record.ts";
import { holdsStock } from "./reservation.ts";
import { FINAL, SETTLED, SOLD } from "./status.ts";

/** Whether a run of the workflow would find nothing to do. */
export const isAtRest = (order: Order): boolean =>
  isRecord(order) || (SETTLED.includes(order.status) && !mustBeUndone(order));

/**
 * Whether a run has done what it could: the order is settled, or its compensation has to be tried again later, which
 * takes another attempt.
 */
export const isRunDone = (order: Order): boolean => isAtRest(order) || order.status === "NEEDS_ATTENTION";

/**
 * Whether what was done for the order has to be undone, given the failure that a run reports. Once an order is sold only a
 * cancellation undoes it: a late failure elsewhere must not take back a sale.
 */
export const mustBeUndone = (order: Order, failure?: Failure): boolean =>
  !isRecord(order) &&
  !FINAL.includes(order.status) &&
  (isHalted(order) || (failure !== undefined && !SOLD.includes(order.status)));

/**
 * Ends an order that had to be undone: CANCELLED or FAILED once money and stock are back,
 * NEEDS_ATTENTION where one of them is not. Returned as it is when there is nothing to end.
 */
export function closeUndone(order: Order, at: Instant, failure?: Failure): Order {
  if (!mustBeUndone(order, failure)) return order;
  if (mayHoldMoney(order) || holdsStock(order)) {
    return order.status === "NEEDS_ATTENTION" ? order : advance(order, "NEEDS_ATTENTION", at, failure);
  }
  return order.cancellation ? advance(order, "CANCELLED", at) : advance(order, "FAILED", at, failure);
}
