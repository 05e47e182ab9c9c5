import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Item } from "./order-item.ts";
import { pauseAfter } from "./pause.ts";

/** Keys that one BatchGetItem takes. Source: Amazon DynamoDB API Reference, BatchGetItem. */
const BATCH = 100;
const TRIES = 5;

interface Options {
  /** Reads what was written last, at twice the read units. */
  readonly ConsistentRead?: boolean;
  /** Attributes to read, separated by commas; all unless told otherwise. */
  readonly ProjectionExpression?: string;
}

/** The items of these keys that exist, in no particular order. @throws when DynamoDB leaves some of them out five times. */
export async function batchGet(
  client: DynamoDBDocumentClient,
  table: string,
  keys: Item[],
  options: Options = {},
): Promise<Item[]> {
  const items: Item[] = [];
  for (let start = 0; start < keys.length; start += BATCH) {
    let due = keys.slice(start, start + BATCH);
    for (let tries = 1; due.length > 0; tries++) {
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetCommand({ RequestItems: { [table]: { Keys: due, ...options } } }),
      );
      items.push(...(Responses?.[table] ?? []));
      due = UnprocessedKeys?.[table]?.Keys ?? [];
      if (due.length > 0 && tries === TRIES)
        throw new Error(`${table} left ${due.length} items unread: it is throttled`);
      if (due.length > 0) await pauseAfter(tries);
    }
  }
  return items;
}
