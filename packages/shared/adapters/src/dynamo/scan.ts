import { type DynamoDBDocumentClient, ScanCommand, type ScanCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Item } from "./order-item.ts";

/** All items of a table, or those behind `ExclusiveStartKey`, a page of DynamoDB's at a time. A page may be empty where a filter leaves nothing of it. */
export async function* scanPages(client: DynamoDBDocumentClient, input: ScanCommandInput): AsyncGenerator<Item[]> {
  let { ExclusiveStartKey } = input;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(new ScanCommand({ ...input, ExclusiveStartKey }));
    yield Items;
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey);
}
