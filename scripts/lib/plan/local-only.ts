import { ofType, type Plan } from "./plan.ts";

/** The variable by which a function finds the faults of the local emulator: see docs/break-it.md. */
const FAULTS = "GATEWAY_FAULTS_FOLDER";

/** The functions of a plan for AWS that could be told to fail: no function may have the folder of the switches. */
export const localOnlyFaults = (plan: Plan): string[] =>
  ofType(plan, "aws_lambda_function")
    .filter(({ attributes: { environment } }) =>
      ((environment ?? []) as { variables?: object }[]).some(({ variables = {} }) => FAULTS in variables),
    )
    .map(
      ({ address }) =>
        `${address} of ${plan.title} has ${FAULTS}: faults are switched on at the local emulator alone. Leave gateway_faults_folder out.`,
    );
