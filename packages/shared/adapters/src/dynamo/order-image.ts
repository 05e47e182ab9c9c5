import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Image } from "../relay-letter.ts";

/** Reads the present item of an order in DynamoDB's JSON, by a consistent read; undefined when it does not exist. */
export const dynamoOrderImage =
  (client: DynamoDBDocumentClient, TableName: string) =>
  async (orderId: string): Promise<Image | undefined> => {
    const command = new GetItemCommand({ TableName, Key: { orderId: { S: orderId } }, ConsistentRead: true });
    const { Item } = await client.send(command);
    // Both types are DynamoDB's own JSON; orders have no binary attributes, in which the two differ.
    return Item as Image | undefined;
  };
