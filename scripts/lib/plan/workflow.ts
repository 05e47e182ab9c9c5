import validate from "asl-validator";
import { attribute, ofType, type Plan } from "./plan.ts";

/** What a state may not contain in an EXPRESS workflow. */
const NOT_IN_EXPRESS: readonly { readonly what: string; holds(state: Record<string, unknown>): boolean }[] = [
  { what: "waits for a job (.sync)", holds: ({ Resource }) => /\.sync(:\d+)?$/.test(String(Resource)) },
  {
    what: "waits for a callback (.waitForTaskToken)",
    holds: ({ Resource }) => /\.waitForTaskToken$/.test(String(Resource)),
  },
  { what: "runs an activity", holds: ({ Resource }) => /:states:.*:activity:/.test(String(Resource)) },
  {
    what: "is a distributed map",
    holds: (state) => JSON.stringify(state.ItemProcessor ?? {}).includes('"DISTRIBUTED"'),
  },
];
const LONGEST_EXPRESS_SECONDS = 300;

/**
 * What is wrong with each workflow of the plan: with its definition, and with running it as EXPRESS or as STANDARD.
 * The local emulator accepts any definition.
 * Source of the limits of EXPRESS: AWS Step Functions Developer Guide, "Choosing workflow type in Step Functions".
 */
export function workflowFaults(plan: Plan): string[] {
  return ofType(plan, "aws_sfn_state_machine").flatMap((machine) => {
    const definition = JSON.parse(attribute(machine, "definition"));
    const express = expressFaults(definition);
    const text = validate(definition).errorsText("\n");
    return [...text.split("\n").filter(Boolean), ...express].map(
      (fault) => `${machine.address} of ${plan.title}: ${fault}`,
    );
  });
}

/** Each definition must also run as EXPRESS, because `workflow_type` may change at any time. */
function expressFaults(definition: { TimeoutSeconds?: number }): string[] {
  const faults = statesOf(definition).flatMap(([name, state]) =>
    NOT_IN_EXPRESS.filter(({ holds }) => holds(state)).map(
      ({ what }) => `${name} ${what}, which EXPRESS does not know.`,
    ),
  );
  const seconds = definition.TimeoutSeconds ?? Number.POSITIVE_INFINITY;
  if (seconds <= LONGEST_EXPRESS_SECONDS) return faults;
  return [...faults, `TimeoutSeconds must be there and at most ${LONGEST_EXPRESS_SECONDS}: EXPRESS runs no longer.`];
}

/** All states by name, those of branches and maps too. */
function statesOf(part: unknown): [string, Record<string, unknown>][] {
  if (part === null || typeof part !== "object") return [];
  const own = "States" in part ? Object.entries(part.States as Record<string, Record<string, unknown>>) : [];
  return [...own, ...Object.values(part).flatMap(statesOf)];
}

/** The functions and queues that a definition names, as its states have them: `FunctionName` and `QueueUrl`. */
export function targetsOf(definition: string): { functions: string[]; queues: string[] } {
  const named = (key: string) => [
    ...new Set(
      statesOf(JSON.parse(definition)).flatMap(([, { Arguments }]) => {
        const value = (Arguments as Record<string, unknown> | undefined)?.[key];
        return typeof value === "string" ? [value] : [];
      }),
    ),
  ];
  return { functions: named("FunctionName"), queues: named("QueueUrl") };
}
