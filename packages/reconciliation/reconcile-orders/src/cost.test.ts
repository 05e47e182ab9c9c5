import {
  dynamoClient,
  dynamoOrderScan,
  dynamoOrders,
  dynamoPaymentRecords,
  dynamoStockRecords,
  itemFrom,
  s3Client,
  s3Receipts,
  s3ReconciliationReports,
} from "@orders/adapters";
import { complete, type Instant, type Order, type OrderId, receiptKey } from "@orders/domain";
import { aPaidOrder, at, SHOP } from "@orders/domain/testing";
import { capturedLog } from "@orders/lambda-kit/testing";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { reconcileOrders } from "./reconcile-orders.ts";

// What a nightly reconciliation asks AWS for. The clients answer as the services do, and count.

const DAY_MS = 86_400_000;
const NOW = Date.parse(at(0)) + 400 * DAY_MS;
const CHANGED = 100;
const instant = (ms: number) => new Date(ms).toISOString() as Instant;

/** A UUIDv7, which starts with its time. */
const uuidAt = (ms: number, index: number): OrderId => {
  const time = ms.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${index.toString(16).padStart(12, "0")}` as OrderId;
};

/** Sold orders: `CHANGED` of them in the last two days, the others in the year before that. */
function soldOrders(count: number): Order[] {
  const sold = complete(aPaidOrder(), at(4), true);
  const old = count - CHANGED;
  return Array.from({ length: count }, (_, index) => {
    const isNew = index >= old;
    const age = isNew ? ((count - index) / CHANGED) * 2 * DAY_MS : (5 + ((old - index) / old) * 360) * DAY_MS;
    const createdAt = instant(Math.round(NOW - age));
    const orderId = uuidAt(Date.parse(createdAt), index);
    const order: Order = { ...sold, orderId, createdAt, updatedAt: createdAt };
    return { ...order, receipt: { key: receiptKey(order), createdAt } } as Order;
  });
}

interface Command {
  readonly constructor: { readonly name: string };
  // The inputs of the commands that the adapters send.
  // biome-ignore lint/suspicious/noExplicitAny: each command has a type of its own
  readonly input: any;
}

/** The tables and the bucket of a shop that sold these orders, without the receipt of one of them. */
function countedShop(sold: readonly Order[], lost: OrderId) {
  const counts = { requests: {} as Record<string, number>, readUnits: 0 };
  const counted = (command: Command) => {
    const name = command.constructor.name.replace(/Command$/, "");
    counts.requests[name] = (counts.requests[name] ?? 0) + 1;
  };
  const items = new Map(sold.map((order) => [order.orderId, itemFrom(order)]));
  const bucket = (key: string) => [...items.values()].filter(({ createdBucket }) => createdBucket === key).toReversed();
  const newestFirst = new Map(["0", "1", "2", "3"].map((key) => [key, bucket(key)]));
  const objects = sold
    .filter(({ orderId }) => orderId !== lost)
    .map(receiptKey)
    .sort();

  const queried = ({ ExpressionAttributeValues: values, Limit, ExclusiveStartKey: start }: Command["input"]) => {
    const after = start === undefined ? values[":to"] : start.createdAt;
    const matching = (newestFirst.get(values[":value"]) ?? []).filter(
      ({ createdAt, orderId }) =>
        (createdAt as string) >= values[":from"] &&
        (createdAt as string) <= after &&
        !(start !== undefined && createdAt === start.createdAt && (orderId as string) >= start.orderId),
    );
    const Items = matching.slice(0, Limit).map(({ createdAt, orderId }) => ({ createdAt, orderId }));
    // Keys of 100 bytes, read with eventual consistency.
    counts.readUnits += Math.max(1, Math.ceil((Items.length * 100) / 4096)) / 2;
    return { Items, LastEvaluatedKey: matching.length > Items.length ? Items.at(-1) : undefined };
  };
  const gotten = ({ RequestItems }: Command["input"]) => {
    const [table = ""] = Object.keys(RequestItems);
    const { Keys, ConsistentRead } = RequestItems[table];
    counts.readUnits += Keys.length * (ConsistentRead ? 1 : 0.5);
    const found = (Keys as { orderId: OrderId; entry?: string }[]).flatMap(({ orderId, entry }) => {
      if (entry === undefined) return items.get(orderId) ?? [];
      return entry === "charge"
        ? { orderId, entry, outcome: "CHARGED", amount: itemFrom(sold[0] as Order).totalAmount }
        : [];
    });
    return { Responses: { [table]: found } };
  };
  const listed = ({ StartAfter }: Command["input"]) => {
    const later = objects.filter((key) => key > StartAfter);
    return { Contents: later.slice(0, 1000).map((Key) => ({ Key })), IsTruncated: later.length > 1000 };
  };

  const [client, s3] = [dynamoClient(), s3Client()];
  vi.spyOn(client, "send").mockImplementation(async (command: unknown) => {
    counted(command as Command);
    const { input } = command as Command;
    const { name } = (command as Command).constructor;
    if (name === "QueryCommand") return queried(input) as never;
    if (name === "BatchGetCommand") return gotten(input) as never;
    if (name === "GetCommand") return { Item: items.get(input.Key.orderId) } as never;
    throw new Error(`A nightly reconciliation sends no ${name}`);
  });
  vi.spyOn(s3, "send").mockImplementation(async (command: unknown) => {
    counted(command as Command);
    const { input } = command as Command;
    const { name } = (command as Command).constructor;
    if (name === "ListObjectsV2Command") return listed(input) as never;
    throw new Error(`A nightly reconciliation sends no ${name}`);
  });
  return { client, s3, counts };
}

async function nightly(count: number) {
  const sold = soldOrders(count);
  const lost = (sold[count - 50] as Order).orderId;
  const { client, s3, counts } = countedShop(sold, lost);
  const tables = { client, ordersTable: "orders" };
  const receipts = s3Receipts(s3, "receipts");
  const report = await reconcileOrders(
    {
      orders: dynamoOrders(tables),
      scan: dynamoOrderScan(tables),
      payments: dynamoPaymentRecords(client, "payments"),
      stock: dynamoStockRecords(client, "inventory"),
      receipts: { ...receipts, find: async (key) => (key.includes(lost) ? undefined : receipts.find(key)) },
      reports: s3ReconciliationReports(s3, "receipts"),
      queue: { waiting: async () => 0 },
      clock: { now: () => instant(NOW) },
      publishMetrics: () => {},
    },
    { afterMinutes: 15, approvalHours: 24, retryHours: 24, recentDays: 3, shop: SHOP },
  )({ scope: "recent", dryRun: true }, { getRemainingTimeInMillis: () => 900_000 });
  return { report, counts, lost };
}

beforeEach(() => void capturedLog());

/** In ms. Making 100,000 orders takes seconds, and more beside other tests. */
const LIMIT_MS = 60_000;

describe("a nightly reconciliation with 100 orders of the last days", () => {
  it("asks for as much among 100,000 orders as among 1,000, and finds a missing receipt", {
    timeout: LIMIT_MS,
  }, async () => {
    const [few, many] = [await nightly(1_000), await nightly(100_000)];

    for (const { report, lost } of [few, many]) {
      expect(report).toMatchObject({
        checked: { orders: CHANGED, receipts: CHANGED },
        findings: [{ kind: "RECEIPT_MISSING", orderId: lost, done: "REPAIRABLE" }],
      });
    }
    // The orders and their payments in batches, a list of receipts, and the order without one again, before and after.
    const requests = { Query: 4, BatchGet: 4, ListObjectsV2: 1, Get: 2 };
    expect(few.counts).toEqual({ requests, readUnits: 254 });
    expect(many.counts).toEqual(few.counts);
  });
});
