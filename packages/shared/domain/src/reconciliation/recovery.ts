import type { Instant, Order } from "../order/order.ts";
import { msBetween } from "../time.ts";
import type { Limits } from "./findings.ts";

/** Name of the reconciler in the history of the orders that it retries. */
export const RECONCILER = "reconcile-orders";

/** When the order last made progress. The reconciler's own retries are no progress. */
export const progressedAt = ({ stalledSince, updatedAt }: Order): Instant => stalledSince ?? updatedAt;

/** The order as the reconciler retried it: what it was before keeps its time of progress. */
export const retriedAutomatically = (before: Order, retried: Order): Order => ({
  ...retried,
  stalledSince: progressedAt(before),
});

/** Whether a run ended with money or stock that it could not give back, and nobody but the reconciler asked for another. */
export const hasFailedCompensation = ({ status, awaitsRun, stalledSince }: Order): boolean =>
  status === "NEEDS_ATTENTION" && (!awaitsRun || stalledSince !== undefined);

/** What is to be done about an order that makes no progress. */
export type Recovery = "WAIT" | "RETRY" | "LEAVE_TO_PEOPLE";

/**
 * Retries an order with exponential backoff: each pause is as long as the order has been retried already, so that it
 * doubles. A person's retry, or any progress, starts again with the shortest pause. After `retryForMs` there is one last
 * retry; if that does not help either, the order is left to people.
 */
export function recoveryOf(order: Order, { now, writtenBy, retryForMs }: Limits): Recovery {
  if (order.updatedAt > writtenBy) return "WAIT";
  const retriedForMs = msBetween(progressedAt(order), order.updatedAt);
  if (retriedForMs >= retryForMs) return "LEAVE_TO_PEOPLE";
  const pauseMs = Math.min(retriedForMs, retryForMs - retriedForMs);
  return msBetween(order.updatedAt, now) >= pauseMs ? "RETRY" : "WAIT";
}
