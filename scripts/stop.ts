/** Stops the emulator on the selected port. It keeps nothing, so this machine's files about its stacks are removed too. */
import { globSync, rmSync } from "node:fs";
import { join } from "node:path";
import { print } from "./lib/cli/printable.ts";
import { main, root } from "./lib/cli/run.ts";
import { step } from "./lib/cli/steps.ts";
import { stopEmulator } from "./lib/stack/emulator.ts";
import { readStack } from "./lib/stack/stack.ts";
import { forget } from "./lib/terraform/terraform.ts";

await main(async () => {
  const stack = readStack({ ...process.env, ENVIRONMENT: "local" });
  if (stack.external) {
    print(`The emulator at ${stack.endpoint} was not started from this folder. Stop it where it was started.`);
    return;
  }
  await step(`Emulator on port ${stack.port}`, async ({ title }) => {
    const ran = await stopEmulator(stack.port);
    title(`Emulator on port ${stack.port} ${ran ? "stopped, with what was deployed there" : "was not running"}`);
  });
  for (const folder of globSync(`.local/stacks/*-{local,localstack}-${stack.port}`, { cwd: root })) {
    rmSync(join(root, folder), { recursive: true, force: true });
  }
  forget(stack);
});
