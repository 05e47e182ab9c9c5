/** Runs the acceptance tests against the selected stack, wherever it is deployed. */
import { mkdirSync } from "node:fs";
import { testEnvironment } from "./lib/checks/test-stack.ts";
import { main } from "./lib/cli/run.ts";
import { line, step, UserError } from "./lib/cli/steps.ts";
import { missingProducts, readCatalogue } from "./lib/stack/catalogue.ts";
import { readStack, type Stack, selection } from "./lib/stack/stack.ts";
import { type Outputs, output, readState } from "./lib/stack/state.ts";
import { readHealth } from "./lib/status/health.ts";
import { pnpm, runTasks } from "./lib/workspace/tasks.ts";

await main(async () => {
  const stack = readStack();
  const { outputs } = await readState(stack);
  line(`Acceptance tests against ${stack.prefix} at ${output(outputs, "api_url")}`);
  await requireHealth(outputs);
  await requireProducts(stack, outputs);
  // A stack that another machine deployed has no folder here yet, and the document was perhaps never generated here.
  mkdirSync(stack.folder, { recursive: true });
  await step("Document of the API", (current) => runTasks(current, ["generate", "--filter=@orders/contracts"]));
  await pnpm(["--filter", "@orders/acceptance-tests", "--silent", "run", "test:stack"], {
    env: testEnvironment(stack, outputs),
    what: "The acceptance tests",
  });
});

/** @throws UserError that names the part that does not answer. Without it, many tests would fail for one reason. */
async function requireHealth(outputs: Outputs): Promise<void> {
  const health = await readHealth(output(outputs, "api_base_url"));
  if (!health.isOk)
    throw new UserError(`The stack is not healthy: ${health.text}. make logs FUNCTION=check-health says why.`);
  line(`Health: ${health.text}`);
}

/** The tests order products of the demo catalogue. */
async function requireProducts(stack: Stack, outputs: Outputs): Promise<void> {
  const missing = await missingProducts(stack, output(outputs, "inventory_table_name"), readCatalogue());
  if (missing.length === 0) return;
  throw new UserError(
    `The tests order products that ${stack.prefix} does not have (${missing.join(", ")}): ` +
      `load them with ${selection(stack)}make catalogue, then try again.`,
  );
}
