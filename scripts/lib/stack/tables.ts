import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { clientConfig, type Stack } from "./stack.ts";

/** An item of a table, or its key. */
export type Item = Record<string, unknown>;

/** DynamoDB's limit for one BatchGetItem request. */
const BATCH = 100;

/** Client for the tables of a stack. */
export const documents = (stack: Stack): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient(clientConfig(stack)));

/** Reads the items with these keys, in any order. An item that is not in the table is left out. */
export async function readItems(stack: Stack, table: string, keys: readonly Item[]): Promise<Item[]> {
  const dynamo = documents(stack);
  const found: Item[] = [];
  let open = [...keys];
  while (open.length > 0) {
    const Keys = open.splice(0, BATCH);
    const { Responses, UnprocessedKeys } = await dynamo.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
    );
    found.push(...(Responses?.[table] ?? []));
    open = [...open, ...(UnprocessedKeys?.[table]?.Keys ?? [])];
  }
  return found;
}
