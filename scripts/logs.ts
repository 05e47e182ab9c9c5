/** Shows the log of one function, FUNCTION, of the last SINCE (10m by default): one line an entry. */

import {
  CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { print, printable } from "./lib/printable.ts";
import { failIfInterrupted, main } from "./lib/run.ts";
import { sinceOf } from "./lib/since.ts";
import { clientConfig, readStack } from "./lib/stack.ts";
import { readState } from "./lib/state.ts";
import { UserError } from "./lib/steps.ts";

/** What every line of a function's log says anyway. */
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
  const { outputs } = await readState(stack);
  const names = Object.keys((outputs.function_names ?? {}) as Record<string, string>).sort();
  const name = process.env.FUNCTION ?? "";
  if (!names.includes(name)) {
    const fault = name ? `There is no function ${name}.` : "Which function?";
    throw new UserError(`${fault} make logs FUNCTION=…, one of:\n  ${names.join("\n  ")}`);
  }
  const since = process.env.SINCE || "10m";
  const start = sinceOf(since, new Date());
  if (!start) throw new UserError(`SINCE=${since}: a number and s, m, h or d, such as 10m or 2h, or an ISO time.`);

  const client = new CloudWatchLogsClient(clientConfig(stack));
  const logGroupName = `/aws/lambda/${(outputs.function_names as Record<string, string>)[name]}`;
  const startTime = start.getTime();
  let shown = 0;
  try {
    for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName, startTime })) {
      failIfInterrupted();
      for (const { timestamp = 0, message = "" } of events) {
        const line = readable(message.trimEnd(), timestamp);
        if (line === undefined) continue;
        print(printable(line));
        shown += 1;
      }
    }
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  if (shown === 0) print(`${name} logged nothing in the last ${since}. SINCE=2h looks further back.`);
});

/** A line for people. Metrics in EMF and the runtime's own lines are left out. */
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

/** An error in a few words: its stack, in a minified bundle, says nothing to people. */
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
