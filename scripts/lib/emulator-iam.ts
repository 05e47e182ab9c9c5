import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Iam } from "./plan-policies.ts";
import { root } from "./run.ts";
import { UserError } from "./steps.ts";

const PYTHON = join(root, ".local/venv/bin/python");

/** Asks the emulator's IAM. @throws UserError where the emulator is not installed. */
export const emulatorIam: Iam = async (requests) => {
  if (!existsSync(PYTHON)) {
    throw new UserError(
      "Policies are evaluated by the local emulator's IAM, which is not installed: ENVIRONMENT=local make install",
    );
  }
  // Each policy is asked many times, and sent once.
  const indexes = new Map<string, number>();
  const indexOf = (text: string) => {
    const index = indexes.get(text) ?? indexes.size;
    indexes.set(text, index);
    return index;
  };
  const asked = requests.map((request) => ({ ...request, policies: request.policies.map(indexOf) }));
  const { status, stdout, stderr } = spawnSync(PYTHON, [join(root, "scripts/emulator/evaluate_policies.py")], {
    input: JSON.stringify({ texts: [...indexes.keys()], requests: asked }),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new UserError(`scripts/emulator/evaluate_policies.py failed:\n\n${stderr}`);
  return JSON.parse(stdout);
};
