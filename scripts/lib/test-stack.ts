import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { emulatorFolder, freePort, stopEmulator } from "./emulator.ts";
import { root } from "./run.ts";
import { readStack, type Stack } from "./stack.ts";

/** Where the logs of the emulator and of Terraform are found after a test's stack is gone. */
export const logs = join(root, ".local/logs");

/** A stack of a test's own, on a free port of this machine. */
export const freshStack = async (project: string): Promise<Stack> =>
  readStack({ PROJECT_NAME: project, AWS_REGION: process.env.AWS_REGION, EMULATOR_PORT: String(await freePort()) });

/** Ends the stack's emulator and removes everything that belonged to it but the logs, whose names begin with `name`. */
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
