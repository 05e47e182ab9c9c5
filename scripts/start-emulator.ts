/** Starts this checkout's emulator alone, for those who apply by hand. */

import { print } from "./lib/cli/printable.ts";
import { main } from "./lib/cli/run.ts";
import { ensureEmulator } from "./lib/stack/deployment.ts";
import { readStack, selection } from "./lib/stack/stack.ts";

await main(async () => {
  const stack = readStack({ ...process.env, ENVIRONMENT: "local" });
  await ensureEmulator(stack);
  print(
    `It listens at ${stack.endpoint} and takes the credentials test and test. README.md says how to apply by hand.`,
  );
  if (!stack.external) print(`${selection(stack)}make stop ends it.`);
});
