import type { HistoryEntry, HistoryEvent, Instant, Order } from "./order.ts";

/**
 * Maximum number of entries of a history. Every retry adds some, and an item of more than 400 KB can no longer be
 * written, not even to cancel the order. Source of the 400 KB: Amazon DynamoDB Developer Guide, "Quotas", maximum item
 * size.
 */
export const MAX_HISTORY = 100;

/** Number of entries that a long history keeps from its beginning: the creation of the order and its first run. */
export const FIRST_ENTRIES = 20;

/**
 * The order with `changes` applied and the event appended to its history. Every change of an order uses this function.
 * A history of more than `MAX_HISTORY` entries keeps the first and the newest; `historyOmitted` counts those left out.
 */
export function changed(order: Order, at: Instant, event: HistoryEvent, changes: Partial<Order>, by?: string): Order {
  // These two fields describe the last change only.
  const { awaitsRun, stalledSince, ...kept } = order;
  const next: Order = { ...kept, ...changes, updatedAt: at };
  const entry: HistoryEntry = {
    at,
    event,
    status: next.status,
    ...(next.reason && { reason: next.reason }),
    ...(by !== undefined && { by }),
  };
  const history = [...order.history, entry];
  const excess = history.length - MAX_HISTORY;
  if (excess <= 0) return { ...next, history };
  return {
    ...next,
    history: history.toSpliced(FIRST_ENTRIES, excess),
    historyOmitted: (order.historyOmitted ?? 0) + excess,
  };
}

/** The changed order with one more run due, which continues from the order's current state. */
export const withRunDue = (order: Order): Order => ({ ...order, attempt: order.attempt + 1, awaitsRun: true });
