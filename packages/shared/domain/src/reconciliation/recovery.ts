import type { HistoryEntry, Instant, Order } from "../order/order.ts";
import { msBetween } from "../time.ts";
import type { Limits } from "./findings.ts";

/** Who asks for the retries that no person asks for, as the order's history says it. */
export const RECONCILER = "reconcile-orders";

const isAutomatic = ({ event, by }: HistoryEntry): boolean => event === "RETRY_REQUESTED" && by === RECONCILER;

/** When something last happened to the order that was not an automatic retry. */
export const progressedAt = ({ history, createdAt }: Order): Instant =>
  history.findLast((entry) => !isAutomatic(entry))?.at ?? createdAt;

/** Whether a run has ended with money or stock that it could not give back, and no other was asked for since but by this function. */
export function hasFailedCompensation({ status, history }: Order): boolean {
  const last = history.at(-1);
  return status === "NEEDS_ATTENTION" && last !== undefined && (last.event === "MOVED" || isAutomatic(last));
}

/** What is to be done about an order that makes no progress. */
export type Recovery = "WAIT" | "RETRY" | "LEAVE_TO_PEOPLE";

/**
 * Retries an order with growing pauses: each is as long as the order has been retried already, so that it doubles. The
 * order's history is the only memory: a person's retry, or any progress, begins anew. After `retryForMs` a last retry is
 * made, and if that does not help either, the order is left to people.
 */
export function recoveryOf(order: Order, { now, writtenBy, retryForMs }: Limits): Recovery {
  if (order.updatedAt > writtenBy) return "WAIT";
  const retriedForMs = msBetween(progressedAt(order), order.updatedAt);
  if (retriedForMs >= retryForMs) return "LEAVE_TO_PEOPLE";
  const pauseMs = Math.min(retriedForMs, retryForMs - retriedForMs);
  return msBetween(order.updatedAt, now) >= pauseMs ? "RETRY" : "WAIT";
}

const ASKS_FOR_A_RUN: readonly HistoryEntry["event"][] = [
  "SUBMITTED",
  "CANCELLATION_REQUESTED",
  "APPROVAL_REFUSED",
  "RETRY_REQUESTED",
];

/**
 * Whether the last that happened to the order was that a run was asked for: as long as messages wait in the queue, its
 * own may be one of them. An approval and a person's retry of an order in NEEDS_ATTENTION move it to PROCESSING.
 */
export function awaitsRun({ history }: Order): boolean {
  const last = history.at(-1);
  if (!last) return false;
  return ASKS_FOR_A_RUN.includes(last.event) || (last.event === "MOVED" && last.status === "PROCESSING");
}
