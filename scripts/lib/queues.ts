import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { Image } from "@orders/relay-order-events/dead-letter";
import { type Redriven, type RedriveRequest, redriveLetter } from "@orders/relay-order-events/redrive";
import { failIfInterrupted } from "./run.ts";
import { clientConfig, type Stack } from "./stack.ts";
import type { Outputs } from "./state.ts";
import { UserError } from "./steps.ts";

/** A queue of the stack, as Terraform's outputs tell of it. */
export interface StackQueue {
  readonly name: string;
  readonly url: string;
  readonly dead: boolean;
  /** Where a dead letter came from; undefined where it was no queue. */
  readonly source: string | undefined;
}

/** A message that could not be handled. */
export interface DeadLetter {
  readonly id: string;
  readonly sentAt: string;
  readonly body: string;
}

const DEAD = "_dead_letter_queue_url";
const LIVE = "_queue_url";
/** Long enough to read a whole queue, short enough to wait for when this is interrupted. */
const HIDDEN_SECONDS = 30;
const AT_MOST = 1000;

/** The stack's queues: each `x_queue_url` and `x_dead_letter_queue_url` among the outputs. */
export function stackQueues(outputs: Outputs): StackQueue[] {
  const entries = Object.entries(outputs).filter((entry): entry is [string, string] => entry[0].endsWith(LIVE));
  return entries
    .map(([key, url]) => {
      const dead = key.endsWith(DEAD);
      const name = key.slice(0, -(dead ? DEAD : LIVE).length);
      const source = dead ? outputs[name + LIVE] : undefined;
      return { name, url, dead, source: typeof source === "string" ? source : undefined };
    })
    .sort((a, b) => a.name.localeCompare(b.name) || Number(a.dead) - Number(b.dead));
}

/** How many messages wait, are being worked on, and are delayed. Approximate on AWS. */
export async function queueDepths(stack: Stack, queue: StackQueue) {
  const sqs = new SQSClient(clientConfig(stack));
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ["All"] }),
  );
  return {
    waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inWork: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
  };
}

/** Reads the messages of a dead-letter queue, at most 1,000, and leaves them there. */
export async function listDeadLetters(stack: Stack, queue: StackQueue): Promise<DeadLetter[]> {
  const sqs = new SQSClient(clientConfig(stack));
  const messages: Message[] = [];
  for await (const message of received(sqs, queue.url)) messages.push(message);
  await show(sqs, queue.url, messages);
  return messages.map(({ MessageId = "", Body = "", Attributes = {} }) => ({
    id: MessageId,
    sentAt: new Date(Number(Attributes.SentTimestamp ?? 0)).toISOString(),
    body: Body,
  }));
}

/**
 * Sends dead letters, at most 1,000, to another queue. Each is deleted only after it was sent: when this stops halfway,
 * a message may be sent twice, which its consumer does not mind, but none is lost.
 * @returns how many were sent.
 */
export async function redrive(stack: Stack, from: string, to: string): Promise<number> {
  const sqs = new SQSClient(clientConfig(stack));
  let sent = 0;
  for await (const { Body, MessageAttributes, ReceiptHandle } of received(sqs, from)) {
    const MessageBody = Body ?? "";
    await sqs.send(
      new SendMessageCommand({ QueueUrl: to, MessageBody, ...(MessageAttributes && { MessageAttributes }) }),
    );
    await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
    sent += 1;
  }
  return sent;
}

/** A dead letter of relay-order-events, and what became of it. */
export type RedrivenLetter = Redriven & { readonly id: string };

/**
 * Has relay-order-events publish again what its dead letters, at most 1,000, say is lost, from the present items of the
 * orders table. A letter is deleted only after its events were published, or where its order is gone: when this stops
 * halfway, events may be published twice, which their consumers do not mind, but none is lost.
 */
export async function redriveRelay(
  stack: Stack,
  from: string,
  { functionName, ordersTable }: { readonly functionName: string; readonly ordersTable: string },
): Promise<RedrivenLetter[]> {
  const sqs = new SQSClient(clientConfig(stack));
  const dynamo = new DynamoDBClient(clientConfig(stack));
  const lambda = new LambdaClient(clientConfig(stack));
  const ports = {
    async find(orderId: string) {
      const { Item } = await dynamo.send(
        new GetItemCommand({ TableName: ordersTable, Key: { orderId: { S: orderId } }, ConsistentRead: true }),
      );
      // Both are DynamoDB's own JSON; orders have no binary attributes, in which the two differ.
      return Item as Image | undefined;
    },
    async relay(request: RedriveRequest) {
      const { FunctionError, Payload } = await lambda.send(
        new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(request) }),
      );
      const answer = Payload?.transformToString() ?? "";
      if (FunctionError) throw new UserError(`${functionName} failed: ${answer}`);
      return JSON.parse(answer);
    },
  };

  const results: RedrivenLetter[] = [];
  const staying: Message[] = [];
  for await (const message of received(sqs, from)) {
    const result = await redriveLetter(message.Body ?? "", ports);
    if (result.outcome === "STAYS") staying.push(message);
    else await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: message.ReceiptHandle }));
    results.push({ ...result, id: message.MessageId ?? "" });
  }
  await show(sqs, from, staying);
  return results;
}

/** Ends the time for which received messages are hidden from others. */
async function show(sqs: SQSClient, QueueUrl: string, messages: readonly Message[]): Promise<void> {
  for (const { ReceiptHandle } of messages) {
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  }
}

/** Each message once: what was received stays hidden, and when nothing but such messages comes back the reading ends. */
async function* received(sqs: SQSClient, QueueUrl: string): AsyncGenerator<Message> {
  const seen = new Set<string>();
  while (seen.size < AT_MOST) {
    failIfInterrupted();
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: HIDDEN_SECONDS,
        // Asks all of the queue's servers: without it AWS may answer that an almost empty queue is empty.
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      }),
    );
    const fresh = Messages.filter(({ MessageId }) => !seen.has(String(MessageId)));
    if (fresh.length === 0) return;
    for (const message of fresh) {
      seen.add(String(message.MessageId));
      yield message;
    }
  }
}
