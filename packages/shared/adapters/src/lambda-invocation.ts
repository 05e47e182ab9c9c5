import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";

/** Invokes a Lambda function asynchronously. @throws when Lambda did not accept the invocation. */
export const laterCall =
  (client: LambdaClient, functionName: string) =>
  async (event: unknown): Promise<void> => {
    const Payload = JSON.stringify(event);
    await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: "Event", Payload }));
  };
