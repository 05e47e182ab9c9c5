/** Runs the acceptance tests against the selected stack, wherever it is deployed. */
import { mkdirSync } from "node:fs";
import { main, run } from "./lib/run.ts";
import { readStack } from "./lib/stack.ts";
import { testEnvironment } from "./lib/stack-tests.ts";
import { output, readState } from "./lib/state.ts";
import { heading } from "./lib/steps.ts";
import { pnpm } from "./lib/workspace.ts";

await main(async () => {
  const stack = readStack();
  const { outputs } = await readState(stack);
  heading(`Acceptance tests against ${stack.prefix} at ${output(outputs, "api_url")}`);
  // A stack that another machine deployed has no folder here yet.
  mkdirSync(stack.folder, { recursive: true });
  const [npx, args] = pnpm(["--filter", "@orders/acceptance-tests", "--silent", "run", "test:stack"]);
  await run(npx, args, { env: testEnvironment(stack, outputs), what: "The acceptance tests" });
});
