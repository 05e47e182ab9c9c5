/** Generates docs/openapi.yaml, docs/asyncapi.yaml, docs/contract.html, docs/metrics.md and the table in docs/security.md from packages/shared/contracts. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { main, root } from "./lib/cli/run.ts";
import { step } from "./lib/cli/steps.ts";
import { filesOf, readContract } from "./lib/contract/contract.ts";
import { runTasks } from "./lib/workspace/tasks.ts";

await main(async () => {
  await step("Documents of the contract", (current) => runTasks(current, ["generate", "--filter=@orders/contracts"]));
  for (const { path, text } of filesOf(readContract())) {
    await step(path, () => writeFileSync(join(root, path), text));
  }
});
