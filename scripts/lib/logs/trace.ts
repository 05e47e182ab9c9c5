import type { Order } from "@orders/domain";
import type { Part } from "../cli/printable.ts";
import { seconds } from "../cli/steps.ts";
import type { LogEvent } from "./log-events.ts";
import { attributesOf, type LogEntry, logEntry, oneValue } from "./log-line.ts";

/** What of an order a trace needs. */
export type TracedOrder = Pick<Order, "orderId" | "correlationId" | "createdAt" | "history" | "traceparent">;

/** One thing that happened to an order. */
export interface TraceEntry {
  /** Unix milliseconds. */
  readonly at: number;
  /** The function that logged it, the workflow, or `history` for an entry of the order's history. */
  readonly station: string;
  readonly what: string;
  /** How long the work took that ended with it. */
  readonly durationMs?: number;
  readonly level: "ok" | "warning" | "fault";
}

/** A log entry with the part of it that is about the order. */
interface Found {
  readonly entry: LogEntry;
  readonly about: LogEntry;
  /** How many orders the entry is about. */
  readonly orders: number;
}

/** Attributes that every line of the trace has in common. */
const IDS = ["orderId", "correlationId", "eventId", "messageId", "durationMs"];

/**
 * The way of an order in order of time: its history, and what the stations logged about it. `station` names the station of a
 * log group. Events of other orders are left out, also those that a client sent with the same correlation id.
 */
export function traceOf(
  order: TracedOrder,
  events: readonly LogEvent[],
  station: (group: string) => string,
): TraceEntry[] {
  const logged = events
    .flatMap((event) => entryOf(order, event, station(event.group)) ?? [])
    .sort((a, b) => a.at - b.at);
  const history = order.history.map(({ at, event, status, reason, by, client }): TraceEntry => {
    const what = [event, status, reason, by && `by=${oneValue(by)}`, client && `client=${client}`]
      .filter(Boolean)
      .join(" ");
    return { at: Date.parse(at), station: "history", what, level: status === "FAILED" ? "warning" : "ok" };
  });
  const spans = spansOf(order, events, station);
  return [...history, ...withTries(logged), ...spans.keys()]
    .sort((a, b) => a.at - b.at)
    .flatMap((entry) => [entry, ...(spans.get(entry) ?? [])]);
}

/**
 * The spans of the order's trace (docs/decisions/0020): each invocation with the calls below it. A local stack's functions
 * write them into their logs.
 */
function spansOf(
  order: TracedOrder,
  events: readonly LogEvent[],
  station: (group: string) => string,
): Map<TraceEntry, readonly TraceEntry[]> {
  const traceId = traceIdOf(order);
  const own = events
    .flatMap(({ group, message }): LogEntry[] => {
      const entry = logEntry(message);
      const isOwn = traceId !== undefined && entry?.message === "Span" && entry.traceId === traceId;
      return isOwn ? [{ ...entry, station: station(group) }] : [];
    })
    .sort((a, b) => startOf(a) - startOf(b));
  const callsBelow = (parent: LogEntry, indent: string): TraceEntry[] =>
    own
      .filter(({ kind, parentId }) => kind === "CLIENT" && parentId === parent.spanId)
      .flatMap((call) => [
        spanEntry(call, [`${indent}└ ${call.name}`, call.table]),
        ...callsBelow(call, `${indent}  `),
      ]);
  const invocations = own.filter(({ kind }) => kind !== "CLIENT");
  return new Map(
    invocations.map((span) => [
      spanEntry(span, ["Span", span.outcome && `outcome=${span.outcome}`]),
      callsBelow(span, "  "),
    ]),
  );
}

const startOf = (span: LogEntry): number => Date.parse(String(span.timestamp));

const spanEntry = (span: LogEntry, what: readonly unknown[]): TraceEntry => ({
  at: startOf(span),
  station: String(span.station),
  what: [...what, span.error].filter(Boolean).join(" "),
  durationMs: Number(span.spanMs),
  level: span.failed ? "fault" : "ok",
});

/** The id of the order's trace, 32 digits; undefined if the order is not traced. */
const traceIdOf = ({ traceparent }: Pick<TracedOrder, "traceparent">): string | undefined => traceparent?.split("-")[1];

/** Which trace the order is in, as X-Ray names it, as text. */
export function traceIdLine(order: Pick<TracedOrder, "traceparent">): string {
  const id = traceIdOf(order);
  return id === undefined
    ? "The order is not traced (tracing_sample_rate)."
    : `Trace: 1-${id.slice(0, 8)}-${id.slice(8)}`;
}

