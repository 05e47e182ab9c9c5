import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Instant } from "@orders/domain";

/** What is known of a dead letter without showing its contents. */
export interface DeadLetter {
  readonly messageId: string;
  /** When the message was sent, before it became a dead letter. */
  readonly sentAt: Instant;
  /** Every `orderId` in the message, as a text or in DynamoDB's JSON. A message that is not JSON names no order. */
  readonly orderIds: readonly string[];
  /** Why it is a dead letter, as the function or the AWS service that sent it says. */
  readonly reason?: string;
}

/** A dead letter that is hidden from others while it is handled. */
export interface TakenLetter {
  readonly messageId: string;
  readonly body: string;
  /** Sends the message to another queue, with its attributes. */
  sendTo(queueUrl: string): Promise<void>;
  remove(): Promise<void>;
  /** Shows the message to others again at once. */
  putBack(): Promise<void>;
}

/** A dead-letter queue. */
export interface DeadLetterQueue {
  /** Messages in the queue, with those that are being handled. Approximate on AWS. */
  count(): Promise<number>;
  /** Looks at messages and leaves them as they are. SQS chooses which ones it shows: of a queue with many, some may be missing. */
  look(): Promise<{ readonly count: number; readonly letters: readonly DeadLetter[] }>;
  /**
   * Receives each message once. Whoever takes one removes it, or puts it back when the loop has ended; otherwise it is
   * hidden for 30 s. Those that were received but not taken when the loop ends are put back.
   */
  take(): AsyncIterable<TakenLetter>;
}

/** Requests by which `look` asks for messages; each returns at most 10. */
const RECEIVES = 5;
/** Long enough to handle ten messages, short enough to wait for after an interrupt. */
const VISIBILITY_TIMEOUT_SECONDS = 30;
/**
 * The attributes that say why a message is a dead letter: of relay-order-events, and of EventBridge and its Scheduler.
 * Source: Amazon EventBridge User Guide, "Using dead-letter queues to process undelivered events".
 */
const REASONS = ["reason", "ERROR_MESSAGE", "ERROR_CODE"] as const;

/** A dead-letter queue of SQS. Looking at a message only counts one more receive, which means nothing in such a queue. */
export function sqsDeadLetterQueue(client: SQSClient, QueueUrl: string): DeadLetterQueue {
  const receive = async (VisibilityTimeout: number): Promise<Message[]> => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout,
        // Long polling asks all servers of the queue: without it AWS may answer that an almost empty queue is empty.
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ["SentTimestamp"],
        MessageAttributeNames: ["All"],
      }),
    );
    return Messages;
  };

  const counts = async () => {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
      }),
    );
    const visible = Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    return { visible, all: visible + Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0) };
  };

  const putBack = async ({ ReceiptHandle }: Message): Promise<void> => {
    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  };

  const taken = (message: Message): TakenLetter => ({
    messageId: message.MessageId ?? "",
    body: message.Body ?? "",
    async sendTo(to) {
      const { Body: MessageBody = "", MessageAttributes } = message;
      await client.send(
        new SendMessageCommand({ QueueUrl: to, MessageBody, ...(MessageAttributes && { MessageAttributes }) }),
      );
    },
    async remove() {
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    },
    putBack: () => putBack(message),
  });

  return {
    count: async () => (await counts()).all,

    async look() {
      const { visible, all } = await counts();
      const seen = new Map<string, Message>();
      for (let receives = 0; receives < RECEIVES && seen.size < visible; receives++) {
        const known = seen.size;
        for (const message of await receive(0)) seen.set(message.MessageId ?? "", message);
        if (seen.size === known) break;
      }
      return { count: all, letters: [...seen.values()].map(letterIn) };
    },

    async *take() {
      const seen = new Set<string>();
      while (true) {
        const received = await receive(VISIBILITY_TIMEOUT_SECONDS);
        const waiting = received.filter(({ MessageId = "" }) => !seen.has(MessageId));
        if (waiting.length === 0) return;
        try {
          for (let message = waiting.shift(); message; message = waiting.shift()) {
            seen.add(message.MessageId ?? "");
            yield taken(message);
          }
        } finally {
          for (const message of waiting) await putBack(message);
        }
      }
    },
  };
}

function letterIn({ MessageId = "", Body = "", Attributes, MessageAttributes }: Message): DeadLetter {
  const reason = REASONS.map((name) => MessageAttributes?.[name]?.StringValue).find(Boolean);
  return {
    messageId: MessageId,
    sentAt: new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString() as Instant,
    orderIds: orderIdsIn(Body),
    ...(reason !== undefined && { reason }),
  };
}

function orderIdsIn(body: string): string[] {
  try {
    return [...new Set(orderIdsOf(JSON.parse(body)))];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function orderIdsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const id = name === "orderId" ? (member?.S ?? member) : undefined;
    return typeof id === "string" ? [id] : orderIdsOf(member);
  });
}
