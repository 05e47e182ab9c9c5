import type { HistoryEntry, HistoryEvent, Instant, Order, Requester } from "./order.ts";

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
export function changed(
  order: Order,
  at: Instant,
  event: HistoryEvent,
  changes: Partial<Order>,
  { by, client }: Requester = {},
): Order {
  // These two fields describe the last change only.
  const { awaitsRun, stalledSince, ...kept } = order;
  const next: Order = { ...kept, ...changes, updatedAt: at };
  const entry: HistoryEntry = {
    at,
    event,
    status: next.status,
    ...(next.reason && { reason: next.reason }),
    ...(by !== undefined && { by }),
    ...(client !== undefined && { client }),
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

/** The client application that submitted the order; undefined for an imported order. */
export const submittingClient = ({ history }: Pick<Order, "history">): string | undefined => history[0]?.client;

/** The changed order with one more run due, which continues from the order's current state. */
export const withRunDue = (order: Order): Order => ({ ...order, attempt: order.attempt + 1, awaitsRun: true });

/** An entry of an order's history, with the run that was due by then. */
export interface EntryOfRun {
  readonly entry: HistoryEntry;
  /** Number of the run, see `Order.attempt`. */
  readonly attempt: number;
  /** The entry made this run due. */
  readonly makesRunDue: boolean;
}

/**
 * The history of an order with the number of the run that was due by each entry. An order does not store these numbers: they
 * follow from the events that make a run due.
 */
export function historyByRun({ history, attempt, historyOmitted = 0 }: Order): EntryOfRun[] {
  const due = history.map((entry, index) => (attempt === 0 ? false : makesRunDue(entry, history[index - 1])));
  // Entries that are left out may have made runs due. So the first entries count from the first run, the others back from the last.
  const first = historyOmitted > 0 ? FIRST_ENTRIES : 0;
  const count = (from: number, to: number): number => due.slice(from, to).filter(Boolean).length;
  return history.map((entry, index) => ({
    entry,
    attempt: index < first ? count(0, index + 1) : attempt - count(index + 1, due.length),
    makesRunDue: due[index] === true,
  }));
}

/** Of a status, only the one that ends a wait for people: the first run itself takes an order from PENDING to PROCESSING. */
function makesRunDue({ event, status }: HistoryEntry, before: HistoryEntry | undefined): boolean {
  if (event === "STATUS_CHANGED") return status === "PROCESSING" && before?.status !== "PENDING";
  return before === undefined || RUN_REQUESTS.includes(event);
}

const RUN_REQUESTS: readonly HistoryEvent[] = ["CANCELLATION_REQUESTED", "APPROVAL_REFUSED", "RETRY_REQUESTED"];
