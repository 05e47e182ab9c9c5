/**
 * Measures the local stack and prints all results in one table, beside the last recorded ones of bench/results.json and
 * their limits: what an order of each kind uses and costs, sizes and load times of the bundles, orders of one product
 * (simulated), load tests, and operations in a large table. It takes about ten minutes on two cores. RECORD=1 records the
 * results.
 *
 * ORDERS (3): how many orders of each kind are counted. RUNS (21): how often each bundle is loaded. LOAD (300): orders of
 * each load test. TABLE (20000): orders of the large table; 100000 takes several minutes more. ROUNDS (30): how often each
 * operation is measured with each table.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CONFLICT_RETRY } from "@orders/adapters";
import { benchFile } from "./lib/bench/files.ts";
import {
  costGroup,
  hotProductGroup,
  loadGroup,
  loadTimeGroup,
  orderGroup,
  sizeGroup,
  tableGroup,
} from "./lib/bench/groups.ts";
import { minuteOfOrders } from "./lib/bench/hot-product.ts";
import { benchFaults, benchTable, missedTargets, recordOf } from "./lib/bench/results.ts";
import { compareTableSizes, tableSetting } from "./lib/bench/table-size-run.ts";
import { loadTimes } from "./lib/bundle/load-time.ts";
import { bundleSizes } from "./lib/checks/bundle-sizes.ts";
import { print } from "./lib/cli/printable.ts";
import { main, root } from "./lib/cli/run.ts";
import { wholeNumber } from "./lib/cli/settings.ts";
import { line, step, UserError } from "./lib/cli/steps.ts";
import { measureKinds } from "./lib/cost/measure.ts";
import { planOfProd, setupOf } from "./lib/cost/setup.ts";
import { describeLoad, type Load } from "./lib/load/load.ts";
import { loadTest } from "./lib/load/load-test.ts";
import { buildBundles } from "./lib/stack/deployment.ts";
import { readStack, refuseLoadOnAws, type Stack, shortName } from "./lib/stack/stack.ts";
import { readState, type StateResource } from "./lib/stack/state.ts";

await main(async () => {
  const stack = readStack();
  refuseLoadOnAws(stack);
  const orders = wholeNumber("ORDERS", 3, 100);
  const runs = wholeNumber("RUNS", 21, 101);
  const load = wholeNumber("LOAD", 300, 10_000);
  const many = tableSetting(20_000);
  const rounds = wholeNumber("ROUNDS", 30, 1_000);
  const state = await readState(stack);
  await buildBundles();

  line(`\nWhat an order uses on ${stack.prefix}, ${orders} of each kind`);
  const found = await measureKinds(stack, state, orders);
  const setup = setupOf(stack, state.resources, await planOfProd());

  line(`\nEach bundle loaded ${runs} times, and as often its AWS SDK clients alone`);
  const times = await step("Bundles loaded", ({ progress }) =>
    loadTimes(environmentsOf(state.resources, stack), runs, progress),
  );
  const reserved = await step("A minute of 100 orders/s of one product simulated", () =>
    minuteOfOrders(100, CONFLICT_RETRY, true),
  );

  const measureLoad = async (how: Load) => {
    line(`\nLoad test: ${load} orders, ${describeLoad(how)}`);
    return loadTest(stack, state.outputs, load, how);
  };
  const closed = await measureLoad({ kind: "closed", concurrency: 16 });
  const open = await measureLoad({ kind: "open", rate: 10 });

  line(`\nOperations with few orders in the table and with ${many}, ${rounds} times each`);
  const sizes = await compareTableSizes(stack, state.outputs, { many, rounds });

  const groups = [
    orderGroup(found, setup),
    costGroup(found, setup),
    sizeGroup(bundleSizes(root)),
    loadTimeGroup(times),
    hotProductGroup(reserved),
    loadGroup(closed.report, open.report),
    tableGroup(sizes, many),
  ];
  print(`\n${benchTable(groups, benchFile("results.json"))}`);
  if (process.env.RECORD) {
    writeFileSync(join(root, "bench/results.json"), `${JSON.stringify(recordOf(groups), undefined, 2)}\n`);
  }
  const missed = missedTargets(groups);
  if (missed.length > 0) print(`\nBeyond a target, which depends on the machine:\n  ${missed.join("\n  ")}`);
  const faults = [...benchFaults(groups), ...closed.faults, ...open.faults];
  if (faults.length > 0) throw new UserError(`Beyond a limit:\n  ${faults.join("\n  ")}`);
  print("\nAll limits are kept.");
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
