import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { retryWithBackoff } from "../retry.ts";
import type { Item } from "./order-item.ts";

/** Keys that one BatchGetItem takes. Source: Amazon DynamoDB API Reference, BatchGetItem. */
const BATCH = 100;
const TRIES = 5;

/** DynamoDB did not process all keys of a batch, because the table is throttled. */
class UnprocessedKeysError extends Error {
  override readonly name = "UnprocessedKeysError";
}

interface Options {
  /** Reads the latest version of the items, at twice the read units. */
  readonly ConsistentRead?: boolean;
  /** Attributes to read, separated by commas; default all. */
  readonly ProjectionExpression?: string;
}

/**
 * The items of these keys that exist, in no particular order. @throws when DynamoDB leaves some of them out five times.
 */
export async function batchGet(
  client: DynamoDBDocumentClient,
  table: string,
  keys: Item[],
  options: Options = {},
): Promise<Item[]> {
  const items: Item[] = [];
  for (let start = 0; start < keys.length; start += BATCH) {
    let due = keys.slice(start, start + BATCH);
    const read = async () => {
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetCommand({ RequestItems: { [table]: { Keys: due, ...options } } }),
      );
      items.push(...(Responses?.[table] ?? []));
      due = UnprocessedKeys?.[table]?.Keys ?? [];
      if (due.length > 0) throw new UnprocessedKeysError(`${table} left ${due.length} items unread: it is throttled`);
    };
    await retryWithBackoff(read, { tries: TRIES, isRetryable: (error) => error instanceof UnprocessedKeysError });
  }
  return items;
}
