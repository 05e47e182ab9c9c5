import type { Instant, Order } from "../order/order.ts";
import { msBetween } from "../time.ts";
import type { Limits } from "./findings.ts";

/** Name of the reconciler in the history of the orders that it retries. */
export const RECONCILER = "reconcile-orders";

/** When the order last made progress. Retries by the reconciler are no progress. */
export const progressedAt = ({ stalledSince, updatedAt }: Order): Instant => stalledSince ?? updatedAt;

/** The order retried by the reconciler. It keeps the time of progress that it had `before`. */
export const retriedAutomatically = (before: Order, retried: Order): Order => ({
  ...retried,
  stalledSince: progressedAt(before),
});

/** Whether the compensation of the order failed, and only the reconciler has requested a retry since. */
export const hasFailedCompensation = ({ status, awaitsRun, stalledSince }: Order): boolean =>
  status === "NEEDS_ATTENTION" && (!awaitsRun || stalledSince !== undefined);

/** What the reconciler does about a stalled order. */
export type Recovery = "WAIT" | "RETRY" | "LEAVE_TO_PEOPLE";

/**
 * Retries a stalled order with exponential backoff: each backoff is as long as the order has been retried already, so it
 * doubles. Progress or a retry by a person resets it. After `retryForMs` there is one last retry; if it fails, the order
 * is left to people.
 */
export function recoveryOf(order: Order, { now, writtenBy, retryForMs }: Limits): Recovery {
  if (order.updatedAt > writtenBy) return "WAIT";
  const retriedForMs = msBetween(progressedAt(order), order.updatedAt);
  if (retriedForMs >= retryForMs) return "LEAVE_TO_PEOPLE";
  const backoffMs = Math.min(retriedForMs, retryForMs - retriedForMs);
  return msBetween(order.updatedAt, now) >= backoffMs ? "RETRY" : "WAIT";
}
