/**
 * Measures the local stack and prints the results beside the last recorded ones of bench/results.json: what an order of each
 * kind uses, sizes and load times of the bundles. RECORD=1 records them. ORDERS (3), RUNS (11): how many orders of each kind,
 * and how often each bundle is loaded.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { benchFile } from "./lib/bench/files.ts";
import { type BenchResults, benchFaults, benchTable } from "./lib/bench/results.ts";
import { loadTimes } from "./lib/bundle/load-time.ts";
import { bundleSizes } from "./lib/checks/bundle-sizes.ts";
import { print } from "./lib/cli/printable.ts";
import { main, root } from "./lib/cli/run.ts";
import { wholeNumber } from "./lib/cli/settings.ts";
import { line, step, UserError } from "./lib/cli/steps.ts";
import { countsOf } from "./lib/cost/budget.ts";
import { KINDS } from "./lib/cost/kinds.ts";
import { measure } from "./lib/cost/measure.ts";
import { buildBundles } from "./lib/stack/deployment.ts";
import { readStack, refuseLoadOnAws, type Stack, shortName } from "./lib/stack/stack.ts";
import { readState, type StateResource } from "./lib/stack/state.ts";

await main(async () => {
  const stack = readStack();
  refuseLoadOnAws(stack);
  const orders = wholeNumber("ORDERS", 3, 100);
  const runs = wholeNumber("RUNS", 11, 101);
  const state = await readState(stack);
  await buildBundles();

  line(`Benchmarks of ${stack.prefix}`);
  const results: BenchResults = { orders: {}, bundles: {} };
  for (const [name, kind] of Object.entries(KINDS)) {
    await step(`Orders ${kind.title}`, async () => {
      results.orders[name] = countsOf(await measure(stack, state, kind, orders));
    });
  }
  const times = await step("Bundles loaded", ({ progress }) =>
    loadTimes(environmentsOf(state.resources, stack), runs, progress),
  );
  const sizes = new Map(bundleSizes(root).map(({ name, bytes }) => [name, bytes]));
  for (const { name, ms, sdkMs } of times) {
    results.bundles[name] = { bytes: sizes.get(name) ?? 0, timesTheSdk: Number((ms / sdkMs).toFixed(2)) };
  }

  print(`\n${benchTable(results, benchFile("results.json"))}`);
  if (process.env.RECORD) writeFileSync(join(root, "bench/results.json"), `${JSON.stringify(results, undefined, 2)}\n`);
  const faults = benchFaults(results);
  if (faults.length > 0) throw new UserError(faults.join("\n"));
});

/** The variables of each function, by its name. */
function environmentsOf(resources: readonly StateResource[], stack: Stack): Record<string, NodeJS.ProcessEnv> {
  const functions = resources.filter(({ type }) => type === "aws_lambda_function");
  return Object.fromEntries(
    functions.map(({ attributes }) => {
      const [environment] = attributes.environment as { variables: NodeJS.ProcessEnv }[];
      return [shortName(String(attributes.function_name), stack), environment?.variables ?? {}];
    }),
  );
}
