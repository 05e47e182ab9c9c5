import {
  type CancellationReason,
  ConditionalCheckFailedException,
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { OrderNotFoundError, VersionConflictError } from "@orders/domain";
import { anOrder, line } from "@orders/domain/testing";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { dynamoClient } from "../clients.ts";
import { longestWaits, TRIES_WITH_LONGEST_WAITS, waited } from "../testing/waits.ts";
import { itemFrom } from "./order-item.ts";
import { dynamoOrders, dynamoStockKeepingOrders, TransactionConflictError } from "./orders.ts";

vi.mock("node:timers/promises", () => import("../testing/waits.ts"));

const client = dynamoClient();
const dynamo = mockClient(client);
const orders = dynamoOrders({ client, ordersTable: "orders" });
const stock = dynamoStockKeepingOrders({ client, ordersTable: "orders", inventoryTable: "inventory" });

const order = anOrder({ lines: [line("LAPTOP", 2), line("MOUSE", 3), line("LAPTOP", 1)] });
const metadata = { $metadata: {}, message: "" };
const throttled = new ProvisionedThroughputExceededException(metadata);

/** A transaction that DynamoDB cancelled, with its reasons for the order, the laptops and the mice. */
const cancelled = (...reasons: CancellationReason[]) =>
  new TransactionCanceledException({ ...metadata, CancellationReasons: reasons });
const none = { Code: "None" };
const conflict = { Code: "TransactionConflict" };
const refused = { Code: "ConditionalCheckFailed" };
const short = (left: number) => ({ ...refused, Item: { productId: { S: "x" }, stock: { N: String(left) } } });

beforeEach(() => {
  dynamo.reset();
  waited.length = 0;
});

describe("dynamoOrders", () => {
  it("reads consistently", async () => {
    dynamo
      .on(GetCommand, { ConsistentRead: true, Key: { orderId: order.orderId } })
      .resolves({ Item: itemFrom(order) });
    expect(await orders.get(order.orderId)).toEqual(order);
  });

  it("finds nothing when there is nothing", async () => {
    dynamo.on(GetCommand).resolves({});
    expect(await orders.find(order.orderId)).toBeUndefined();
    await expect(orders.get(order.orderId)).rejects.toThrow(OrderNotFoundError);
  });

  it("returns the order that already has the id, from the failed condition", async () => {
    const theirs = { ...order, correlationId: "theirs" };
    const Item = marshall(itemFrom(theirs), { removeUndefinedValues: true });
    dynamo.on(PutCommand).rejects(new ConditionalCheckFailedException({ ...metadata, Item }));

    expect(await orders.create(order)).toEqual({ created: false, order: theirs });
  });

  it("reports a version conflict only when the version differs", async () => {
    dynamo.on(PutCommand).rejectsOnce(new ConditionalCheckFailedException(metadata)).rejects(throttled);

    await expect(orders.save(order)).rejects.toThrow(VersionConflictError);
    await expect(orders.save(order)).rejects.toBe(throttled);
    await expect(orders.create(order)).rejects.toBe(throttled);
  });
});

describe("dynamoStockKeepingOrders", () => {
  it("writes the order with its next version, and its stock in one transaction, each product once", async () => {
    dynamo.on(TransactWriteCommand).resolves({});

    expect(await stock.saveReserving(order)).toEqual({ ...order, version: 2 });

    const [{ input }] = dynamo.commandCalls(TransactWriteCommand).map(({ args }) => args[0]) as [TransactWriteCommand];
    const [put, ...updates] = input.TransactItems ?? [];
    expect(put?.Put).toMatchObject({ Item: { version: 2 }, ExpressionAttributeValues: { ":read": 1 } });
    expect(updates.map(({ Update }) => [Update?.Key, Update?.ExpressionAttributeValues])).toEqual([
      [{ productId: "LAPTOP" }, { ":quantity": 3 }],
      [{ productId: "MOUSE" }, { ":quantity": 3 }],
    ]);
  });

  it.each<[string, CancellationReason[], object]>([
    ["the first", [none, short(2), none], { reason: "OUT_OF_STOCK", productId: "LAPTOP", wanted: 3, left: 2 }],
    ["the second", [none, none, short(0)], { reason: "OUT_OF_STOCK", productId: "MOUSE", wanted: 3, left: 0 }],
    ["both", [none, short(1), short(0)], { reason: "OUT_OF_STOCK", productId: "LAPTOP", wanted: 3, left: 1 }],
    ["one that does not exist", [none, none, refused], { reason: "UNKNOWN_PRODUCT", productIds: ["MOUSE"] }],
    ["both, which do not exist", [none, refused, refused], { productIds: ["LAPTOP", "MOUSE"] }],
    ["one that does not exist, though the other is short", [none, short(1), refused], { productIds: ["MOUSE"] }],
    ["one, while the other is in conflict", [none, conflict, short(1)], { productId: "MOUSE", wanted: 3, left: 1 }],
  ])("returns the shortage of %s", async (_, reasons, shortage) => {
    dynamo.on(TransactWriteCommand).rejects(cancelled(...reasons));
    expect(await stock.saveReserving(order)).toMatchObject(shortage);
    expect(waited).toEqual([]);
  });

  it.each<[string, CancellationReason[]]>([
    ["as it is", [refused, none, none]],
    ["even when there is also a shortage", [refused, short(0), none]],
    ["even when there is also a transaction conflict", [refused, conflict, none]],
  ])("reports a version conflict: %s", async (_, reasons) => {
    dynamo.on(TransactWriteCommand).rejects(cancelled(...reasons));
    await expect(stock.saveReserving(order)).rejects.toThrow(VersionConflictError);
    await expect(stock.saveReleasing(order)).rejects.toThrow(VersionConflictError);
  });

  it.each<[string, CancellationReason[]]>([
    ["of the stock", [none, conflict, none]],
    ["of the order", [conflict, none, none]],
  ])("tries again after a conflict %s", async (_, reasons) => {
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled(...reasons))
      .rejectsOnce(cancelled(...reasons))
      .resolves({});

    expect(await stock.saveReserving(order)).toMatchObject({ orderId: order.orderId, version: 2 });
    expect(waited).toHaveLength(2);
  });

  it("tells once how many tries collided, also when the write fails, and nothing when none did", async () => {
    const told: number[] = [];
    const counting = dynamoStockKeepingOrders({
      ...{ client, ordersTable: "orders", inventoryTable: "inventory" },
      onConflicts: (tries) => told.push(tries),
    });
    const write = dynamo.on(TransactWriteCommand);

    write
      .rejectsOnce(cancelled(none, conflict, none))
      .rejectsOnce(cancelled(conflict, none, none))
      .resolves({});
    await counting.saveReserving(order);
    expect(told).toEqual([2]);

    write.resolves({});
    await counting.saveReserving(order);
    write.rejects(cancelled(refused, none, none));
    await expect(counting.saveReserving(order)).rejects.toThrow(VersionConflictError);
    write.rejects(cancelled(none, { Code: "ThrottlingError" }, none));
    await expect(counting.saveReleasing(order)).rejects.toThrow(TransactionCanceledException);
    expect(told).toEqual([2]);

    const random = longestWaits();
    write.rejects(cancelled(none, conflict, none));
    await expect(counting.saveReleasing(order)).rejects.toThrow(TransactionConflictError);
    random.mockRestore();
    expect(told).toEqual([2, TRIES_WITH_LONGEST_WAITS]);
  });

  it("gives up when conflicts last for 2.8 s", async () => {
    const random = longestWaits();
    dynamo.on(TransactWriteCommand).rejects(cancelled(none, conflict, none));

    await expect(stock.saveReserving(order)).rejects.toThrow(TransactionConflictError);
    random.mockRestore();
    expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(TRIES_WITH_LONGEST_WAITS);
  });

  it("waits with backoff and jitter between tries", async () => {
    const random = vi.spyOn(Math, "random").mockReturnValue(0.5);
    dynamo.on(TransactWriteCommand).rejects(cancelled(none, conflict, none));
    await expect(stock.saveReleasing(order)).rejects.toThrow(TransactionConflictError);
    random.mockRestore();

    expect(waited.slice(0, 4)).toEqual([50, 100, 200, 200]);
    expect(waited.reduce((sum, milliseconds) => sum + milliseconds)).toBe(2_750);
  });

  it("throws every other error at once", async () => {
    const other = cancelled(none, { Code: "ValidationError" }, none);
    dynamo.on(TransactWriteCommand).rejectsOnce(throttled).rejectsOnce(other).rejects(cancelled());

    await expect(stock.saveReserving(order)).rejects.toBe(throttled);
    await expect(stock.saveReserving(order)).rejects.toBe(other);
    await expect(stock.saveReserving(order)).rejects.toThrow(TransactionCanceledException);
    expect(waited).toEqual([]);
  });

  it("throws when stock cannot be released because the product is gone", async () => {
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled(none, none, refused))
      .rejects(cancelled(none, refused, refused));
    await expect(stock.saveReleasing(order)).rejects.toThrow("Stock of MOUSE cannot be given back");
    await expect(stock.saveReleasing(order)).rejects.toThrow("Stock of LAPTOP, MOUSE cannot be given back");
  });

  it("releases the stock and saves the order", async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    expect(await stock.saveReleasing(order)).toEqual({ ...order, version: 2 });
  });
});
