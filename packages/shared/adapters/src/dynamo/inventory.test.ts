import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  GetCommand,
  NumberValue,
  ScanCommand,
  type ScanCommandInput,
  TransactWriteCommand,
} from "@aws-sdk/lib-dynamodb";
import { KeyReusedError, StockBusyError } from "@orders/domain";
import { aProduct, productId, tickingClock } from "@orders/domain/testing";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { dynamoClient } from "../clients.ts";
import { dynamoInventory } from "./inventory.ts";
import { decimal } from "./numbers.ts";

vi.mock("node:timers/promises", () => import("../testing/waits.ts"));

const client = dynamoClient();
const dynamo = mockClient(client);
const inventory = dynamoInventory({
  client,
  inventoryTable: "inventory",
  idempotencyTable: "idempotency",
  clock: tickingClock(),
});
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
const cancelled = (Code: string) => new TransactionCanceledException({ ...fault, CancellationReasons: [{ Code }] });

beforeEach(() => dynamo.reset());

describe("dynamoInventory reads", () => {
  it("the current product", async () => {
    dynamo
      .on(GetCommand, { TableName: "inventory", Key: { productId: "LAPTOP" }, ConsistentRead: true })
      .resolves({ Item: item(3, 5) });
    expect(await inventory.read(LAPTOP)).toEqual({ ...laptop, stock: 3, received: 5 });
  });

  it("a product without `received` as one that received its stock", async () => {
    const { received: _, ...bare } = item(3);
    dynamo.on(GetCommand).resolves({ Item: bare });
    expect(await inventory.read(LAPTOP)).toMatchObject({ stock: 3, received: 3 });
  });

  it("pages that DynamoDB cuts short", async () => {
    const scans: ScanCommandInput[] = [];
    const pages = [
      { Items: [item(1, 1, "A")], LastEvaluatedKey: { productId: "A" } },
      { Items: [], LastEvaluatedKey: { productId: "X" } },
      { Items: [item(1, 1, "B"), item(1, 1, "C")], LastEvaluatedKey: { productId: "C" } },
    ];
    // A copy, because the paginator changes its input for each page.
    dynamo.on(ScanCommand).callsFake((input: ScanCommandInput) => pages[scans.push({ ...input }) - 1]);

    const { products, next } = await inventory.list({ limit: 2, after: productId("0") });

    expect(products.map((product) => product.productId)).toEqual(["A", "B"]);
    expect(next).toBe("B");
    expect(scans.map(({ ExclusiveStartKey, Limit }) => [ExclusiveStartKey?.productId, Limit])).toEqual([
      ["0", 3],
      ["A", 3],
      ["X", 3],
    ]);
  });
});

