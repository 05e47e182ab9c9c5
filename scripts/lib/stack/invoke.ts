import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { interruptible } from "../cli/run.ts";
import { UserError } from "../cli/steps.ts";
import { clientConfig, type Stack, selection } from "./stack.ts";
import { functionNames, type Outputs } from "./state.ts";

/** Lambda ends each invocation after 15 minutes. */
const TIMEOUT_MS = 16 * 60_000;

/**
 * Invokes the function of a package once, without retries, and returns its answer. An interrupt ends the waiting only, not
 * the function. @throws UserError where the function is not deployed, or failed.
 */
export async function invoke<Answer>(stack: Stack, outputs: Outputs, name: string, request: object): Promise<Answer> {
  const FunctionName = functionNames(outputs)[name];
  if (FunctionName === undefined) {
    throw new UserError(`${stack.prefix} has no function ${name}. Deploy it: ${selection(stack)}make deploy`);
  }
  const requestHandler = { connectionTimeout: 5_000, requestTimeout: TIMEOUT_MS };
  const lambda = new LambdaClient({ ...clientConfig(stack), maxAttempts: 1, requestHandler });
  const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(request) });
  const { FunctionError, Payload } = await interruptible((abortSignal) => lambda.send(command, { abortSignal }));
  const answer = Payload?.transformToString() ?? "";
  if (!FunctionError) return JSON.parse(answer);
  throw new UserError(`${name} failed (${selection(stack)}make logs FUNCTION=${name} says more): ${answer}`);
}
