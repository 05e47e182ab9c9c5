/** Loads the demo catalogue into the stack's inventory; products that are there already stay as they are. */

import { main } from "./lib/cli/run.ts";
import { loadDemoCatalogue } from "./lib/stack/deployment.ts";
import { readStack } from "./lib/stack/stack.ts";
import { readState } from "./lib/stack/state.ts";

await main(async () => {
  const stack = readStack();
  const { outputs } = await readState(stack);
  await loadDemoCatalogue(stack, outputs);
});
