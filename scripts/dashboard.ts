/**
 * Writes the stack's dashboard, as Terraform deployed it, to .local/dashboard.html, with the values of the local stack of the
 * last SINCE (3h by default).
 */

import { join, relative } from "node:path";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { print } from "./lib/cli/printable.ts";
import { main, root } from "./lib/cli/run.ts";
import { sinceOf } from "./lib/cli/since.ts";
import { step, UserError } from "./lib/cli/steps.ts";
import { writeWhole } from "./lib/cli/whole-file.ts";
import { type Logs, logGroupsOfBody, periodsOf, shownWidgets } from "./lib/dashboard/body.ts";
import { dashboardPage } from "./lib/dashboard/page.ts";
import { groupEvents } from "./lib/logs/log-events.ts";
import { type LogEntry, logEntry } from "./lib/logs/log-line.ts";
import { readSamples } from "./lib/metrics/samples.ts";
import { clientConfig, readStack, type Stack } from "./lib/stack/stack.ts";
import { readState } from "./lib/stack/state.ts";

await main(async () => {
  const stack = readStack();
  if (!stack.local) {
    throw new UserError(
      `${stack.prefix} is on AWS: look at the dashboard ${stack.prefix} in CloudWatch, ${stack.region}.`,
    );
  }
  const now = new Date();
  const since = process.env.SINCE || "3h";
  const from = sinceOf(since, now);
  if (!from) throw new UserError(`SINCE=${since}: a number and s, m, h or d, such as 10m or 2h, or an ISO time.`);
  const { outputs, resources } = await readState(stack);
  const dashboard = resources.find(({ type }) => type === "aws_cloudwatch_dashboard");
  if (dashboard === undefined)
    throw new UserError(`${stack.prefix} has no dashboard: it was deployed with dashboard = false.`);

  const body = String(dashboard.attributes.dashboard_body);
  const samples = await step("Metrics of the local stack read", () => readSamples(stack, outputs, from.getTime()));
  const moments = [...samples.values()].flat().map(({ at }) => at);
  if (moments.length === 0)
    throw new UserError(`Nothing happened since ${since}. Send orders, or look further back: SINCE=1d`);
  const first = moments.reduce((earliest, at) => Math.min(earliest, at));
  const periods = periodsOf({ from: first, to: now.getTime() + 1 });
  const logs = await step("Logs of the queries read", () => readLogs(stack, logGroupsOfBody(body), from.getTime()));
  const widgets = shownWidgets(body, samples, logs, periods);
  const file = join(root, ".local/dashboard.html");
  writeWhole(file, dashboardPage({ stack: stack.prefix, widgets, periods }));
  print(`\nDashboard    ${relative(root, file)}`);
});

async function readLogs(stack: Stack, groups: ReadonlySet<string>, from: number): Promise<Logs> {
  const client = new CloudWatchLogsClient(clientConfig(stack));
  const logs = new Map<string, LogEntry[]>();
  for (const group of groups) {
    const entries: LogEntry[] = [];
    for await (const { message } of groupEvents(client, group, { from })) {
      const entry = logEntry(message);
      if (entry !== undefined) entries.push(entry);
    }
    logs.set(group, entries);
  }
  return logs;
}
