import { UserError } from "../cli/steps.ts";
import { EMULATOR_ACCOUNT } from "../plan/plan.ts";
import type { Stack } from "../stack/stack.ts";
import { readState, type StateResource } from "../stack/state.ts";
import { type Grant, grantNamer, grantsOf, type NamedGrant } from "./grants.ts";
import { readGrantRecording } from "./recording.ts";
import { unusedGrantFaults } from "./unused-grants.ts";

/** The grants of a local stack's functions, and what names them. */
export interface StackGrants {
  readonly resources: readonly StateResource[];
  readonly grants: readonly Grant[];
  name(grant: Grant): NamedGrant;
}

/** Reads a local stack's grants in Terraform's state. */
export async function readGrants(stack: Stack): Promise<StackGrants> {
  const { resources } = await readState(stack);
  const name = grantNamer(resources, { ...stack, account: EMULATOR_ACCOUNT });
  return { resources, grants: grantsOf(resources), name };
}

/** The names of the grants that the stack's functions hold now, and of those that they used since the recording was started. */
export async function heldAndUsed(stack: Stack): Promise<{ held: NamedGrant[]; used: NamedGrant[] }> {
  const { grants, name } = await readGrants(stack);
  const { used } = await readGrantRecording(stack);
  return { held: grants.map(name), used: used.map(name) };
}

/** @throws UserError that names each grant that no test used and that is no exception. */
export function refuseUnusedGrants(held: readonly NamedGrant[], used: readonly NamedGrant[]): void {
  const faults = unusedGrantFaults(held, used);
  if (faults.length > 0) throw new UserError(faults.join("\n"));
}
