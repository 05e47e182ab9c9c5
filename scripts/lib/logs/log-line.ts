/** A line that a function logged, as Powertools writes it. */
export type LogEntry = Readonly<Record<string, unknown>>;

/** Attributes that are the same in each entry, or are shown in front of the others. */
const COMMON = new Set([
  "level",
  "message",
  "timestamp",
  "service",
  "cold_start",
  "function_arn",
  "function_memory_size",
  "function_name",
  "function_request_id",
  "sampling_rate",
  "xray_trace_id",
]);

/** A line that Lambda itself writes. Source: AWS Lambda Developer Guide, "Log formats". */
export const SYSTEM_LINE = /^(INIT_START|START|END|REPORT|XRAY) /;

/** The entry of a line that is a JSON object; undefined for other lines. */
export function logEntry(text: string): LogEntry | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Attributes of an entry as `name=value`, see `oneValue`, without those that all entries have and those that are `omitted`. */
export const attributesOf = (entry: LogEntry, omitted: readonly string[] = []): string[] =>
  Object.entries(entry)
    .filter(([name]) => !COMMON.has(name) && !omitted.includes(name))
    .map(([name, value]) => `${name}=${typeof value === "string" ? oneValue(value) : errorText(value)}`);

/** A text as a value: in quotes if it has blanks, quotes or `=`, so that it cannot pass for further attributes. */
export const oneValue = (text: string): string => (/^[^\s"=]*$/.test(text) ? text : JSON.stringify(text));

/**
 * A line of a function's log for people, with its time. Undefined for metrics in EMF and for lines of the Lambda runtime.
 * `timestamp`: Unix milliseconds.
 */
export function readableLine(text: string, timestamp: number): string | undefined {
  if (SYSTEM_LINE.test(text)) return undefined;
  const time = new Date(timestamp).toISOString().slice(11, 23);
  const entry = logEntry(text);
  if (entry === undefined) return `${time} ${text}`;
  if ("_aws" in entry) return undefined;
  return [time, String(entry.level ?? "").padEnd(5), entry.message, ...attributesOf(entry)].join(" ");
}

/** Name and message of an error, without its stack, which points into a minified bundle. */
function errorText(value: unknown): string {
  const { name, message } = (value ?? {}) as { name?: unknown; message?: unknown };
  return typeof name === "string" && typeof message === "string"
    ? oneValue(`${name}: ${message}`)
    : JSON.stringify(value);
}
