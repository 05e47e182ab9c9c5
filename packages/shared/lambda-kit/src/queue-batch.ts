import type { Validator } from "@orders/domain/validators";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { type BusEvent, logFailure, readMessage } from "./queue.ts";

/**
 * A Lambda handler for a queue whose messages are dealt with together. `read` takes from a message what `handle` needs,
 * and throws where it does not hold it; such a message fails alone. `handle` tells what became of each, in their order,
 * as `Promise.allSettled` does: those that were rejected come again, the others are done with. Where it throws instead,
 * all of them come again. `handle` puts the correlation ids on its log lines itself.
 */
export const queueBatchHandler =
  <Message extends BusEvent, Item>(
    validator: Validator<Message>,
    read: (message: Message) => Item,
    handle: (items: readonly Item[]) => Promise<readonly PromiseSettledResult<unknown>[]>,
  ): ((event: SQSEvent) => Promise<SQSBatchResponse>) =>
  async ({ Records }) => {
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
    const results = await allSettled(
      readable.map(({ item }) => item),
      handle,
    );
    for (const [index, { record, message }] of readable.entries()) {
      const result = results[index];
      if (result?.status === "rejected") fail(record, message, result.reason);
    }
    return { batchItemFailures: failed };
  };

/** What became of each item, also where `handle` throws or leaves one out. */
async function allSettled<Item>(
  items: readonly Item[],
  handle: (items: readonly Item[]) => Promise<readonly PromiseSettledResult<unknown>[]>,
): Promise<readonly PromiseSettledResult<unknown>[]> {
  if (items.length === 0) return [];
  try {
    const results = await handle(items);
    if (results.length !== items.length)
      throw new Error(`Of ${items.length} messages ${results.length} results were told`);
    return results;
  } catch (reason) {
    return items.map(() => ({ status: "rejected", reason }));
  }
}
