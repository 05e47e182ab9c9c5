import {
  ConditionalCheckFailedException,
  PutItemCommand,
  TransactionCanceledException,
  TransactionConflictException,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { GetCommand, NumberValue, PutCommand, TransactWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { retryOnConflict, StockBusyError, VersionConflictError } from "@orders/domain";
import { anOrder, aProduct, at, productId, tickingClock } from "@orders/domain/testing";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { dynamoClient, TABLE_CALL_MS } from "../clients.ts";
import { longestWaits, TRIES_WITH_LONGEST_WAITS, waited } from "../testing/waits.ts";
import { dynamoAnalytics } from "./analytics.ts";
import { dynamoIdempotency } from "./idempotency.ts";
import { dynamoInventory } from "./inventory.ts";
import { itemFrom } from "./order-item.ts";
import { dynamoOrders, dynamoStockKeepingOrders, TransactionConflictError } from "./orders.ts";
import { dynamoPaymentLedger } from "./payment-ledger.ts";
import { CONFLICT_RETRY } from "./transient.ts";

// Every write of the adapters. The emulator of the local stack never reports a conflict, so they are checked here.

vi.mock("node:timers/promises", () => import("../testing/waits.ts"));

const client = dynamoClient();
const dynamo = mockClient(client);
const orders = dynamoOrders({ client, ordersTable: "orders" });
const stock = dynamoStockKeepingOrders({ client, ordersTable: "orders", inventoryTable: "inventory" });
const inventory = dynamoInventory({
  client,
  inventoryTable: "inventory",
  idempotencyTable: "idempotency",
  clock: tickingClock(),
});
const analytics = dynamoAnalytics({ client, analyticsTable: "analytics", clock: { now: () => at() } });
const ledger = dynamoPaymentLedger(client, "payments");
const idempotency = dynamoIdempotency(client, "idempotency")({ getRemainingTimeInMillis: () => 20_000 });

const waitedInAll = () => waited.reduce((sum, milliseconds) => sum + milliseconds, 0);

const order = anOrder();
const laptop = aProduct("LAPTOP", 5);
const LAPTOP = productId("LAPTOP");
const metadata = { $metadata: {}, message: "" };
const conflict = new TransactionConflictException(metadata);
const cancelled = (...Codes: string[]) =>
  new TransactionCanceledException({ ...metadata, CancellationReasons: Codes.map((Code) => ({ Code })) });

/** Counts one event, and throws its error. */
const count = async () => {
  const [result] = await analytics.record([{ orderId: order.orderId, version: 1, changes: [] }]);
  if (result?.status === "rejected") throw result.reason;
};

const singleWrites: [string, () => Promise<unknown>, number, new (...args: never[]) => Error][] = [
  ["orders.create", () => orders.create(order), TRIES_WITH_LONGEST_WAITS, VersionConflictError],
  ["orders.save", () => orders.save(order), 4, VersionConflictError],
];
type Transaction = [string, () => Promise<unknown>, new (...args: never[]) => Error, longestWaits: readonly number[]];
const WITHIN_A_STEP = [100, 200, 400, 400, 400, 400, 400, 400];
const OF_A_CHANGE = [50, 100, 200, 400, 800, 1600, 3200];
const transactions: Transaction[] = [
  ["orders.saveReserving", () => stock.saveReserving(order), TransactionConflictError, WITHIN_A_STEP],
  ["orders.saveReleasing", () => stock.saveReleasing(order), TransactionConflictError, WITHIN_A_STEP],
  ["inventory.set", () => inventory.set(laptop), StockBusyError, OF_A_CHANGE],
  ["inventory.adjust", () => inventory.adjust(LAPTOP, 1), StockBusyError, OF_A_CHANGE],
  ["analytics.record", count, TransactionCanceledException, WITHIN_A_STEP],
];
/** Writes of items that no transaction contains. */
const undisturbed: [string, () => Promise<unknown>][] = [
  [
    "payment ledger, append",
    () => ledger.append("order-1", "refund", { amount: laptop.price, at: at(), transactionId: "T" }),
  ],
  ["payment ledger, count", () => ledger.count("order-1", "charge")],
  ["idempotency.perform", () => idempotency.perform("event-1/EMAIL", async () => {})],
];

// Their stubs differ only in the types of their inputs.
const writes = [PutCommand, UpdateCommand as unknown as typeof PutCommand];
const answerWrites = (...faults: Error[]) => {
  for (const command of writes) {
    const stub = dynamo.on(command);
    for (const fault of faults) stub.rejectsOnce(fault);
    stub.resolves({ Attributes: { calls: NumberValue.from("1") } });
  }
};
const triesOf = (...commands: (typeof PutCommand)[]) =>
  commands.flatMap((command) => dynamo.commandCalls(command)).length;

beforeEach(() => {
  dynamo.reset();
  waited.length = 0;
  vi.spyOn(Math, "random").mockRestore();
  dynamo.on(GetCommand).resolves({ Item: { ...laptop, price: "10.00", received: 5 } });
  dynamo.on(TransactWriteCommand).resolves({});
  dynamo.on(PutItemCommand).resolves({});
  dynamo.on(UpdateItemCommand).resolves({});
  answerWrites();
});

describe("a single write of an item that transactions write too", () => {
  it.each(singleWrites)("is retried after a conflict: %s", async (_, write) => {
    answerWrites(conflict, conflict);
    await write();
    expect(triesOf(...writes)).toBe(3);
    expect(waited).toHaveLength(2);
  });

  it.each(singleWrites)(
    "ends with an error that says what to do when conflicts last: %s",
    async (_, write, tries, kind) => {
      longestWaits();
      for (const command of writes) dynamo.on(command).rejects(conflict);
      await expect(write()).rejects.toThrow(kind);
      expect(triesOf(...writes)).toBe(tries);
    },
  );

  it("reports a version conflict when the conflicting transaction changed the order", async () => {
    answerWrites(conflict, new ConditionalCheckFailedException(metadata));
    await expect(orders.save(order)).rejects.toThrow(VersionConflictError);
    expect(triesOf(PutCommand)).toBe(2);
  });

  it("finds the existing order when its reservation conflicted with creating it again", async () => {
    const Item = marshall(itemFrom(order), { removeUndefinedValues: true });
    answerWrites(conflict, new ConditionalCheckFailedException({ ...metadata, Item }));
    expect(await orders.create(order)).toEqual({ created: false, order });
  });

  it("has twenty tries in less than two seconds in a step that is repeated after a version conflict", async () => {
    longestWaits();
    const save = () => retryOnConflict(async () => orders.save(order));

    answerWrites(...Array.from({ length: 19 }, () => conflict));
    expect(await save()).toEqual({ ...order, version: 2 });

    dynamo.on(PutCommand).rejects(conflict);
    waited.length = 0;
    // problemOf makes it a 409 that asks to try again.
    await expect(save()).rejects.toThrow(VersionConflictError);
    expect(triesOf(PutCommand)).toBe(40);
    expect(waitedInAll()).toBeLessThan(2_000);
  });
});

describe("a transaction", () => {
  it.each(
    transactions.flatMap(([name, write]) =>
      ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"].map(
        (code) => [name, code, write] as const,
      ),
    ),
  )("is retried: %s after %s", async (_, code, write) => {
    dynamo.on(TransactWriteCommand).rejectsOnce(cancelled(code)).rejectsOnce(cancelled("None", code)).resolves({});
    await write();
    expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(3);
    expect(waited).toHaveLength(2);
  });

  it.each(transactions)("ends after the longest waits when conflicts last: %s", async (_, write, kind, waits) => {
    longestWaits();
    dynamo.on(TransactWriteCommand).rejects(cancelled("TransactionConflict"));
    await expect(write()).rejects.toThrow(kind);
    expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(waits.length + 1);
    expect(waited).toEqual(waits);
  });

  it("is tried as often as the time allows when its waits are short", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.1);
    dynamo.on(TransactWriteCommand).rejects(cancelled("TransactionConflict"));
    await expect(stock.saveReserving(order)).rejects.toThrow(TransactionConflictError);
    expect(dynamo.commandCalls(TransactWriteCommand).length).toBeGreaterThan(60);
    expect(waitedInAll()).toBeLessThanOrEqual(CONFLICT_RETRY.withinMs ?? 0);
  });

  it("may take its longest time in the last try, and still ends within a step's 5 s", () => {
    expect((CONFLICT_RETRY.withinMs ?? 5_000) + TABLE_CALL_MS).toBeLessThan(5_000);
  });

  it.each(transactions)("throws the throttling error when throttling lasts: %s", async (_, write, __, waits) => {
    const throttled = cancelled("None", "ThrottlingError");
    dynamo.on(TransactWriteCommand).rejects(throttled);
    longestWaits();
    await expect(write()).rejects.toBe(throttled);
    expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(waits.length + 1);
  });

  it.each(transactions)("is not retried after a permanent error: %s", async (_, write) => {
    const fault = cancelled("None", "ItemCollectionSizeLimitExceeded");
    dynamo.on(TransactWriteCommand).rejects(fault);
    await expect(write()).rejects.toBe(fault);
    expect(waited).toEqual([]);
  });
});

it("no transaction contains an item whose single writes are not retried after a conflict", async () => {
  for (const [, write] of transactions) await write();
  const inTransactions = dynamo
    .commandCalls(TransactWriteCommand)
    .flatMap(({ args }) => args[0].input.TransactItems ?? [])
    .map(({ Put, Update }) => (Put ?? Update)?.TableName);
  dynamo.resetHistory();
  for (const [, write] of undisturbed) await write();
  const written = dynamo.calls().map(({ args }) => (args[0].input as { TableName?: string }).TableName);

  expect(new Set(inTransactions)).toEqual(new Set(["orders", "inventory", "analytics"]));
  expect(new Set(written)).toEqual(new Set(["payments", "idempotency"]));
});
