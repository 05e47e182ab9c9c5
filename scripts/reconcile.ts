/**
 * Invokes reconcile-orders and shows its report. SCOPE=open checks only open orders, SCOPE=recent the orders of the last
 * days with their payments and receipts, DRY_RUN=1 repairs nothing, JSON=1 prints the report as JSON. The exit status is 1 where a finding is not repaired.
 */

import { SCOPES } from "@orders/contracts";
import type { ReconciliationReport, ReconciliationRequest } from "@orders/contracts/schemas";
import { print, printable } from "./lib/cli/printable.ts";
import { main } from "./lib/cli/run.ts";
import { choice } from "./lib/cli/settings.ts";
import { step } from "./lib/cli/steps.ts";
import { invoke } from "./lib/stack/invoke.ts";
import { readStack, type Stack, selection } from "./lib/stack/stack.ts";
import { readState } from "./lib/stack/state.ts";

const SHOWN = 50;
const CHECKED: Record<(typeof SCOPES)[number], string> = {
  open: "open orders",
  recent: "orders of the last days",
  all: "orders, payments, stock and receipts",
};

await main(async () => {
  const stack = readStack();
  const { outputs } = await readState(stack);
  const scope = choice("SCOPE", SCOPES, "all");
  const request: ReconciliationRequest = { scope, dryRun: process.env.DRY_RUN === "1" };
  const invocation = () => invoke<ReconciliationReport>(stack, outputs, "reconcile-orders", request);
  if (process.env.JSON === "1") {
    const report = await invocation();
    print(JSON.stringify(report, undefined, 2));
    process.exitCode = statusOf(report);
    return;
  }
  const report = await step(`Reconcile the ${CHECKED[scope]} of ${stack.prefix}`, invocation);
  show(report, stack);
  process.exitCode = statusOf(report);
});

function statusOf({ flagged, repairable, incomplete }: ReconciliationReport): number {
  return flagged + repairable === 0 && incomplete === undefined ? 0 : 1;
}

function show(report: ReconciliationReport, stack: Stack): void {
  const { checked, findings, unchecked, uncheckedProducts, incomplete } = report;
  const { orders, receipts } = checked;
  const counts = { open: { orders }, recent: { orders, receipts }, all: checked }[report.scope];
  print(`\nChecked ${inWords(counts)}.`);
  if (incomplete !== undefined) print(`NOT everything was checked: ${incomplete}.`);

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
    print(
      `\n${report.repaired} repaired, ${report.repairable} to be repaired, ${report.flagged} for people to decide.`,
    );
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
