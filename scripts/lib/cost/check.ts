import { type Step, UserError } from "../cli/steps.ts";
import type { Stack } from "../stack/stack.ts";
import { readState } from "../stack/state.ts";
import { excesses } from "./budget.ts";
import { KINDS } from "./kinds.ts";
import { measure } from "./measure.ts";

/**
 * Has one order of each kind with a budget processed on the stack, with nothing else going on there.
 * @throws UserError that names every count above its budget, and what makes it up.
 */
export async function checkBudget(stack: Stack, step: Step): Promise<void> {
  const state = await readState(stack);
  const faults: string[] = [];
  for (const [name, kind] of Object.entries(KINDS).filter(([, { budgeted }]) => budgeted)) {
    step.progress(kind.title);
    faults.push(...excesses(name, await measure(stack, state, kind, 1)));
  }
  if (faults.length > 0) throw new UserError(faults.join("\n"));
}
