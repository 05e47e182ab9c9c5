/**
 * Has reconcile-orders look at everything, or with SCOPE=open at the orders on their way, and shows its report. DRY_RUN=1
 * repairs nothing, RECEIPTS=all looks up the receipts of all sold orders and not only of those that changed within
 * receipt_check_days, JSON=1 prints the report as it is. Ends with status 1 where something is left that is wrong.
 */

import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { Report } from "@orders/reconcile-orders/report";
import type { ReconcileRequest } from "@orders/reconcile-orders/request";
import { print, printable } from "./lib/printable.ts";
import { interruptible, main } from "./lib/run.ts";
import { clientConfig, readStack, type Stack, selection } from "./lib/stack.ts";
import { readState } from "./lib/state.ts";
import { seconds, step, UserError } from "./lib/steps.ts";

const SHOWN = 50;
/** Lambda lets no function run longer than 15 minutes. */
const AT_MOST_MS = 16 * 60_000;
const TELL_EVERY_MS = 5_000;

await main(async () => {
  const stack = readStack();
  const { outputs } = await readState(stack);
  const { "reconcile-orders": name } = (outputs.function_names ?? {}) as Record<string, string>;
  if (name === undefined) throw new UserError(`${stack.prefix} has no function reconcile-orders. Deploy it first.`);

  const scope = process.env.SCOPE || "all";
  if (scope !== "all" && scope !== "open") throw new UserError(`SCOPE=${scope}: all or open.`);
  const receipts = process.env.RECEIPTS || "recent";
  if (receipts !== "all" && receipts !== "recent") throw new UserError(`RECEIPTS=${receipts}: recent or all.`);
  if (receipts === "all" && scope === "open")
    throw new UserError("SCOPE=open looks up no receipts: leave RECEIPTS out.");
  const invocation = () => reconcile(stack, name, { scope, dryRun: process.env.DRY_RUN === "1", receipts });
  if (process.env.JSON === "1") {
    const report = await invocation();
    print(JSON.stringify(report, undefined, 2));
    process.exitCode = statusOf(report);
    return;
  }
  const what = scope === "all" ? "orders, payments, stock and receipts" : "orders on their way";
  const report = await step(`Reconcile the ${what} of ${stack.prefix}`, async ({ progress }) => {
    const started = Date.now();
    const teller = setInterval(() => progress(`at work for ${seconds(Date.now() - started)}`), TELL_EVERY_MS);
    try {
      return await invocation();
    } finally {
      clearInterval(teller);
    }
  });
  show(report, stack);
  process.exitCode = statusOf(report);
});

/** Runs the function and waits for its report; interrupted, it leaves the function at its work. Once: a second run beside the first would only be in its way. */
async function reconcile(stack: Stack, FunctionName: string, request: ReconcileRequest): Promise<Report> {
  const lambda = new LambdaClient({
    ...clientConfig(stack),
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: AT_MOST_MS },
  });
  const invoke = new InvokeCommand({ FunctionName, Payload: JSON.stringify(request) });
  const { FunctionError, Payload } = await interruptible((abortSignal) => lambda.send(invoke, { abortSignal }));
  const answer = Payload?.transformToString() ?? "";
  if (FunctionError) {
    throw new UserError(
      `reconcile-orders failed: ${answer}\n${selection(stack)}make logs FUNCTION=reconcile-orders says more.`,
    );
  }
  return JSON.parse(answer);
}

function statusOf({ flagged, repairable, incomplete }: Report): number {
  return flagged + repairable === 0 && incomplete === undefined ? 0 : 1;
}

function show(report: Report, stack: Stack): void {
  const { checked, findings, unchecked, uncheckedProducts, incomplete } = report;
  const counts = report.scope === "all" ? checked : { orders: checked.orders };
  print(`\nLooked at ${inWords(counts)}.`);
  if (incomplete !== undefined) print(`NOT everything was looked at: ${incomplete}.`);

  const found = report.repaired + report.repairable + report.flagged;
  if (found === 0) print("Nothing is wrong.");
  else {
    print(`Found ${found}: ${inWords(report.byKind)}.\n`);
    for (const { done, kind, orderId, productId, what } of findings.slice(0, SHOWN)) {
      print(
        `${done.padEnd(10)}  ${kind.padEnd(24)}  ${printable(orderId ?? productId ?? "")}\n${" ".repeat(12)}${printable(what)}.`,
      );
    }
    if (found > SHOWN) print(`and ${found - SHOWN} more: ${selection(stack)}make reconcile JSON=1 shows up to 1,000.`);
    print(`\n${report.repaired} repaired, ${report.repairable} to be repaired, ${report.flagged} left to people.`);
  }
  if (uncheckedProducts > 0) {
    print(`The stock of ${uncheckedProducts} products could not be checked:`);
    for (const { productId, why } of unchecked.slice(0, SHOWN)) print(printable(`  ${productId}: ${why}.`));
  }
}

function inWords(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ");
}