/** One line of the trace: time since the order was submitted, station, what happened, duration. */
export function traceLine(order: TracedOrder, { at, station, what, durationMs, level }: TraceEntry): Part[] {
  const since = (at - Date.parse(order.createdAt)) / 1000;
  const time = `${since < 0 ? "-" : "+"}${Math.abs(since).toFixed(3)} s`.padStart(12);
  const mark = { ok: " ", warning: "!", fault: "✗" }[level];
  const style = { ok: "plain", warning: "yellow", fault: "red" } as const;
  return [
    ["dim", time],
    ` ${mark} ${station.padEnd(20)} `,
    [station === "history" && level === "ok" ? "green" : style[level], what],
    ...(durationMs === undefined ? [] : [["dim", `  ${inMs(durationMs)}`] as const]),
  ];
}

/** How many entries, faults and repeated tries a trace has, and how long the order took, as text. */
export function traceSummary(order: TracedOrder, entries: readonly TraceEntry[]): string {
  const last = order.history.at(-1);
  const took = last ? Date.parse(last.at) - Date.parse(order.createdAt) : 0;
  const faults = entries.filter(({ level }) => level === "fault").length;
  const retries = entries.filter(({ what }) => RETRIED.test(what)).length;
  return `${entries.length} entries, ${faults} faults, ${retries} retries. ${last?.status} ${seconds(took)} after it was submitted.`;
}

const RETRIED = / \(try \d+\)$/;

const inMs = (ms: number): string => (ms < 1000 ? `${ms} ms` : seconds(ms));

function entryOf(order: TracedOrder, event: LogEvent, station: string): TraceEntry | undefined {
  const entry = logEntry(event.message);
  if (entry === undefined || "_aws" in entry || entry.message === "Span") return undefined;
  if (typeof entry.execution_arn === "string") return workflowEntry(order, entry, entry.execution_arn, station);
  const found = aboutOrder(order, entry);
  if (!found) return undefined;
  const batch = found.orders > 1 ? ` (in a batch of ${found.orders} orders)` : "";
  // Local functions' lines reach the log when the invocation ends: the entry has its own time.
  const logged = Date.parse(String(entry.timestamp));
  return {
    at: Number.isNaN(logged) ? event.timestamp : logged,
    station,
    what: `${[entry.message, ...attributesOf(found.about, IDS)].join(" ")}${batch}`,
    ...(typeof entry.durationMs === "number" && { durationMs: entry.durationMs }),
    level: entry.level === "ERROR" ? "fault" : entry.level === "WARN" ? "warning" : "ok",
  };
}

/** The part of an entry that is about the order; undefined where the entry is not about it. */
function aboutOrder({ orderId, correlationId }: TracedOrder, entry: LogEntry): Found | undefined {
  if (entry.orderId === orderId) return { entry, about: entry, orders: 1 };
  if (entry.orderId !== undefined) return undefined;
  for (const value of Object.values(entry)) {
    if (!Array.isArray(value)) continue;
    const parts: readonly LogEntry[] = value.filter((part) => part?.orderId !== undefined);
    const own = parts.filter((part) => part.orderId === orderId);
    if (own.length === 0) continue;
    const orders = new Set(parts.map((part) => part.orderId)).size;
    // The counts of a line that is about one order are the order's own.
    const counts = Object.entries(entry).filter(([, each]) => !Array.isArray(each));
    return { entry, about: { ...(orders === 1 && Object.fromEntries(counts)), ...Object.assign({}, ...own) }, orders };
  }
  return entry.correlationId === correlationId ? { entry, about: entry, orders: 1 } : undefined;
}

/** An event of Step Functions' log. An execution is named after its order and attempt. */
function workflowEntry(
  { orderId }: TracedOrder,
  entry: LogEntry,
  execution: string,
  station: string,
): TraceEntry | undefined {
  const run = execution.split(":").find((part) => part.startsWith(`${orderId}-`));
  if (run === undefined) return undefined;
  const details = (entry.details ?? {}) as { name?: unknown; error?: unknown; cause?: unknown };
  const type = String(entry.type);
  return {
    at: Number(entry.event_timestamp),
    station,
    what: [`run ${run.slice(orderId.length + 1)}:`, type, details.name, details.error, details.cause]
      .filter(Boolean)
      .join(" "),
    level: /(?:Failed|TimedOut|Aborted)$/.test(type) ? "fault" : "ok",
  };
}

/** Marks work that follows failed tries of the same station. `entries`: in order of time. */
function withTries(entries: readonly TraceEntry[]): TraceEntry[] {
  const failed = new Map<string, number>();
  return entries.map((entry) => {
    // Only the entry that ends a piece of work has a duration.
    if (entry.durationMs === undefined) return entry;
    const before = failed.get(entry.station) ?? 0;
    failed.set(entry.station, entry.level === "fault" ? before + 1 : 0);
    return before === 0 ? entry : { ...entry, what: `${entry.what} (try ${before + 1})` };
  });
}
