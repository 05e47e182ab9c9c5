import { UserError } from "../cli/steps.ts";
import type { Stack } from "../stack/stack.ts";
import type { Grant } from "./grants.ts";

/** What a role asked for and was denied. */
export interface Denial {
  readonly role: string;
  readonly action: string;
  /** The resource of the request. */
  readonly denied: string;
}

/** What the roles did since the recording was started. */
export interface Recording {
  readonly used: readonly Grant[];
  readonly denials: readonly Denial[];
}

const recordingOf = (stack: Stack) => `${stack.endpoint}/_grants`;

/**
 * Has the stack's emulator record which grants are used from now on, and forget what it recorded before:
 * see scripts/emulator/grants.py. @throws UserError when it cannot: it was not started by this project.
 */
export async function recordGrants(stack: Stack): Promise<void> {
  const started = await fetch(recordingOf(stack), { method: "PUT" });
  if (started.headers.get("content-type")?.includes("ndjson")) return;
  throw new UserError(
    `The emulator at ${stack.endpoint} does not record which grants are used. Use the one that make deploy starts: leave EMULATOR_URL out.`,
  );
}

/** What was recorded since. */
export async function readGrantRecording(stack: Stack): Promise<Recording> {
  const text = await (await fetch(recordingOf(stack))).text();
  const lines = text
    .split("\n")
    .filter(Boolean)
    .map((line): Grant | Denial => JSON.parse(line));
  return {
    used: lines.filter((line): line is Grant => !("denied" in line)),
    denials: lines.filter((line): line is Denial => "denied" in line),
  };
}
