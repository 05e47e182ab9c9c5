import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";

/** Invokes a Lambda function asynchronously. @throws when Lambda did not accept the invocation. */
export const laterCall =
  (client: LambdaClient, functionName: string) =>
  async (event: unknown): Promise<void> => {
    const Payload = JSON.stringify(event);
    await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: "Event", Payload }));
  };

/**
 * Invokes a Lambda function and waits for its answer.
 * @throws when Lambda did not accept the invocation, or the function failed. The error has what the function threw.
 */
export const directCall =
  (client: LambdaClient, functionName: string) =>
  async <Answer>(event: unknown): Promise<Answer> => {
    const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) });
    const { FunctionError, Payload } = await client.send(command);
    const answer = Payload?.transformToString() ?? "";
    if (FunctionError) throw new Error(`${functionName} failed: ${answer}`);
    return JSON.parse(answer);
  };
