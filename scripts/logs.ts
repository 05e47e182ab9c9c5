/** Shows the log of one function, FUNCTION, of the last SINCE (10m by default): one line an entry. */

import {
  CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { print, printable } from "./lib/cli/printable.ts";
import { failIfInterrupted, main } from "./lib/cli/run.ts";
import { sinceOf } from "./lib/cli/since.ts";
import { UserError } from "./lib/cli/steps.ts";
import { clientConfig, readStack, type Stack } from "./lib/stack/stack.ts";
import { functionNames, readState } from "./lib/stack/state.ts";

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

await main(async () => {
  const stack = readStack();
  const names = functionNames((await readState(stack)).outputs);
  const name = functionToShow(names);
  const since = process.env.SINCE || "10m";
  const start = sinceOf(since, new Date());
  if (!start) throw new UserError(`SINCE=${since}: a number and s, m, h or d, such as 10m or 2h, or an ISO time.`);
  const shown = await showLog(stack, `/aws/lambda/${names[name]}`, start);
  if (shown === 0) print(`${name} logged nothing in the last ${since}. SINCE=2h looks further back.`);
});

function functionToShow(names: Readonly<Record<string, string>>): string {
  const name = process.env.FUNCTION ?? "";
  if (Object.hasOwn(names, name)) return name;
  const fault = name ? `There is no function ${name}.` : "Which function?";
  throw new UserError(`${fault} make logs FUNCTION=…, one of:\n  ${Object.keys(names).sort().join("\n  ")}`);
}

/** Prints the entries of a log group, of which there may be none yet. @returns how many lines were printed. */
async function showLog(stack: Stack, logGroupName: string, start: Date): Promise<number> {
  const client = new CloudWatchLogsClient(clientConfig(stack));
  let shown = 0;
  try {
    for await (const { events = [] } of paginateFilterLogEvents(
      { client },
      { logGroupName, startTime: start.getTime() },
    )) {
      failIfInterrupted();
      const lines = events.flatMap(({ timestamp = 0, message = "" }) => readable(message.trimEnd(), timestamp) ?? []);
      for (const line of lines) print(printable(line));
      shown += lines.length;
    }
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  return shown;
}

/** A log entry as one line. Undefined for metrics in EMF and for lines of the Lambda runtime. */
function readable(message: string, timestamp: number): string | undefined {
  if (/^(INIT_START|START|END|REPORT|XRAY) /.test(message)) return undefined;
  const time = new Date(timestamp).toISOString().slice(11, 23);
  const entry = parse(message);
  if (entry === undefined) return `${time} ${message}`;
  if ("_aws" in entry) return undefined;
  const rest = Object.entries(entry)
    .filter(([key]) => !COMMON.has(key))
    .map(([key, value]) => `${key}=${typeof value === "string" ? value : errorText(value)}`);
  return [time, String(entry.level ?? "").padEnd(5), entry.message, ...rest].join(" ");
}

/** Name and message of an error, without its stack, which points into a minified bundle. */
function errorText(value: unknown): string {
  const { name, message } = (value ?? {}) as { name?: unknown; message?: unknown };
  return typeof name === "string" && typeof message === "string" ? `${name}: ${message}` : JSON.stringify(value);
}

function parse(message: string): Record<string, unknown> | undefined {
  if (!message.startsWith("{")) return undefined;
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
