/**
 * Runs the long resilience tests on a stack of their own: steps throttled for five minutes, functions killed during 300
 * orders, 20,000 orders imported at once, a bus that refuses events for more than an hour. They take about two hours;
 * ONLY="killed gateway" runs some of them.
 */
import { relative } from "node:path";
import { freshStack, logs, takeDown, testEnvironment } from "./lib/checks/test-stack.ts";
import { main, root } from "./lib/cli/run.ts";
import { line } from "./lib/cli/steps.ts";
import { buildBundles, deployInfrastructure, ensureEmulator, loadDemoCatalogue } from "./lib/stack/deployment.ts";
import { pnpm } from "./lib/workspace/tasks.ts";

await main(async () => {
  const stack = await freshStack("orders-resilience");
  line(`Tests of resilience on a stack of their own; its logs will be in ${relative(root, logs)}`);
  try {
    await buildBundles();
    await ensureEmulator(stack);
    // The tests reconcile the orders themselves: the schedule must not do it first.
    const { outputs } = await deployInfrastructure(stack, { overrides: { reconcile_rate: "rate(1 day)" } });
    await loadDemoCatalogue(stack, outputs);
    const only = process.env.ONLY?.split(" ") ?? [];
    await pnpm(["--filter", "@orders/workflow-tests", "--silent", "run", "test:resilience", ...only], {
      env: { ...testEnvironment(stack, outputs), RESILIENCE: "long" },
      what: "The tests of resilience",
    });
  } finally {
    await takeDown(stack);
  }
});
