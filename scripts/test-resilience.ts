/**
 * The long form of the tests of resilience, on a stack of its own: steps throttled for five minutes, functions killed during
 * 300 orders, 20,000 orders imported at once, a bus that takes no events for longer than an hour. About two hours;
 * ONLY="killed gateway" runs some of them.
 */
import { relative } from "node:path";
import { buildBundles, deployInfrastructure, ensureEmulator, loadDemoCatalogue } from "./lib/deployment.ts";
import { main, root, run } from "./lib/run.ts";
import { testEnvironment } from "./lib/stack-tests.ts";
import { heading } from "./lib/steps.ts";
import { freshStack, logs, takeDown } from "./lib/test-stack.ts";
import { pnpm } from "./lib/workspace.ts";

await main(async () => {
  const stack = await freshStack("orders-resilience");
  heading(`Tests of resilience on a stack of their own; its logs will be in ${relative(root, logs)}`);
  try {
    await buildBundles();
    await ensureEmulator(stack);
    // The tests look after the orders themselves: nobody should come before them.
    const { outputs } = await deployInfrastructure(stack, { overrides: { reconcile_rate: "rate(1 day)" } });
    await loadDemoCatalogue(stack, outputs);
    const only = process.env.ONLY?.split(" ") ?? [];
    const [npx, args] = pnpm(["--filter", "@orders/workflow-tests", "--silent", "run", "test:resilience", ...only]);
    await run(npx, args, {
      env: { ...testEnvironment(stack, outputs), RESILIENCE: "long" },
      what: "The tests of resilience",
    });
  } finally {
    await takeDown(stack);
  }
});
