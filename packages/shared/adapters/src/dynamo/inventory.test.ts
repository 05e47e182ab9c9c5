import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from "@aws-sdk/client-dynamodb";
import { GetCommand, NumberValue, ScanCommand, TransactWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { StockBusyError } from "@orders/domain";
import { aProduct, productId } from "@orders/domain/testing";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { dynamoClient } from "../clients.ts";
import { dynamoInventory } from "./inventory.ts";
import { decimal } from "./numbers.ts";

vi.mock("node:timers/promises", () => ({ setTimeout: () => Promise.resolve() }));

const client = dynamoClient();
const dynamo = mockClient(client);
const inventory = dynamoInventory(client, "inventory");
const LAPTOP = productId("LAPTOP");
const laptop = aProduct("LAPTOP", 5, "999.99");
const item = (stock: number, received: number | undefined = 5, id = "LAPTOP") => ({
  productId: id,
  name: `The ${id}`,
  price: NumberValue.from("999.99"),
  stock: NumberValue.from(stock),
  ...(received !== undefined && { received: NumberValue.from(received) }),
});
const fault = { $metadata: {}, message: "Refused" };
const overtaken = new ConditionalCheckFailedException(fault);
const conflict = new TransactionConflictException(fault);
const cancelled = (Code: string) => new TransactionCanceledException({ ...fault, CancellationReasons: [{ Code }] });
const updates = () => dynamo.commandCalls(UpdateCommand).map(({ args }) => args[0].input.ExpressionAttributeValues);

beforeEach(() => dynamo.reset());

describe("dynamoInventory reads", () => {
  it("what is there at this moment", async () => {
    dynamo
      .on(GetCommand, { TableName: "inventory", Key: { productId: "LAPTOP" }, ConsistentRead: true })
      .resolves({ Item: item(3, 5) });
    expect(await inventory.read(LAPTOP)).toEqual({ ...laptop, stock: 3, received: 5 });
  });

  it("a product from its stock on that was put in without what was received", async () => {
    const { received: _, ...bare } = item(3);
    dynamo.on(GetCommand).resolves({ Item: bare });
    expect(await inventory.read(LAPTOP)).toMatchObject({ stock: 3, received: 3 });
  });

  it("pages that DynamoDB cuts short", async () => {
    dynamo
      .on(ScanCommand)
      .resolvesOnce({ Items: [item(1, 1, "A")], LastEvaluatedKey: { productId: "A" } })
      .resolvesOnce({ Items: [], LastEvaluatedKey: { productId: "X" } })
      .resolvesOnce({ Items: [item(1, 1, "B"), item(1, 1, "C")], LastEvaluatedKey: { productId: "C" } });

    const { products, next } = await inventory.list({ limit: 2, after: productId("0") });

    expect(products.map((product) => product.productId)).toEqual(["A", "B"]);
    expect(next).toBe("B");
    expect(dynamo.commandCalls(ScanCommand).map(({ args }) => args[0].input.ExclusiveStartKey?.productId)).toEqual([
      "0",
      "A",
      "X",
    ]);
  });
});

describe("dynamoInventory sets", () => {
  it("a product on the stock that it read, and anew on what was sold in between", async () => {
    dynamo
      .on(GetCommand)
      .resolvesOnce({ Item: item(5) })
      .resolvesOnce({ Item: item(4) })
      .resolves({ Item: item(2) });
    dynamo.on(UpdateCommand).rejectsOnce(overtaken).rejectsOnce(conflict).resolves({});

    expect(await inventory.set({ ...laptop, stock: 10 })).toEqual({
      created: false,
      product: { ...laptop, stock: 10, received: 13 },
    });
    expect(updates()).toMatchObject([
      { ":stockRead": 5, ":receivedRead": 5, ":received": 10 },
      { ":stockRead": 4, ":receivedRead": 5, ":received": 11 },
      { ":stockRead": 2, ":receivedRead": 5, ":received": 13, ":price": decimal(laptop.price) },
    ]);
  });

  it("nothing where orders are in the way on every try", async () => {
    dynamo.on(GetCommand).resolves({ Item: item(5) });
    dynamo.on(UpdateCommand).rejects(overtaken);
    await expect(inventory.set(laptop)).rejects.toThrow(StockBusyError);
    expect(updates()).toHaveLength(8);
  });

  it("nothing where DynamoDB has a fault", async () => {
    dynamo.on(GetCommand).resolves({});
    dynamo.on(UpdateCommand).rejects(new Error("Throttled"));
    await expect(inventory.set(laptop)).rejects.toThrow("Throttled");
  });
});

describe("dynamoInventory adjusts", () => {
  it("again while transactions are in the way, by one token, so that it is made once", async () => {
    dynamo.on(TransactWriteCommand).rejectsOnce(cancelled("TransactionConflict")).resolves({});
    dynamo.on(GetCommand).resolves({ Item: item(6, 6) });

    expect(await inventory.adjust(LAPTOP, 1)).toMatchObject({ stock: 6, received: 6 });

    const tokens = dynamo.commandCalls(TransactWriteCommand).map(({ args }) => args[0].input.ClientRequestToken);
    expect(tokens).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), tokens[0]]);
  });

  it("with a token of its own each time", async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    dynamo.on(GetCommand).resolves({ Item: item(6, 6) });
    await inventory.adjust(LAPTOP, 1);
    await inventory.adjust(LAPTOP, 1);
    const tokens = dynamo.commandCalls(TransactWriteCommand).map(({ args }) => args[0].input.ClientRequestToken);
    expect(new Set(tokens).size).toBe(2);
  });

  it("nothing where transactions are in the way on every try", async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled("TransactionConflict"));
    await expect(inventory.adjust(LAPTOP, 1)).rejects.toThrow(StockBusyError);
  });

  it.each([cancelled("ThrottlingError"), new Error("No network")])(
    "nothing where there is a fault: %s",
    async (error) => {
      dynamo.on(TransactWriteCommand).rejects(error);
      await expect(inventory.adjust(LAPTOP, 1)).rejects.toThrow(error);
    },
  );

  it("nothing more where the product is gone by the time it is read", async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    dynamo.on(GetCommand).resolves({});
    expect(await inventory.adjust(LAPTOP, 1)).toEqual({ reason: "UNKNOWN_PRODUCT", productId: "LAPTOP" });
  });
});
