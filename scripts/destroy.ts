/** Removes the selected stack: the content of its buckets, all its resources, its state, and this machine's files about it. */

import { join } from "node:path";
import { withLock } from "./lib/cli/lock.ts";
import { print } from "./lib/cli/printable.ts";
import { main } from "./lib/cli/run.ts";
import { seconds } from "./lib/cli/steps.ts";
import { destroyStack } from "./lib/stack/destruction.ts";
import { emulatorState, requireEmulator } from "./lib/stack/emulator.ts";
import { readStack } from "./lib/stack/stack.ts";
import { forget, terraformFor } from "./lib/terraform/terraform.ts";

await main(async () => {
  const started = Date.now();
  const stack = readStack();
  if (stack.external) await requireEmulator(String(stack.endpoint));
  else if (stack.local && (await emulatorState(stack)) !== "healthy") {
    forget(stack);
    print(`Nothing to destroy: the emulator on port ${stack.port} does not run, and keeps nothing after it has ended.`);
    return;
  }
  const destroyed = await withLock(join(stack.folder, "lock"), stack.prefix, async () =>
    destroyStack(stack, await terraformFor(stack)),
  );
  forget(stack);
  const took = seconds(Date.now() - started);
  print(destroyed ? `\n${stack.prefix} is gone (${took}).` : `Nothing is deployed as ${stack.prefix}.`);
  if (stack.local && !stack.external) print("The emulator still runs: make stop ends it.");
});
