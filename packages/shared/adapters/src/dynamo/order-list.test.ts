import { BatchGetCommand, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import {
  type Instant,
  MAX_SCANNED_ORDERS,
  type Order,
  type OrderId,
  type OrderPage,
  type OrderQuery,
  type PagePosition,
} from "@orders/domain";
import { anOrder, at } from "@orders/domain/testing";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { dynamoClient } from "../clients.ts";
import { itemFrom } from "./order-item.ts";
import { listOrders } from "./order-list.ts";

const client = dynamoClient();
const dynamo = mockClient(client);
const list = (query: OrderQuery) => listOrders({ client, ordersTable: "orders" }, query);

/**
 * A table of these orders whose indexes give at most `page` keys a query, and still hold what `indexed` says of them. One
 * may be damaged. It reads indexes as DynamoDB does: by one partition, newest first, from after the start key on.
 */
function tableOf(
  orders: Order[],
  { page = 3, indexed = orders, damaged }: { page?: number; indexed?: Order[]; damaged?: Order } = {},
) {
  const queries: QueryCommandInput[] = [];
  /** Keys that each query gave, and orders that each batch asked for. */
  const keys: number[] = [];
  const batches: number[] = [];
  dynamo.on(QueryCommand).callsFake((input: QueryCommandInput) => {
    queries.push(input);
    const key = input.ExpressionAttributeNames?.["#key"] ?? "";
    const values = input.ExpressionAttributeValues as Record<string, string>;
    const start = input.ExclusiveStartKey as Record<string, string> | undefined;
    const found = indexed
      .map((order) => itemFrom(order) as Record<string, string>)
      .filter(
        (item) =>
          item[key] === values[":value"] &&
          String(item.createdAt) >= String(values[":from"]) &&
          String(item.createdAt) <= String(values[":to"]) &&
          (!start || String(item.createdAt) < String(start.createdAt)),
      )
      .sort((a, b) => (String(a.createdAt) < String(b.createdAt) ? 1 : -1));
    const Items = found
      .slice(0, Math.min(page, input.Limit ?? page))
      .map(({ orderId, createdAt }) => ({ orderId, createdAt, [key]: values[":value"] }));
    const more = found.length > Items.length;
    keys.push(Items.length);
    return { Items, ...(more && { LastEvaluatedKey: Items.at(-1) }) };
  });
  dynamo.on(BatchGetCommand).callsFake(({ RequestItems }) => {
    const wanted = new Set(RequestItems.orders.Keys.map(({ orderId }: { orderId: OrderId }) => orderId));
    batches.push(wanted.size);
    const found = orders
      .filter(({ orderId }) => wanted.has(orderId))
      .map((order) => (order === damaged ? { ...itemFrom(order), history: [] } : itemFrom(order)));
    return { Responses: { orders: found.reverse() } };
  });
  return { queries, keys, batches };
}

/** Orders a second apart, whose ids fall into all the buckets. */
const made = (count: number, more: Partial<Order> = {}) =>
  Array.from({ length: count }, (_, n): Order => {
    const orderId = `order-${String.fromCharCode(97 + (n % 26))}-${n}` as OrderId;
    return { ...anOrder({ orderId }, at(n)), ...more };
  });

async function orderPages(query: OrderQuery) {
  const pages = [await list(query)];
  for (let next = pages[0]?.next; next; next = pages.at(-1)?.next) {
    // Through JSON, as a cursor carries it.
    pages.push(await list({ ...query, after: JSON.parse(JSON.stringify(next)) as PagePosition }));
    expect(pages.length).toBeLessThan(50);
  }
  return pages;
}

const idsOf = ({ orders }: OrderPage) => orders.map(({ orderId }) => orderId);
const pagesOf = async (query: OrderQuery) => (await orderPages(query)).map(idsOf);

const newestFirst = (orders: Order[]) => orders.map(({ orderId }) => orderId).reverse();

beforeEach(() => dynamo.reset());

describe("listOrders", () => {
  it.each([
    [1, 1],
    [4, 2],
    [7, 3],
    [100, 1],
  ])("merges the buckets newest first, none lost and none twice: pages of %i, queries of %i", async (limit, page) => {
    const orders = made(23);
    tableOf(orders, { page });

    const pages = await pagesOf({ filter: {}, limit });

    expect(pages.flat()).toEqual(newestFirst(orders));
    expect(pages.slice(0, -1).every((ids) => ids.length === limit)).toBe(true);
  });

  it("lists an unreadable item once, apart from the orders of its page", async () => {
    const orders = made(9);
    const odd = orders[4] as Order;
    tableOf(orders, { damaged: odd });
    for (const limit of [1, 3, 4, 5, 8, 100]) {
      const pages = await orderPages({ filter: {}, limit });
      expect(pages.flatMap(idsOf)).toEqual(newestFirst(orders.filter((order) => order !== odd)));
      expect(pages.flatMap(({ unreadable = [] }) => unreadable)).toEqual([
        { orderId: odd.orderId, why: expect.stringContaining("it has no history") },
      ]);
    }
  });

  it("gives no next page after the last order, even on a full page", async () => {
    tableOf(made(8));
    expect(await list({ filter: {}, limit: 8 })).not.toHaveProperty("next");
    expect(await list({ filter: {}, limit: 7 })).toHaveProperty("next");
  });

  it.each<[string, OrderQuery["filter"], string, string[]]>([
    ["all", {}, "CreatedIndex", ["0", "1", "2", "3"]],
    ["a status", { status: "SHIPPED" }, "StatusIndex", ["SHIPPED#0", "SHIPPED#1", "SHIPPED#2", "SHIPPED#3"]],
    ["a customer", { customerId: "CUST-1" }, "CustomerIndex", ["CUST-1"]],
    ["a customer's status", { customerId: "CUST-1", status: "PAID" }, "CustomerIndex", ["CUST-1"]],
  ])("queries the matching index: %s", async (_, filter, index, partitions) => {
    const { queries } = tableOf(made(2, { status: filter.status ?? "PAID" }));

    expect((await list({ filter, limit: 5 })).orders).toHaveLength(2);

    expect(new Set(queries.map(({ IndexName }) => IndexName))).toEqual(new Set([index]));
    expect(queries.map(({ ExpressionAttributeValues }) => ExpressionAttributeValues?.[":value"]).sort()).toEqual(
      partitions,
    );
  });

  it("lists the orders of an unsettled status, which share their index keys with those of others, page by page", async () => {
    const orders = made(40).map((order, n): Order => {
      const status = (["PENDING", "PROCESSING", "PAID", "COMPLETED"] as const)[n % 4] ?? "PENDING";
      // Historical orders with the same statuses.
      return n % 8 < 4 ? { ...order, status } : { ...order, status, historical: true, attempt: 0 };
    });
    for (const status of ["PENDING", "PROCESSING", "PAID"] as const) {
      tableOf(orders, { page: 2 });
      const pages = await pagesOf({ filter: { status }, limit: 3 });
      expect(pages.map(({ length }) => length)).toEqual([3, 3, 3, 1]);
      expect(pages.flat()).toEqual(newestFirst(orders.filter((order) => order.status === status)));
    }
  });

  it("reads no historical order of another status", async () => {
    const { batches } = tableOf(made(300, { status: "PAID", historical: true, attempt: 0 }), { page: 1000 });
    expect(await list({ filter: { status: "PENDING" }, limit: 10 })).toEqual({ orders: [] });
    expect(batches).toEqual([]);
  });

  it("filters by time, including both ends", async () => {
    const orders = made(10);
    tableOf(orders);
    expect((await pagesOf({ filter: { from: at(3), to: at(6) }, limit: 2 })).flat()).toEqual(
      newestFirst(orders.slice(3, 7)),
    );
  });

  it("fills its pages even if most orders of a customer have another status", async () => {
    const orders = made(20).map((order, n): Order => (n % 5 === 0 ? { ...order, status: "PAID" } : order));
    tableOf(orders);

    const pages = await pagesOf({ filter: { customerId: "CUST-1", status: "PAID" }, limit: 3 });

    expect(pages.map(({ length }) => length)).toEqual([3, 1]);
    expect(pages.flat()).toEqual(newestFirst(orders.filter(({ status }) => status === "PAID")));
  });

  it("trusts the table when an index lags behind: no order under an old status", async () => {
    const indexed = made(4);
    const [moved, removed, ...still] = indexed as [Order, Order, ...Order[]];
    tableOf([{ ...moved, status: "PROCESSING" }, ...still], { indexed });

    const { orders } = await list({ filter: { status: "PENDING" }, limit: 10 });

    expect(orders.map(({ orderId }) => orderId)).toEqual(newestFirst(still));
    expect(orders).not.toContainEqual(expect.objectContaining({ orderId: removed.orderId }));
  });

  it("lists orders of the same moment once each", async () => {
    const same = made(4).map((order): Order => ({ ...order, createdAt: at(0) as Instant }));
    tableOf(same, { page: 100 });
    const { orders } = await list({ filter: {}, limit: 10 });
    expect(orders.map(({ orderId }) => orderId).sort()).toEqual(same.map(({ orderId }) => orderId).sort());
  });

  describe("with a filter that matches few of many orders", () => {
    const sum = (counts: number[]) => counts.reduce((a, b) => a + b, 0);
    /** Orders of one customer. Only the oldest is PAID. */
    const rare = (count: number) =>
      made(count).map((order, n): Order => (n === 0 ? { ...order, status: "PAID" } : order));
    const paid: OrderQuery["filter"] = { customerId: "CUST-1", status: "PAID" };

    it.each([1, 5, 50, 100])(
      "reads 500 orders per request, in few calls, and returns a next page: limit %i",
      async (limit) => {
        const orders = rare(MAX_SCANNED_ORDERS + 1);
        const { keys, batches } = tableOf(orders, { page: 1000 });

        const { orders: found, next } = await list({ filter: paid, limit });

        expect(found).toEqual([]);
        expect(sum(batches)).toBe(MAX_SCANNED_ORDERS);
        expect(batches.length).toBeLessThanOrEqual(11);
        expect(sum(keys)).toBeLessThanOrEqual(MAX_SCANNED_ORDERS + 101);
        expect(keys.length).toBeLessThanOrEqual(11);
        expect(next).toEqual([[orders[1]?.createdAt, orders[1]?.orderId]]);
        expect(await list({ filter: paid, limit, ...(next && { after: next }) })).toEqual({ orders: [orders[0]] });
      },
    );

    it("has no next page when there are exactly 500 orders", async () => {
      tableOf(rare(MAX_SCANNED_ORDERS), { page: 1000 });
      const page = await list({ filter: paid, limit: 5 });
      expect(page.orders).toHaveLength(1);
      expect(page).not.toHaveProperty("next");
    });

    it("finds every match page by page, however far apart", async () => {
      const orders = made(1203).map((order, n): Order => (n % 401 === 0 ? { ...order, status: "PAID" } : order));
      tableOf(orders, { page: 1000 });

      const pages = await pagesOf({ filter: paid, limit: 2 });

      expect(pages.flat()).toEqual(newestFirst(orders.filter(({ status }) => status === "PAID")));
      expect(pages.length).toBeLessThanOrEqual(4);
    });

    it("has the same limit when an index lags far behind, or when no order can be read", async () => {
      const indexed = made(1203);
      const { keys, batches } = tableOf(
        indexed.map((order): Order => ({ ...order, status: "PAID" })),
        { page: 1000, indexed },
      );

      const { orders, next } = await list({ filter: { status: "PENDING" }, limit: 50 });

      expect(orders).toEqual([]);
      expect(next).toBeDefined();
      expect(sum(batches)).toBe(MAX_SCANNED_ORDERS);
      // Each of the four buckets may be read one query too far.
      expect(sum(keys)).toBeLessThanOrEqual(MAX_SCANNED_ORDERS + 4 * 101);
    });

    it("reads no more than the page when every order matches", async () => {
      const { keys, batches } = tableOf(made(300), { page: 1000 });
      expect((await list({ filter: { customerId: "CUST-1" }, limit: 10 })).orders).toHaveLength(10);
      expect({ keys, batches }).toEqual({ keys: [11], batches: [11] });
    });
  });
});
