/**
 * Shows on one screen whether the stack works: its health, waiting messages and dead letters, stalled orders, and the last
 * reconciliations. What needs attention is marked, in colour on a terminal.
 */

import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { ReconciliationReport } from "@orders/client";
import { printParts, type Style } from "./lib/cli/printable.ts";
import { main } from "./lib/cli/run.ts";
import { seconds, UserError } from "./lib/cli/steps.ts";
import { apiOf } from "./lib/stack/api.ts";
import { emulatorState } from "./lib/stack/emulator.ts";
import { queueDepths, stackQueues } from "./lib/stack/queues.ts";
import { clientConfig, placeOf, readStack, type Stack, selection } from "./lib/stack/stack.ts";
import { functionNames, type Outputs, output, readState, type State } from "./lib/stack/state.ts";
import { readHealth } from "./lib/status/health.ts";
import { oldestMessageSeconds } from "./lib/status/oldest.ts";
import { lastReconciliations } from "./lib/status/reconciliations.ts";
import { type Count, countOrders, countStalled } from "./lib/status/stalled.ts";

const MINUTE_MS = 60_000;
/** Open orders are reconciled every 5 minutes. */
const OVERDUE_MS = 15 * MINUTE_MS;

const STYLES = { ok: "green", warning: "yellow", bad: "red", plain: "plain" } as const satisfies Record<string, Style>;
const MARKS = { ok: "✓", warning: "!", bad: "✗", plain: " " };
type Level = keyof typeof STYLES;

await main(async () => {
  const stack = readStack();
  const now = new Date();
  if (stack.local) {
    const state = await emulatorState(stack);
    const place = stack.external
      ? `${state} at ${stack.endpoint}, not started from this folder`
      : `${state} on port ${stack.port}${state === "stopped" ? `: ${selection(stack)}make deploy starts it` : ""}`;
    row("Emulator", place, state === "healthy" ? "ok" : "bad");
    if (state !== "healthy") return;
  }
  const state = await readState(stack);
  const { outputs, resources } = state;
  const workflow = resources.find(({ type }) => type === "aws_sfn_state_machine");
  row("Stack", `${stack.prefix} on ${placeOf(stack)}, ${resources.length} resources`);
  row("URL", output(outputs, "api_url"));
  row("Workflow", `${workflow?.attributes.type}, ${Object.keys(functionNames(outputs)).length} functions`);
  const health = await readHealth(output(outputs, "api_base_url"));
  row("Health", health.text, health.isOk ? "ok" : "bad");
  row("Items", await tableCounts(stack, outputs));
  const queueWaits = await showQueues(stack, outputs, now);
  await showOrders(state, now, queueWaits);
  await showReconciliations(stack, outputs, now);
});

/** Items of each table, as DynamoDB last counted them: on AWS every six hours. */
async function tableCounts(stack: Stack, outputs: Outputs): Promise<string> {
  const dynamo = new DynamoDBClient(clientConfig(stack));
  const tables = Object.entries(outputs).filter(([name]) => name.endsWith("_table_name"));
  const counts = await Promise.all(
    tables.map(async ([name, table]) => {
      const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: String(table) }));
      return `${name.replace("_table_name", "")} ${Table?.ItemCount ?? 0}`;
    }),
  );
  return counts.join(", ");
}

/** @returns whether messages wait in the queue of orders. */
async function showQueues(stack: Stack, outputs: Outputs, now: Date): Promise<boolean> {
  const queues = await Promise.all(
    stackQueues(outputs).map(async (queue) => ({
      ...queue,
      depths: await queueDepths(stack, queue),
      oldest: await oldestMessageSeconds(stack, queue.url, now),
    })),
  );
  const age = (oldest: number | undefined) => (oldest === undefined ? "" : `, oldest ${seconds(oldest * 1000)}`);
  for (const { name, depths, oldest } of queues.filter(({ dead }) => !dead)) {
    row(`Queue ${name}`, `${depths.waiting} waiting, ${depths.inFlight} in flight${age(oldest)}`);
  }
  const dead = queues.filter(({ dead, depths }) => dead && depths.waiting + depths.inFlight > 0);
  for (const { name, depths, oldest } of dead) {
    const letters = depths.waiting + depths.inFlight;
    row(`Dead letters ${name}`, `${letters}${age(oldest)}: ${selection(stack)}make dlq-list`, "bad");
  }
  if (dead.length === 0) row("Dead letters", "none", "ok");
  return queues.some(({ name, dead, depths }) => name === "orders" && !dead && depths.waiting > 0);
}

