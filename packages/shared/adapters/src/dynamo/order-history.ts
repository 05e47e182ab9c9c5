import {
  FAILURE_REASONS,
  HISTORY_EVENTS,
  type HistoryEntry,
  type Instant,
  msAfter,
  msBetween,
  STATUSES,
} from "@orders/domain";

// An item of an order has each fact once: DynamoDB bills a write by the KB of the whole item, and the history is its largest
// part. So the times of a run are seconds since `createdAt`, and an entry of the history is a short text.

/** The seconds from the creation of an order to a time, to the millisecond. */
export const secondsSince = (createdAt: Instant, at: Instant): number => msBetween(createdAt, at) / 1000;

/**
 * The time of an attribute: so many seconds after the creation of the order. Older items have the time itself.
 * @throws RangeError if there is no such time.
 */
export const timeFrom = (createdAt: Instant, attribute: unknown): Instant =>
  typeof attribute === "string" ? (attribute as Instant) : afterSeconds(createdAt, String(attribute));

const afterSeconds = (createdAt: Instant, seconds: string): Instant =>
  msAfter(createdAt, Math.round(Number(seconds) * 1000));

/**
 * The texts of a history: seconds since `createdAt`, event, status, reason, client and author, such as "0.52 STOCK_RESERVED"
 * or "60 CANCELLATION_REQUESTED via shop by jo". A status is left out where it is that of the entry before, and the event
 * STATUS_CHANGED where the status is there: "1.2 PAID".
 */
export const historyTexts = (history: readonly HistoryEntry[], createdAt: Instant): string[] =>
  history.map(({ at, event, status, reason, client, by }, index) => {
    const isNew = status !== history[index - 1]?.status;
    const words = [
      event === "STATUS_CHANGED" && isNew ? undefined : event,
      isNew ? status : undefined,
      reason,
      client === undefined ? undefined : `via ${client}`,
      by === undefined ? undefined : `by ${by}`,
    ];
    return [secondsSince(createdAt, at), ...words.filter((word) => word !== undefined)].join(" ");
  });

const ENTRY = /^(?<seconds>-?[\d.]+)(?<words>(?: [A-Z_]+)+)(?: via (?<client>\S+))?(?: by (?<by>.*))?$/s;

/** The history of its texts; undefined if one of them cannot be read. Older items have the entries themselves. */
export function historyFrom(texts: readonly unknown[], createdAt: Instant): HistoryEntry[] | undefined {
  const history: HistoryEntry[] = [];
  for (const text of texts) {
    const entry = typeof text === "string" ? entryFrom(text, createdAt, history.at(-1)) : (text as HistoryEntry);
    if (!entry) return undefined;
    history.push(entry);
  }
  return history;
}

function entryFrom(text: string, createdAt: Instant, before: HistoryEntry | undefined): HistoryEntry | undefined {
  const { seconds = "", words = "", client, by } = ENTRY.exec(text)?.groups ?? {};
  const given = words.split(" ").slice(1);
  // No word is in two of these lists.
  const event = HISTORY_EVENTS.find((word) => given.includes(word));
  const status = STATUSES.find((word) => given.includes(word));
  const reason = FAILURE_REASONS.find((word) => given.includes(word));
  const known = [event, status, reason].filter((word) => word !== undefined);
  const statusThen = status ?? before?.status;
  if (statusThen === undefined || known.length !== given.length || known.length === 0) return undefined;
  return {
    at: afterSeconds(createdAt, seconds),
    event: event ?? "STATUS_CHANGED",
    status: statusThen,
    ...(reason && { reason }),
    ...(by !== undefined && { by }),
    ...(client !== undefined && { client }),
  };
}