describe("dynamoInventory changes", () => {
  const transactions = () => dynamo.commandCalls(TransactWriteCommand).map(({ args }) => args[0].input);
  const values = () => transactions().map(({ TransactItems }) => TransactItems?.[0]?.Update?.ExpressionAttributeValues);
  const product = { TableName: "inventory", Key: { productId: "LAPTOP" }, ConsistentRead: true };

  it("the product that it read, and reads it again when it was sold in between", async () => {
    dynamo
      .on(GetCommand)
      .resolvesOnce({ Item: item(5) })
      .resolvesOnce({ Item: item(4) })
      .resolves({ Item: item(2) });
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled("ConditionalCheckFailed"))
      .rejectsOnce(cancelled("TransactionConflict"))
      .resolves({});

    expect(await inventory.set({ ...laptop, stock: 10 })).toEqual({
      created: false,
      product: { ...laptop, stock: 10, received: 13 },
    });
    const read = NumberValue.from;
    expect(values()).toMatchObject([
      { ":stockRead": read(5), ":receivedRead": read(5), ":received": 10 },
      { ":stockRead": read(4), ":receivedRead": read(5), ":received": 11 },
      { ":stockRead": read(2), ":receivedRead": read(5), ":received": 13, ":price": decimal(laptop.price) },
    ]);
    // Another content needs another token.
    expect(new Set(transactions().map(({ ClientRequestToken }) => ClientRequestToken)).size).toBe(3);
  });

  it("an item that was created by hand, and adds no invented attributes", async () => {
    const { received: _, ...bare } = item(3);
    dynamo.on(GetCommand).resolves({ Item: bare });
    dynamo.on(TransactWriteCommand).resolves({});

    expect(await inventory.adjust(LAPTOP, 1)).toMatchObject({ product: { stock: 4, received: 4 } });
    const update = transactions()[0]?.TransactItems?.[0]?.Update;
    // The reconciler sets `received`.
    expect(update?.UpdateExpression).toBe("SET #name = :name, #price = :price, #stock = :stock");
    expect(update?.ConditionExpression).toBe(
      "attribute_exists(productId) AND #name = :nameRead AND #price = :priceRead AND #stock = :stockRead AND " +
        "attribute_not_exists(#received)",
    );
  });

  it("nothing when the change is refused", async () => {
    dynamo.on(GetCommand).resolves({ Item: item(3) });
    expect(await inventory.adjust(LAPTOP, -4)).toMatchObject({ reason: "OUT_OF_STOCK", left: 3 });
    const check = () => {
      throw new Error("Not at this version");
    };
    await expect(inventory.set(laptop, { check })).rejects.toThrow("Not at this version");
    expect(transactions()).toEqual([]);
  });

  it("nothing when every try conflicts", async () => {
    dynamo.on(GetCommand).resolves({ Item: item(5) });
    for (const fault of ["ConditionalCheckFailed", "TransactionConflict"]) {
      dynamo.on(TransactWriteCommand).rejects(cancelled(fault));
      await expect(inventory.set(laptop)).rejects.toThrow(StockBusyError);
      await expect(inventory.adjust(LAPTOP, 1)).rejects.toThrow(StockBusyError);
    }
    expect(transactions()).toHaveLength(32);
  });

  it.each([cancelled("ThrottlingError"), new Error("No network")])("nothing after a fault: %s", async (error) => {
    dynamo.on(GetCommand).resolves({});
    dynamo.on(TransactWriteCommand).rejects(error);
    await expect(inventory.set(laptop)).rejects.toThrow(error);
  });

  describe("with a key", () => {
    const idempotency = { key: "key-1", request: "request-1" };
    const markerKey = { TableName: "idempotency", Key: { id: "change-product#key-1" }, ConsistentRead: true };
    const noon = Date.UTC(2026, 0, 1, 12) / 1000;
    /** The item that the table has after a change. */
    const marker = (more = {}) => ({
      id: "change-product#key-1",
      request: "request-1",
      created: false,
      expiration: NumberValue.from(noon + 60),
      product: { ...item(8, 8), stock: NumberValue.from(8) },
      ...more,
    });

    it("writes the product and the answer in one transaction, and keeps the answer for a day", async () => {
      dynamo.on(GetCommand, product).resolves({ Item: item(5) });
      dynamo.on(GetCommand, markerKey).resolves({});
      dynamo.on(TransactWriteCommand).resolves({});

      expect(await inventory.adjust(LAPTOP, 3, { idempotency })).toEqual({
        created: false,
        product: { ...laptop, stock: 8, received: 8 },
      });
      const { Item, ConditionExpression } = transactions()[0]?.TransactItems?.[1]?.Put ?? {};
      expect(ConditionExpression).toBe("attribute_not_exists(id) OR expiration <= :now");
      expect(Item).toMatchObject({ id: "change-product#key-1", status: "COMPLETED", request: "request-1" });
      expect(Number(Item?.expiration) - noon).toBeGreaterThanOrEqual(24 * 3600);
      expect(Item?.product).toMatchObject({ productId: "LAPTOP", stock: 8, price: decimal(laptop.price) });
    });

    it("finds the change that another request with the same key made meanwhile", async () => {
      dynamo.on(GetCommand, product).resolves({ Item: item(5) });
      dynamo.on(GetCommand, markerKey).resolvesOnce({}).resolves({ Item: marker() });
      dynamo.on(TransactWriteCommand).rejects(cancelled("ConditionalCheckFailed"));

      expect(await inventory.adjust(LAPTOP, 3, { idempotency })).toEqual({
        created: false,
        product: { ...laptop, stock: 8, received: 8 },
        replayed: true,
      });
      expect(transactions()).toHaveLength(1);
    });

    it("answers a repeated request even if the product is gone and the precondition no longer holds", async () => {
      dynamo.on(GetCommand, product).resolves({});
      dynamo.on(GetCommand, markerKey).resolves({ Item: marker() });
      const check = () => {
        throw new Error("Not at this version");
      };
      expect(await inventory.adjust(LAPTOP, 3, { idempotency, check })).toMatchObject({ replayed: true });
    });

    it("refuses the key for another request, unless the key has expired", async () => {
      dynamo.on(GetCommand, product).resolves({ Item: item(5) });
      dynamo.on(GetCommand, markerKey).resolves({ Item: marker({ request: "request-2" }) });
      await expect(inventory.adjust(LAPTOP, 3, { idempotency })).rejects.toThrow(KeyReusedError);

      const expired = marker({ request: "request-2", expiration: NumberValue.from(noon) });
      dynamo.on(GetCommand, markerKey).resolves({ Item: expired });
      dynamo.on(TransactWriteCommand).resolves({});
      expect(await inventory.adjust(LAPTOP, 3, { idempotency })).not.toHaveProperty("replayed");
    });
  });
});
