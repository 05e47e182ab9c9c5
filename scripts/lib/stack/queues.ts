import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { failIfInterrupted } from "../cli/run.ts";
import { UserError } from "../cli/steps.ts";
import { clientConfig, type Stack } from "./stack.ts";
import type { Outputs } from "./state.ts";

/** A queue of the stack, as Terraform's outputs name it. */
export interface StackQueue {
  readonly name: string;
  readonly url: string;
  readonly dead: boolean;
}

/** A message that could not be handled. */
interface DeadLetter {
  readonly id: string;
  readonly sentAt: string;
  readonly body: string;
}

const DEAD = "_dead_letter_queue_url";
const LIVE = "_queue_url";
/** Long enough to read a whole queue, short enough to wait for after an interrupt. */
const VISIBILITY_TIMEOUT_SECONDS = 30;
const AT_MOST = 1000;

/** The stack's queues: each `x_queue_url` and `x_dead_letter_queue_url` among the outputs. */
export function stackQueues(outputs: Outputs): StackQueue[] {
  const entries = Object.entries(outputs).filter((entry): entry is [string, string] => entry[0].endsWith(LIVE));
  return entries
    .map(([key, url]) => {
      const dead = key.endsWith(DEAD);
      const name = key.slice(0, -(dead ? DEAD : LIVE).length);
      return { name, url, dead };
    })
    .sort((a, b) => a.name.localeCompare(b.name) || Number(a.dead) - Number(b.dead));
}

/** The dead-letter queues, or the one of this name. @throws UserError where there is none of this name. */
export function deadLetterQueues(queues: readonly StackQueue[], name: string | undefined): readonly StackQueue[] {
  const dead = queues.filter((queue) => queue.dead);
  if (!name) return dead;
  const found = dead.filter((queue) => queue.name === name);
  if (found.length > 0) return found;
  throw new UserError(`There is no dead-letter queue ${name}. One of: ${dead.map((queue) => queue.name).join(", ")}`);
}

/** How many messages are waiting, in flight and delayed. Approximate on AWS. */
export async function queueDepths(stack: Stack, queue: StackQueue) {
  const sqs = new SQSClient(clientConfig(stack));
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ["All"] }),
  );
  return {
    waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
  };
}

/** Reads the messages of a dead-letter queue, at most 1,000, and leaves them there. */
export async function listDeadLetters(stack: Stack, queue: StackQueue): Promise<DeadLetter[]> {
  const sqs = new SQSClient(clientConfig(stack));
  const messages: Message[] = [];
  for await (const message of receiveAll(sqs, queue.url)) messages.push(message);
  await endVisibilityTimeout(sqs, queue.url, messages);
  return messages.map(({ MessageId = "", Body = "", Attributes = {} }) => ({
    id: MessageId,
    sentAt: new Date(Number(Attributes.SentTimestamp ?? 0)).toISOString(),
    body: Body,
  }));
}

/** Makes received messages visible to other consumers at once. */
async function endVisibilityTimeout(sqs: SQSClient, QueueUrl: string, messages: readonly Message[]): Promise<void> {
  for (const { ReceiptHandle } of messages) {
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  }
}

/** Receives each message of a queue once, at most 1,000. They stay in the queue, hidden until their visibility timeout ends. */
export async function* receiveAll(sqs: SQSClient, QueueUrl: string): AsyncGenerator<Message> {
  const seen = new Set<string>();
  while (seen.size < AT_MOST) {
    failIfInterrupted();
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: VISIBILITY_TIMEOUT_SECONDS,
        // Long polling asks all servers of the queue: without it AWS may answer that an almost empty queue is empty.
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
