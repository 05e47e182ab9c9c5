import {
  DeleteFunctionConcurrencyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { UserError } from "../cli/steps.ts";
import { receiveAll } from "../stack/queues.ts";
import { clientConfig, type Stack } from "../stack/stack.ts";
import { functionNames, output, type State } from "../stack/state.ts";

/** Ends what was broken. */
export type Repair = () => Promise<unknown>;

const POISON = "This message is no event: a fault drill sent it.";

/** Sends a message that no consumer can read to the queue of orders. @returns what deletes its dead letter. */
export async function poison(stack: Stack, { outputs }: State): Promise<Repair> {
  const sqs = new SQSClient(clientConfig(stack));
  await sqs.send(new SendMessageCommand({ QueueUrl: output(outputs, "orders_queue_url"), MessageBody: POISON }));
  const QueueUrl = output(outputs, "orders_dead_letter_queue_url");
  return async () => {
    for await (const { Body, ReceiptHandle } of receiveAll(sqs, QueueUrl)) {
      if (Body === POISON) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  };
}

/** Refuses every invocation of a function, as Lambda does where no concurrency is left. */
export async function throttle(stack: Stack, { outputs }: State, name: string): Promise<Repair> {
  const lambda = new LambdaClient(clientConfig(stack));
  const FunctionName = functionNames(outputs)[name];
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  return () => lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
}

/** Stops a function from reading its queue or stream. */
export async function disableMapping(stack: Stack, { resources }: State, name: string): Promise<Repair> {
  const lambda = new LambdaClient(clientConfig(stack));
  const mapping = resources.find(
    ({ type, attributes }) =>
      type === "aws_lambda_event_source_mapping" &&
      String(attributes.function_arn).includes(`:function:${stack.prefix}-${name}`),
  );
  if (mapping === undefined) throw new UserError(`${stack.prefix} has no event source mapping of ${name}.`);
  const set = (Enabled: boolean) =>
    lambda.send(new UpdateEventSourceMappingCommand({ UUID: String(mapping.attributes.uuid), Enabled }));
  await set(false);
  return () => set(true);
}

/**
 * Shortens the visibility timeout of the queue of orders, after which a message that failed is delivered again.
 * @returns its value in the stack, in seconds, and what sets it again.
 */
export async function shortenVisibility(stack: Stack, { outputs }: State, seconds: number) {
  const sqs = new SQSClient(clientConfig(stack));
  const QueueUrl = output(outputs, "orders_queue_url");
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["VisibilityTimeout", "RedrivePolicy"] }),
  );
  const set = (VisibilityTimeout: string) =>
    sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout } }));
  const original = String(Attributes.VisibilityTimeout);
  await set(String(seconds));
  return {
    visibilitySeconds: Number(original),
    receives: Number(JSON.parse(Attributes.RedrivePolicy ?? "{}").maxReceiveCount),
    restore: () => set(original),
  };
}
