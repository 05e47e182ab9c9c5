/** Keeps the present documents of the contract as the released ones, which later versions are compared with. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { main, root } from "./lib/cli/run.ts";
import { step } from "./lib/cli/steps.ts";
import { readContract, readFile, releasedFilesOf } from "./lib/contract/contract.ts";
import { runTasks } from "./lib/workspace/tasks.ts";

await main(async () => {
  await step("Documents of the contract", (current) => runTasks(current, ["generate", "--filter=@orders/contracts"]));
  for (const { path, text } of releasedFilesOf(readContract(), readFile)) {
    await step(path, () => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    });
  }
});
