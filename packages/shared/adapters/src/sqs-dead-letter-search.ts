import { GetQueueAttributesCommand, type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Instant, OrderId } from "@orders/domain";

/** A dead letter that names an order. */
export interface OrderLetter {
  /** The queue in which it is. */
  readonly queue: string;
  readonly messageId: string;
  /** When the message was sent, before it became a dead letter. */
  readonly sentAt: Instant;
}

/** The dead letters of one order. */
export interface OrderLetters {
  readonly letters: readonly OrderLetter[];
  /** Whether a queue has more dead letters than were looked at. */
  readonly isIncomplete: boolean;
}

/** Finds the dead letters of an order. @throws if a queue does not answer. */
export type DeadLetterSearch = (orderId: OrderId) => Promise<OrderLetters>;

/** Requests for the messages of one queue; each returns at most 10. */
const RECEIVES = 5;

/**
 * Looks for an order in dead-letter queues, by their names and URLs. It leaves the queues as they are: no message is hidden
 * from others or removed. A message only counts one more receive, which means nothing in a queue that has no dead-letter
 * queue of its own. SQS has no other way to look at messages, and chooses which ones it shows: of a queue with many, some
 * may be missing. An empty queue is not received from.
 */
export function sqsDeadLetterSearch(client: SQSClient, queueUrls: Readonly<Record<string, string>>): DeadLetterSearch {
  const countOf = async (QueueUrl: string): Promise<number> => {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
    );
    return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
  };

  const messagesOf = async (QueueUrl: string, count: number): Promise<Message[]> => {
    const seen = new Map<string, Message>();
    for (let receives = 0; receives < RECEIVES && seen.size < count; receives++) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 0,
          // Long polling asks all servers of the queue: without it AWS may answer that an almost empty queue is empty.
          WaitTimeSeconds: 1,
          MessageSystemAttributeNames: ["SentTimestamp"],
        }),
      );
      const known = seen.size;
      for (const message of Messages) seen.set(message.MessageId ?? "", message);
      if (seen.size === known) break;
    }
    return [...seen.values()];
  };

  return async (orderId) => {
    const found = await Promise.all(
      Object.entries(queueUrls).map(async ([queue, url]) => {
        const count = await countOf(url);
        const messages = await messagesOf(url, count);
        const letters = messages
          .filter(({ Body = "" }) => namesOrder(Body, orderId))
          .map(({ MessageId = "", Attributes }) => ({
            queue,
            messageId: MessageId,
            sentAt: new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString() as Instant,
          }));
        return { letters, isIncomplete: messages.length < count };
      }),
    );
    return {
      letters: found.flatMap(({ letters }) => letters),
      isIncomplete: found.some(({ isIncomplete }) => isIncomplete),
    };
  };
}

/** Whether a message has this `orderId` anywhere, as a text or in DynamoDB's JSON. A message that is not JSON names no order. */
function namesOrder(body: string, orderId: OrderId): boolean {
  try {
    return hasOrderId(JSON.parse(body), orderId);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function hasOrderId(value: unknown, orderId: OrderId): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(
    ([name, member]) =>
      (name === "orderId" && (member === orderId || member?.S === orderId)) || hasOrderId(member, orderId),
  );
}
