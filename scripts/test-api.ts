/** Runs the acceptance tests against the selected stack, wherever it is deployed. */
import { mkdirSync } from "node:fs";
import { missingProducts, readCatalogue } from "./lib/catalogue.ts";
import { main, run } from "./lib/run.ts";
import { readStack, type Stack, selection } from "./lib/stack.ts";
import { testEnvironment } from "./lib/stack-tests.ts";
import { type Outputs, output, readState } from "./lib/state.ts";
import { heading, UserError } from "./lib/steps.ts";
import { pnpm } from "./lib/workspace.ts";

await main(async () => {
  const stack = readStack();
  const { outputs } = await readState(stack);
  heading(`Acceptance tests against ${stack.prefix} at ${output(outputs, "api_url")}`);
  await requireProducts(stack, outputs);
  // A stack that another machine deployed has no folder here yet.
  mkdirSync(stack.folder, { recursive: true });
  const [npx, args] = pnpm(["--filter", "@orders/acceptance-tests", "--silent", "run", "test:stack"]);
  await run(npx, args, { env: testEnvironment(stack, outputs), what: "The acceptance tests" });
});

/** The tests order the demo catalogue's products: without them every one that orders would fail for the same reason. */
async function requireProducts(stack: Stack, outputs: Outputs): Promise<void> {
  const missing = await missingProducts(stack, output(outputs, "inventory_table_name"), readCatalogue());
  if (missing.length === 0) return;
  throw new UserError(
    `The tests order products that ${stack.prefix} does not have (${missing.join(", ")}): ` +
      `load them with ${selection(stack)}make catalogue, then try again.`,
  );
}
