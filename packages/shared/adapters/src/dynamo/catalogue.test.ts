import { BatchGetCommand, NumberValue } from "@aws-sdk/lib-dynamodb";
import { aProduct, productId } from "@orders/domain/testing";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { dynamoClient } from "../clients.ts";
import { dynamoCatalogue } from "./catalogue.ts";

const client = dynamoClient();
const dynamo = mockClient(client);
const catalogue = dynamoCatalogue(client, "inventory");
const item = (wrong = {}) => ({
  productId: "LAPTOP",
  name: "The LAPTOP",
  price: NumberValue.from("999.99"),
  stock: NumberValue.from("5"),
  ...wrong,
});

beforeEach(() => dynamo.reset());

describe("dynamoCatalogue", () => {
  const keysOf = (...ids: string[]) => ids.map((productId) => ({ productId }));
  const reads = () => dynamo.commandCalls(BatchGetCommand).map(({ args }) => args[0].input.RequestItems?.inventory);

  it("finds products with exact prices, and requests a repeated id once", async () => {
    // DynamoDB refuses a batch that names a key twice.
    dynamo
      .on(BatchGetCommand)
      .resolves({})
      .on(BatchGetCommand, { RequestItems: { inventory: { Keys: keysOf("LAPTOP", "MOUSE") } } })
      .resolves({ Responses: { inventory: [item()] } });

    const found = await catalogue.find(["LAPTOP", "MOUSE", "LAPTOP"].map(productId));

    expect(found).toEqual(new Map([["LAPTOP", aProduct("LAPTOP", 5, "999.99")]]));
  });

  it("finds a new product, which only a consistent read returns", async () => {
    dynamo
      .on(BatchGetCommand)
      .resolves({ Responses: { inventory: [item()] } })
      .on(BatchGetCommand, { RequestItems: { inventory: { Keys: keysOf("NEW", "UNICORN"), ConsistentRead: true } } })
      .resolves({ Responses: { inventory: [item({ productId: "NEW", name: "The NEW" })] } });

    const found = await catalogue.find(["LAPTOP", "NEW", "UNICORN"].map(productId));

    expect([...found.keys()]).toEqual(["LAPTOP", "NEW"]);
    expect(reads()).toEqual([
      { Keys: keysOf("LAPTOP", "NEW", "UNICORN") },
      { Keys: keysOf("NEW", "UNICORN"), ConsistentRead: true },
    ]);
  });

  it("makes no second read when nothing is missing", async () => {
    dynamo.on(BatchGetCommand).resolves({ Responses: { inventory: [item()] } });
    await catalogue.find([productId("LAPTOP")]);
    expect(reads()).toEqual([{ Keys: keysOf("LAPTOP") }]);
  });

  it.each([
    ["a price with three decimals", { price: NumberValue.from("9.999") }, "9.999 is not an amount of money"],
    ["no stock", { stock: undefined }, "undefined is not a whole number"],
  ])("does not sell a product with %s", async (_, wrong, why) => {
    dynamo.on(BatchGetCommand).resolves({ Responses: { inventory: [item(wrong)] } });
    await expect(catalogue.find([productId("LAPTOP")])).rejects.toThrow(why);
  });
});
