/**
 * Shows the log of one function, FUNCTION, of the last SINCE (10m by default): one line an entry. FOLLOW=1 goes on with new
 * entries until it is interrupted.
 */

import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { print, printable } from "./lib/cli/printable.ts";
import { failIfInterrupted, interrupted, main, sleep } from "./lib/cli/run.ts";
import { choice } from "./lib/cli/settings.ts";
import { sinceOf } from "./lib/cli/since.ts";
import { InterruptedError, UserError } from "./lib/cli/steps.ts";
import { newEvents } from "./lib/logs/log-events.ts";
import { readableLine } from "./lib/logs/log-line.ts";
import { clientConfig, readStack } from "./lib/stack/stack.ts";
import { functionNames, readState } from "./lib/stack/state.ts";

const POLL_MS = 2_000;

await main(async () => {
  const stack = readStack();
  const follow = choice("FOLLOW", ["0", "1"], "0") === "1";
  const names = functionNames((await readState(stack)).outputs);
  const name = functionToShow(names);
  const since = process.env.SINCE || "10m";
  const start = sinceOf(since, new Date());
  if (!start) throw new UserError(`SINCE=${since}: a number and s, m, h or d, such as 10m or 2h, or an ISO time.`);

  const next = newEvents(new CloudWatchLogsClient(clientConfig(stack)), `/aws/lambda/${names[name]}`, start.getTime());
  const showNew = async (): Promise<number> => {
    const lines = (await next()).flatMap(({ message, timestamp }) => readableLine(message, timestamp) ?? []);
    for (const line of lines) print(printable(line));
    return lines.length;
  };
  const shown = await showNew();
  if (shown === 0) print(`${name} logged nothing in the last ${since}. SINCE=2h looks further back.`);
  if (!follow) return;
  print(`Following the log of ${name}. Ctrl-C ends it.`);
  await untilInterrupted(showNew);
});

function functionToShow(names: Readonly<Record<string, string>>): string {
  const name = process.env.FUNCTION ?? "";
  if (Object.hasOwn(names, name)) return name;
  const fault = name ? `There is no function ${name}.` : "Which function?";
  throw new UserError(`${fault} make logs FUNCTION=…, one of:\n  ${Object.keys(names).sort().join("\n  ")}`);
}

/** Repeats the work. The interrupt is the expected end, so it is no error. */
async function untilInterrupted(work: () => Promise<unknown>): Promise<void> {
  try {
    while (!interrupted.aborted) {
      await sleep(POLL_MS);
      await work();
      failIfInterrupted();
    }
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
  }
}
