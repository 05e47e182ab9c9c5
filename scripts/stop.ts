/** Ends the emulator on the selected port. It keeps nothing, so what this machine noted of its stacks goes too. */
import { globSync, rmSync } from "node:fs";
import { join } from "node:path";
import { stopEmulator } from "./lib/emulator.ts";
import { print } from "./lib/printable.ts";
import { main, root } from "./lib/run.ts";
import { readStack } from "./lib/stack.ts";
import { step } from "./lib/steps.ts";
import { forget } from "./lib/terraform.ts";

await main(async () => {
  const stack = readStack({ ...process.env, ENVIRONMENT: "local" });
  if (stack.external) {
    print(`The emulator at ${stack.endpoint} was not started from this folder. End it where it was started.`);
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
