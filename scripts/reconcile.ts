/**
 * Invokes reconcile-orders and shows its report. SCOPE=open checks only open orders, DRY_RUN=1 repairs nothing,
 * RECEIPTS=all checks the receipts of all sold orders and not only of those that changed within receipt_check_days,
 * JSON=1 prints the report as JSON. The exit status is 1 where a finding is not repaired.
 */

import { RECEIPT_SCOPES, SCOPES } from "@orders/contracts";
import type { ReconciliationReport, ReconciliationRequest } from "@orders/contracts/schemas";
import { print, printable } from "./lib/cli/printable.ts";
import { main } from "./lib/cli/run.ts";
import { choice } from "./lib/cli/settings.ts";
import { step, UserError } from "./lib/cli/steps.ts";
import { invoke } from "./lib/stack/invoke.ts";
import { readStack, type Stack, selection } from "./lib/stack/stack.ts";
import { readState } from "./lib/stack/state.ts";

const SHOWN = 50;

await main(async () => {
  const stack = readStack();
  const { outputs } = await readState(stack);
  const scope = choice("SCOPE", SCOPES, "all");
  const receipts = choice("RECEIPTS", RECEIPT_SCOPES, "recent");
  if (receipts === "all" && scope === "open") throw new UserError("SCOPE=open checks no receipts: leave RECEIPTS out.");
  const request: ReconciliationRequest = { scope, dryRun: process.env.DRY_RUN === "1", receipts };
  const invocation = () => invoke<ReconciliationReport>(stack, outputs, "reconcile-orders", request);
  if (process.env.JSON === "1") {
    const report = await invocation();
    print(JSON.stringify(report, undefined, 2));
    process.exitCode = statusOf(report);
    return;
  }
  const what = scope === "all" ? "orders, payments, stock and receipts" : "open orders";
  const report = await step(`Reconcile the ${what} of ${stack.prefix}`, invocation);
  show(report, stack);
  process.exitCode = statusOf(report);
});

function statusOf({ flagged, repairable, incomplete }: ReconciliationReport): number {
  return flagged + repairable === 0 && incomplete === undefined ? 0 : 1;
}

function show(report: ReconciliationReport, stack: Stack): void {
  const { checked, findings, unchecked, uncheckedProducts, incomplete } = report;
  const counts = report.scope === "all" ? checked : { orders: checked.orders };
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
