import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";

/** Calls a function later, without waiting for what it does. @throws when the call was not taken. */
export const laterCall =
  (client: LambdaClient, functionName: string) =>
  async (event: unknown): Promise<void> => {
    const Payload = JSON.stringify(event);
    await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: "Event", Payload }));
  };