async function showOrders(state: State, now: Date, queueWaits: boolean): Promise<void> {
  const { outputs } = state;
  const minutes = stalledAfterMinutes(state);
  const api = apiOf(outputs);
  const writtenBy = new Date(now.getTime() - minutes * MINUTE_MS);
  try {
    const stalled = await countStalled(api, writtenBy, queueWaits);
    row("Stalled orders", `${inWords(stalled)} not written for ${minutes} minutes`, stalled.orders > 0 ? "bad" : "ok");
    const attention = await countOrders(api, ["NEEDS_ATTENTION"], now);
    row("Need attention", inWords(attention), attention.orders > 0 ? "bad" : "ok");
  } catch (error) {
    rowOfFault("Stalled orders", error);
  }
}

function inWords({ orders, more }: Count): string {
  return `${orders}${more ? " or more" : ""}`;
}

/** The setting by which reconcile-orders calls an order stalled. */
function stalledAfterMinutes({ outputs, resources }: State): number {
  const name = functionNames(outputs)["reconcile-orders"];
  const found = resources.find(
    ({ type, attributes }) => type === "aws_lambda_function" && attributes.function_name === name,
  );
  const [environment] = (found?.attributes.environment ?? []) as { variables?: Record<string, string> }[];
  const minutes = Number(environment?.variables?.RECONCILE_AFTER_MINUTES);
  if (minutes > 0) return minutes;
  throw new UserError(
    "The stack has no function reconcile-orders with RECONCILE_AFTER_MINUTES. Deploy it again: make deploy",
  );
}

async function showReconciliations(stack: Stack, outputs: Outputs, now: Date): Promise<void> {
  try {
    const reports = await lastReconciliations(apiOf(outputs));
    if (reports.length === 0) row("Reconciliation", `none yet: ${selection(stack)}make reconcile`, "warning");
    for (const report of reports) row(`Reconciled ${report.scope}`, ...described(report, now));
  } catch (error) {
    rowOfFault("Reconciliation", error);
  }
}

function described(
  { scope, finishedAt, repaired, flagged, byKind, incomplete }: ReconciliationReport,
  now: Date,
): [text: string, level: Level] {
  const ago = now.getTime() - Date.parse(finishedAt);
  const kinds = Object.entries(byKind).map(([kind, count]) => `${count} ${kind}`);
  const findings =
    kinds.length === 0 ? "nothing was wrong" : `${kinds.join(", ")}; ${repaired} repaired, ${flagged} left`;
  const isOverdue = scope === "open" && ago > OVERDUE_MS;
  const text = [
    `${finishedAt}, ${seconds(ago)} ago`,
    isOverdue && "OVERDUE",
    incomplete && `INCOMPLETE: ${incomplete}`,
  ].filter(Boolean);
  const level = incomplete !== undefined || isOverdue ? "warning" : flagged > 0 ? "bad" : "ok";
  return [`${text.join(", ")}: ${findings}`, level];
}

/** What the API cannot answer. The other rows say more about a stack whose API does not work. @throws any other error. */
function rowOfFault(name: string, error: unknown): void {
  if (!(error instanceof UserError || error instanceof TypeError)) throw error;
  row(name, `unknown: ${error.message}`, "bad");
}

function row(name: string, value: string, level: Level = "plain"): void {
  printParts(`${name.padEnd(28)} `, [STYLES[level], `${MARKS[level]} ${value}`]);
}
