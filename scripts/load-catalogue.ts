/** Loads the demo catalogue into the stack's inventory; products that are there already stay as they are. */

import { loadDemoCatalogue } from "./lib/deployment.ts";
import { main } from "./lib/run.ts";
import { readStack } from "./lib/stack.ts";
import { readState } from "./lib/state.ts";

await main(async () => {
  const stack = readStack();
  const { outputs } = await readState(stack);
  await loadDemoCatalogue(stack, outputs);
});
