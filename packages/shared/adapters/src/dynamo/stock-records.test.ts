import { NumberValue, ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { ProductId } from "@orders/domain";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { dynamoClient } from "../clients.ts";
import { dynamoStockRecords } from "./stock-records.ts";

const client = dynamoClient();
const dynamo = mockClient(client);
const read = async () => {
  const pages = [];
  for await (const page of dynamoStockRecords(client, "inventory").levels()) pages.push(page);
  return pages;
};

beforeEach(() => dynamo.reset());

describe("dynamoStockRecords", () => {
  it("reads stock and received pieces of all products, page by page, consistently", async () => {
    const [laptop, mouse] = [
      { productId: "LAPTOP", stock: NumberValue.from("5"), received: NumberValue.from("8") },
      { productId: "MOUSE", stock: NumberValue.from("3") },
    ];
    dynamo
      .on(ScanCommand)
      .resolvesOnce({ Items: [laptop], LastEvaluatedKey: { productId: "LAPTOP" } })
      .resolvesOnce({ Items: [mouse] });

    expect(await read()).toEqual([
      [{ productId: "LAPTOP", stock: 5, received: 8 }],
      [{ productId: "MOUSE", stock: 3 }],
    ]);
    expect(dynamo.commandCalls(ScanCommand).map(({ args }) => args[0].input.ConsistentRead)).toEqual([true, true]);
  });

  it("throws any error other than a failed condition", async () => {
    dynamo.on(UpdateCommand).rejects(new Error("No table"));
    const level = { productId: "LAPTOP" as ProductId, stock: 5, received: 8 };
    await expect(dynamoStockRecords(client, "inventory").adopt(level)).rejects.toThrow("No table");
  });

  it("throws when a number is a text, and names the product", async () => {
    dynamo.on(ScanCommand).resolves({ Items: [{ productId: "LAPTOP", stock: "many" }] });
    await expect(read()).rejects.toThrow(/Product LAPTOP .* many is not a whole number/);
  });
});
