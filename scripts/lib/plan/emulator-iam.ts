import { existsSync } from "node:fs";
import { join } from "node:path";
import { capture, root } from "../cli/run.ts";
import { UserError } from "../cli/steps.ts";
import type { Iam } from "./policies.ts";

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
  const script = "scripts/emulator/evaluate_policies.py";
  const input = JSON.stringify({ texts: [...indexes.keys()], requests: asked });
  return JSON.parse(await capture(PYTHON, [script], { input, what: script }));
};
