import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../cli/run.ts";
import { emulatorFolder, freePort, stopEmulator } from "../stack/emulator.ts";
import { readStack, type Stack, stackEnvironment } from "../stack/stack.ts";
import { type Outputs, output } from "../stack/state.ts";
import { type Overrides, terraformFor } from "../terraform/terraform.ts";

/** Folder for the logs of the emulator and of Terraform after a test's stack is removed. */
export const logs = join(root, ".local/logs");

/** Settings of a stack on which the tests run. */
export const TEST_STACK: Overrides = {
  // A poison message is received three times, and is invisible for this time after each. Longer than any run of a test.
  order_queue_visibility_seconds: 40,
  // Tests leave orders stalled and reconcile them themselves: the schedule must not do it first.
  reconcile_rate: "rate(1 day)",
};

/** A stack of a test's own, on a free port of this machine. */
export const freshStack = async (project: string): Promise<Stack> =>
  readStack({ PROJECT_NAME: project, AWS_REGION: process.env.AWS_REGION, EMULATOR_PORT: String(await freePort()) });

/** @throws UserError that shows what a deployment left to change: each deployment after it would change it again. */
export async function refuseChanges(stack: Stack, overrides: Overrides = {}): Promise<void> {
  const terraform = await terraformFor(stack, overrides);
  await terraform.init();
  await terraform.refuseChanges();
}

/** Stops the stack's emulator and removes its files except the logs, whose names then begin with `name`. */
export async function takeDown(stack: Stack, name = "test"): Promise<void> {
  await stopEmulator(stack.port);
  const folder = emulatorFolder(stack.port);
  mkdirSync(logs, { recursive: true });
  for (const [path, log] of [
    [join(folder, "emulator.log"), `${name}-emulator.log`],
    [join(stack.folder, "terraform.log"), `${name}-terraform.log`],
  ] as const) {
    rmSync(join(logs, log), { force: true });
    if (existsSync(path)) renameSync(path, join(logs, log));
  }
  for (const path of [folder, stack.folder]) rmSync(path, { recursive: true, force: true });
}

/**
 * Environment for tests of a deployed stack: URLs and key of its API, the address of its console, and the path of a file with all its outputs, in the
 * format of `terraform output -json`.
 */
export function testEnvironment(stack: Stack, outputs: Outputs): NodeJS.ProcessEnv {
  const file = join(stack.folder, "outputs.json");
  const entries = Object.entries(outputs).map(([name, value]) => [name, { value }]);
  writeFileSync(file, JSON.stringify(Object.fromEntries(entries), undefined, 2), { mode: 0o600 });
  return {
    ...stackEnvironment(stack),
    API_URL: output(outputs, "api_url"),
    API_BASE_URL: output(outputs, "api_base_url"),
    API_KEY: output(outputs, "api_key"),
    ...(typeof outputs.console_url === "string" && { CONSOLE_URL: outputs.console_url }),
    STACK_OUTPUTS: file,
  };
}
