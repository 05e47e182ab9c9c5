import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, it } from "vitest";
import { dynamoClient } from "../clients.ts";
import { dynamoOrderImage } from "./order-image.ts";

const client = dynamoClient();
const dynamo = mockClient(client);
const find = dynamoOrderImage(client, "orders");
beforeEach(() => dynamo.reset());

it("reads the item as it is stored, by a consistent read", async () => {
  const Item = { orderId: { S: "A" }, version: { N: "1" } };
  dynamo.on(GetItemCommand).resolves({});
  dynamo
    .on(GetItemCommand, { TableName: "orders", Key: { orderId: { S: "A" } }, ConsistentRead: true })
    .resolves({ Item });
  expect(await find("A")).toEqual(Item);
  expect(await find("B")).toBeUndefined();
});
