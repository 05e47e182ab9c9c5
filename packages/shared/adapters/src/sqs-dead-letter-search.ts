import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Instant, OrderId } from "@orders/domain";
import { sqsDeadLetterQueue } from "./sqs-dead-letter-queue.ts";

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

/** Looks for an order in dead-letter queues, by their names and URLs. It leaves the queues as they are. */
export function sqsDeadLetterSearch(client: SQSClient, queueUrls: Readonly<Record<string, string>>): DeadLetterSearch {
  const queues = Object.entries(queueUrls).map(([name, url]) => ({ name, queue: sqsDeadLetterQueue(client, url) }));
  return async (orderId) => {
    const found = await Promise.all(
      queues.map(async ({ name, queue }) => {
        const { count, letters } = await queue.look();
        return {
          letters: letters
            .filter(({ orderIds }) => orderIds.includes(orderId))
            .map(({ messageId, sentAt }) => ({ queue: name, messageId, sentAt })),
          isIncomplete: letters.length < count,
        };
      }),
    );
    return {
      letters: found.flatMap(({ letters }) => letters),
      isIncomplete: found.some(({ isIncomplete }) => isIncomplete),
    };
  };
}
