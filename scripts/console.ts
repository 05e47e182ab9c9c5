/** Prints the address of the back office's page, and the API key with which one signs in. */

import { print } from "./lib/cli/printable.ts";
import { main } from "./lib/cli/run.ts";
import { consoleLines } from "./lib/stack/console.ts";
import { readStack } from "./lib/stack/stack.ts";
import { readState } from "./lib/stack/state.ts";

await main(async () => {
  const stack = readStack();
  const { outputs } = await readState(stack);
  print(consoleLines(stack, outputs).join("\n"));
});
