import type { Validator } from "@orders/contracts";
import { annotate, continueTraces, inTraceOf } from "@orders/tracing";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { type BusEvent, logFailure, readMessage } from "./queue.ts";

/**
 * A Lambda handler for a queue whose messages are processed together. `read` extracts from a message what `handle` needs,
 * and throws when it is missing; such a message fails alone. `handle` returns one result per item, in the same order, as
 * `Promise.allSettled` does. Messages with a rejected result are delivered again. When `handle` throws, all of them are.
 * `handle` sets the correlation ids of its log lines itself.
 */
export const queueBatchHandler =
  <Message extends BusEvent, Item>(
    validator: Validator<Message>,
    read: (message: Message) => Item,
    handle: (items: readonly Item[], context: Context) => Promise<readonly PromiseSettledResult<unknown>[]>,
  ): ((event: SQSEvent, context: Context) => Promise<SQSBatchResponse>) =>
  async ({ Records }, context) => {
    const failed: SQSBatchResponse["batchItemFailures"] = [];
    const fail = (record: SQSRecord, message: Message | undefined, error: unknown) => {
      logFailure(record, message, error);
      failed.push({ itemIdentifier: record.messageId });
    };

    const readable: { record: SQSRecord; message: Message; item: Item }[] = [];
    for (const record of Records) {
      let message: Message | undefined;
      try {
        message = readMessage(validator, record.body);
        readable.push({ record, message, item: read(message) });
      } catch (error) {
        fail(record, message, error);
      }
    }
    const details = readable.map(({ message }) => message.detail);
    const results = await continueTraces(details, async () => {
      const settled = await allSettled(
        readable.map(({ item }) => item),
        (items) => handle(items, context),
      );
      for (const [index, detail] of details.entries()) {
        const outcome = settled[index]?.status === "rejected" ? "FAILED" : "HANDLED";
        inTraceOf(detail, () => annotate({ outcome }));
      }
      return settled;
    });
    for (const [index, { record, message }] of readable.entries()) {
      const result = results[index];
      if (result?.status === "rejected") fail(record, message, result.reason);
    }
    return { batchItemFailures: failed };
  };

/** The result of each item. All are rejected when `handle` throws or omits one. */
async function allSettled<Item>(
  items: readonly Item[],
  handle: (items: readonly Item[]) => Promise<readonly PromiseSettledResult<unknown>[]>,
): Promise<readonly PromiseSettledResult<unknown>[]> {
  if (items.length === 0) return [];
  try {
    const results = await handle(items);
    if (results.length !== items.length)
      throw new Error(`There are ${results.length} results for ${items.length} messages`);
    return results;
  } catch (reason) {
    return items.map(() => ({ status: "rejected", reason }));
  }
}
