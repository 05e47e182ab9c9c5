/**
 * Sends ORDERS orders (1000) to the local stack, CONCURRENCY at a time (16) or RATE a second at random moments, and waits
 * until each is settled. Reports how quick it was, what waited where, and the CPU time.
 */

import { mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import { print } from "./lib/cli/printable.ts";
import { main, root } from "./lib/cli/run.ts";
import { line, UserError } from "./lib/cli/steps.ts";
import { writeWhole } from "./lib/cli/whole-file.ts";
import { describeLoad, loadSettings } from "./lib/load/load.ts";
import { loadTest } from "./lib/load/load-test.ts";
import { reportPage } from "./lib/load/page.ts";
import { type LoadReport, reportText } from "./lib/load/report.ts";
import { readStack, refuseLoadOnAws } from "./lib/stack/stack.ts";
import { readState } from "./lib/stack/state.ts";

await main(async () => {
  const stack = readStack();
  refuseLoadOnAws(stack);
  const { orders, load } = loadSettings();
  const { outputs } = await readState(stack);

  line(`Load test of ${stack.prefix}: ${orders} orders, ${describeLoad(load)}`);
  const { report, faults } = await loadTest(stack, outputs, orders, load);
  print(`\n${reportText(report)}\nReport       ${writeReport(report)}`);
  if (faults.length > 0) throw new UserError(`The load test failed:\n  ${faults.slice(0, 20).join("\n  ")}`);
});

/** Writes the report as JSON and as a page. @returns the page's path; the JSON is beside it. */
function writeReport(report: LoadReport): string {
  // Not the stack's folder, which is removed with the stack: reports are for comparison with later ones.
  const folder = join(root, ".local/load-tests");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${report.startedAt.replaceAll(":", "-")}-${report.stack}`);
  writeWhole(`${file}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  writeWhole(`${file}.html`, reportPage(report));
  return relative(root, `${file}.html`);
}
