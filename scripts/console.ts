/** Prints the address of the back office's page, and how to sign in there: on an emulator, with an account that it makes. */

import { print } from "./lib/cli/printable.ts";
import { main } from "./lib/cli/run.ts";
import { consoleLines, OFFICE } from "./lib/stack/console.ts";
import { readStack } from "./lib/stack/stack.ts";
import { readState } from "./lib/stack/state.ts";
import { makeUser, userPoolOf } from "./lib/stack/users.ts";

await main(async () => {
  const stack = readStack();
  const { outputs } = await readState(stack);
  const user =
    stack.local && typeof outputs.console_url === "string"
      ? await makeUser(stack, userPoolOf(stack, outputs), OFFICE)
      : undefined;
  print(consoleLines(stack, outputs, user).join("\n"));
});
