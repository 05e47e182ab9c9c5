import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { clientConfig, type Stack } from "./stack.ts";
import type { Outputs } from "./state.ts";

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
  for (const { ReceiptHandle } of messages) {
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: queue.url, ReceiptHandle, VisibilityTimeout: 0 }));
  }
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

/** Each message once: what was received stays hidden, and one that comes back all the same ends the reading. */
async function* received(sqs: SQSClient, QueueUrl: string): AsyncGenerator<Message> {
  const seen = new Set<string>();
  while (seen.size < AT_MOST) {
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
    if (Messages.length === 0) return;
    for (const message of Messages) {
      if (seen.has(String(message.MessageId))) return;
      seen.add(String(message.MessageId));
      yield message;
    }
  }
}
