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
  it("finds products with exact prices, asking once for a product named twice", async () => {
    // DynamoDB refuses a batch that names a key twice.
    dynamo
      .on(BatchGetCommand, { RequestItems: { inventory: { Keys: [{ productId: "LAPTOP" }, { productId: "MOUSE" }] } } })
      .resolves({ Responses: { inventory: [item()] } });

    const found = await catalogue.find(["LAPTOP", "MOUSE", "LAPTOP"].map(productId));

    expect(found).toEqual(new Map([["LAPTOP", aProduct("LAPTOP", 5, "999.99")]]));
  });

  it.each([
    ["a price with three decimals", { price: NumberValue.from("9.999") }, "9.999 is not an amount of money"],
    ["no stock", { stock: undefined }, "undefined is not a whole number"],
  ])("does not sell a product with %s", async (_, wrong, why) => {
    dynamo.on(BatchGetCommand).resolves({ Responses: { inventory: [item(wrong)] } });
    await expect(catalogue.find([productId("LAPTOP")])).rejects.toThrow(why);
  });
});
