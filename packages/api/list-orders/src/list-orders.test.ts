import { orderView } from "@orders/contracts";
import type { Instant, Order, OrderId, OrderQuery, Status } from "@orders/domain";
import { anErasedOrder, anOrder, at, line, memoryInventory, memoryOrders } from "@orders/domain/testing";
import { cursorOf } from "@orders/lambda-kit";
import { call, capturedLog, claimsOf } from "@orders/lambda-kit/testing";
import { describe, expect, it } from "vitest";
import { listOrders } from "./list-orders.ts";

interface Page {
  orders: { orderId: string }[];
  count: number;
  filter: Record<string, string>;
  nextCursor: string | null;
}

function shopWith(...stored: Order[]) {
  const orders = memoryOrders(memoryInventory(), ...stored);
  const asked: OrderQuery[] = [];
  const route = listOrders({
    orders: {
      list: (query) => {
        asked.push(query);
        return orders.list(query);
      },
    },
  });
  const answer = (query: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    call(route, { query, headers });
  const list = async (query?: Record<string, string>) => {
    const { status, body } = await answer(query);
    expect({ status, body }).toMatchObject({ status: 200 });
    return body as Page;
  };
  const answerAs = (sub: string, query: Record<string, string> = {}) =>
    call(route, { route: "GET /me/orders", query, claims: claimsOf(sub) });
  return { answer, answerAs, list, asked };
}

const ids = ({ orders }: Page) => orders.map(({ orderId }) => orderId);
const made = (count: number) => Array.from({ length: count }, (_, second) => anOrder({}, at(second)));

describe("listOrders", () => {
  it("finds the orders of an e-mail address of any case and length", async () => {
    const email = `${"a".repeat(63)}@${"b".repeat(56)}.${"c".repeat(20)}.example.com`;
    const order = anOrder({ customer: { customerId: email, email } });
    const shop = shopWith(order, anOrder());
    for (const customerId of [email, email.toUpperCase()]) {
      expect(ids(await shop.list({ customerId }))).toEqual([order.orderId]);
    }
  });

  it("lists orders whose personal data was erased, by the id that they keep", async () => {
    const order = anErasedOrder({ customer: { customerId: "jane@example.com", email: "jane@example.com" } });
    const shop = shopWith(order);
    expect(ids(await shop.list({ customerId: `erased-${order.orderId}`, view: "full" }))).toEqual([order.orderId]);
    expect(ids(await shop.list({ customerId: "jane@example.com" }))).toEqual([]);
  });

  it("leaves out unreadable items, and logs them", async () => {
    const log = capturedLog();
    const unreadable = [{ orderId: "odd" as OrderId, why: "It has no lines" }];
    const route = listOrders({ orders: { list: async () => ({ orders: [], unreadable }) } });
    const { body } = await call(route, {});
    expect(body).toEqual({ view: "summary", orders: [], count: 0, filter: {}, nextCursor: null });
    expect(log.filter((entry) => entry.includes("odd") && entry.includes("It has no lines"))).toHaveLength(1);
  });

  it("returns summaries, newest first", async () => {
    const order: Order = {
      ...anOrder({ lines: [line("LAPTOP", 2, "999.99"), line("MOUSE", 1, "0.01")] }, at(5)),
      status: "FAILED",
      reason: "OUT_OF_STOCK",
      updatedAt: at(9),
    };
    const older = anOrder({}, at(1));

    const { orders, ...rest } = await shopWith(older, order).list();

    expect(orders).toEqual([
      {
        orderId: order.orderId,
        customerId: "CUST-1",
        status: "FAILED",
        reason: "OUT_OF_STOCK",
        totalAmount: 1999.99,
        currency: "USD",
        itemCount: 2,
        createdAt: at(5),
        updatedAt: at(9),
      },
      expect.objectContaining({ orderId: older.orderId, status: "PENDING" }),
    ]);
    expect(rest).toEqual({ view: "summary", count: 2, filter: {}, nextCursor: null });
  });

  it("returns whole orders like GET /orders/{orderId}", async () => {
    const order = anOrder({ lines: [line("LAPTOP", 2, "999.99")] });
    const page = await shopWith(order).list({ view: "full" });
    expect(page).toEqual({ view: "full", orders: [orderView(order)], count: 1, filter: {}, nextCursor: null });
  });

  it("returns at most 25 whole orders per page, and a cursor", async () => {
    const { list, answer } = shopWith(...made(60));
    const first = await list({ view: "full" });
    expect(first.count).toBe(25);
    expect((await list({ view: "full", limit: "25", cursor: String(first.nextCursor) })).count).toBe(25);
    for (const limit of ["26", "100"]) {
      const message = `limit must be at most 25 with view=full, and not ${limit}`;
      expect(await answer({ view: "full", limit })).toMatchObject({
        status: 400,
        body: { message, errors: [{ pointer: "/limit", message }] },
      });
    }
    expect((await list({ view: "summary", limit: "26" })).count).toBe(26);
  });

  it("returns an empty page without orders", async () => {
    expect(await shopWith().list()).toEqual({ view: "summary", orders: [], count: 0, filter: {}, nextCursor: null });
  });

  it.each(["processing", "PROCESSING", "Processing"])("accepts a status in any case: %s", async (status) => {
    const processing: Order = { ...anOrder(), status: "PROCESSING" };
    const page = await shopWith(anOrder(), processing).list({ status });

    expect(ids(page)).toEqual([processing.orderId]);
    expect(page.filter).toEqual({ status: "PROCESSING" satisfies Status });
  });

  it("filters by customer, and by all filters combined", async () => {
    const hers = anOrder({ customer: { customerId: "jane@example.com" } }, at(3));
    const early = anOrder({ customer: { customerId: "jane@example.com" } }, at(1));
    const { list } = shopWith(anOrder({}, at(3)), hers, early);

    expect(ids(await list({ customerId: "jane@example.com" }))).toEqual([hers.orderId, early.orderId]);
    const page = await list({ customerId: "jane@example.com", status: "pending", from: at(2), to: at(4) });
    expect(ids(page)).toEqual([hers.orderId]);
    expect(page.filter).toEqual({ customerId: "jane@example.com", status: "PENDING", from: at(2), to: at(4) });
  });

  it("includes a whole day, from its first to its last millisecond", async () => {
    const times = [
      "2026-01-01T23:59:59.999Z",
      "2026-01-02T00:00:00.000Z",
      "2026-01-02T23:59:59.999Z",
      "2026-01-03T00:00:00.000Z",
    ];
    const [, first, last] = times;
    const { list } = shopWith(...times.map((time) => anOrder({}, time as Instant)));

    const page = await list({ from: "2026-01-02", to: "2026-01-02" });

    expect(page.orders).toMatchObject([{ createdAt: last }, { createdAt: first }]);
    expect(page.filter).toEqual({ from: first, to: last });
  });

  it.each([
    ["2026-01-01T12:00:00Z", "2026-01-01T12:00:00.000Z"],
    ["2026-01-01T12:00:00.5Z", "2026-01-01T12:00:00.500Z"],
    ["2024-02-29", "2024-02-29T00:00:00.000Z"],
  ])("accepts a time: %s", async (from, moment) => {
    expect((await shopWith().list({ from })).filter).toEqual({ from: moment });
  });

  describe("page by page", () => {
    it("returns every order once", async () => {
      const orders = made(5);
      const { list } = shopWith(...orders);

      const first = await list({ limit: "2" });
      const second = await list({ limit: "2", cursor: String(first.nextCursor) });
      const third = await list({ limit: "2", cursor: String(second.nextCursor) });

      expect([first, second, third].map(({ count }) => count)).toEqual([2, 2, 1]);
      expect([first, second, third].flatMap(ids)).toEqual(orders.map(({ orderId }) => orderId).reverse());
      expect(third.nextCursor).toBeNull();
    });

    it("continues after an empty page until there is no cursor", async () => {
      const paid: Order = { ...anOrder({}, at(0)), status: "PAID" };
      const others = Array.from({ length: 500 }, (_, second) => anOrder({}, at(second + 1)));
      const { list } = shopWith(paid, ...others);
      const query = { customerId: "CUST-1", status: "paid" };

      const first = await list(query);
      expect(first).toMatchObject({ orders: [], count: 0, nextCursor: expect.any(String) });

      const second = await list({ ...query, cursor: String(first.nextCursor) });
      expect(ids(second)).toEqual([paid.orderId]);
      expect(second.nextCursor).toBeNull();
    });

    it("continues the same list with another limit", async () => {
      const { list } = shopWith(...made(5));
      const { nextCursor } = await list({ limit: "2" });
      expect((await list({ limit: "3", cursor: String(nextCursor) })).count).toBe(3);
    });

    it.each([
      [undefined, 50],
      ["1", 1],
      ["100", 100],
    ])("returns as many orders as the limit: %s", async (limit, count) => {
      const { list } = shopWith(...made(101));
      expect((await list(limit === undefined ? {} : { limit })).orders).toHaveLength(count);
    });

    it.each<[string, Record<string, string>, Record<string, string>]>([
      ["another filter", { status: "paid" }, {}],
      ["a removed filter", {}, {}],
      ["another caller", { status: "pending" }, { "x-api-key": "another-key" }],
    ])("refuses a cursor for %s", async (_, query, headers) => {
      const { list, answer, asked } = shopWith(...made(5));
      const { nextCursor } = await list({ status: "pending", limit: "2" });
      asked.length = 0;

      expect(await answer({ ...query, cursor: String(nextCursor) }, headers)).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: "/cursor" }] },
      });
      expect(asked).toEqual([]);
    });
  });

  it.each<[string, Record<string, string>, string]>([
    ["an unknown status", { status: "lost" }, "/status"],
    ["a limit of 0", { limit: "0" }, "/limit"],
    ["a limit of 101", { limit: "101" }, "/limit"],
    ["a limit that is not a number", { limit: "ten" }, "/limit"],
    ["a fractional limit", { limit: "1.5" }, "/limit"],
    ["a day that does not exist", { from: "2026-02-30" }, "/from"],
    ["a month that does not exist", { to: "2026-13-01" }, "/to"],
    ["an hour that does not exist", { to: "2026-01-01T24:00:00Z" }, "/to"],
    ["a time that is not UTC", { from: "2026-01-01T12:00:00+01:00" }, "/from"],
    ["a word for a time", { from: "yesterday" }, "/from"],
    ["from after to", { from: "2026-01-02", to: "2026-01-01" }, "/from"],
    ["an invented cursor", { cursor: "abc" }, "/cursor"],
    ["a cursor with a blank", { cursor: "a b" }, "/cursor"],
    ["a cursor without a position", { cursor: cursorOf("order-1", { caller: "tests" }) }, "/cursor"],
    ["a cursor with an incomplete key", { cursor: cursorOf([["order-1"]], { caller: "tests" }) }, "/cursor"],
    ["a cursor with numbers", { cursor: cursorOf([[1, 2]], { caller: "tests" }) }, "/cursor"],
    ["a cursor without an order", { cursor: cursorOf([[at(0), ""]], { caller: "tests" }) }, "/cursor"],
    ["a cursor with a huge key", { cursor: cursorOf([[at(0), "x".repeat(129)]], { caller: "tests" }) }, "/cursor"],
    ["a cursor without a time", { cursor: cursorOf([["5", "order-1"]], { caller: "tests" }) }, "/cursor"],
    [
      "a cursor before the list begins",
      {
        from: "2999-01-01",
        cursor: cursorOf([[at(0), "order-1"]], { from: "2999-01-01T00:00:00.000Z", caller: "tests" }),
      },
      "/cursor",
    ],
    ["an unknown view", { view: "whole" }, "/view"],
    ["an unknown filter", { stauts: "paid" }, "/stauts"],
    ["an empty customer", { customerId: "" }, "/customerId"],
  ])("refuses %s", async (_, query, pointer) => {
    const { answer, asked } = shopWith(...made(1));
    expect(await answer(query)).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
    expect(asked).toEqual([]);
  });

  it("names all validation errors of a query", async () => {
    const { body } = await shopWith().answer({ status: "lost", limit: "0", from: "now" });
    const { errors } = body as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(["/from", "/limit", "/status"]);
  });

  it("throws a fault", async () => {
    const orders = { list: () => Promise.reject(new Error("The table is throttled")) };
    await expect(call(listOrders({ orders }), {})).rejects.toThrow("throttled");
  });
});

describe("a customer's list", () => {
  const of = (customerId: string, count: number) =>
    Array.from({ length: count }, (_, second) => anOrder({ customer: { customerId } }, at(second)));
  const page = ({ body }: { body?: unknown }) => body as Page;

  it("has summaries of the own orders only, with the filter that was asked for", async () => {
    const [one, two] = of("jane", 2) as [Order, Order];
    const { answerAs, asked } = shopWith(one, two, ...of("joe", 3));
    const { status, body } = await answerAs("jane", { status: "pending", from: "2026-01-01" });
    expect(status).toBe(200);
    expect(JSON.parse(JSON.stringify(body))).toEqual({
      orders: [two, one].map(({ orderId, createdAt, updatedAt }) => ({
        orderId,
        customerId: "jane",
        status: "PENDING",
        totalAmount: 10,
        currency: "USD",
        itemCount: 1,
        createdAt,
        updatedAt,
      })),
      count: 2,
      filter: { status: "PENDING", from: "2026-01-01T00:00:00.000Z" },
      nextCursor: null,
    });
    expect(asked).toMatchObject([{ filter: { customerId: "jane" } }]);
    expect(page(await answerAs("nobody")).orders).toEqual([]);
  });

  it("continues by its own cursor, and refuses that of any other list", async () => {
    const orders = of("jane", 3);
    const { answer, answerAs, asked } = shopWith(...orders, ...of("joe", 3));
    const first = page(await answerAs("jane", { limit: "2" }));
    const cursor = String(first.nextCursor);
    const second = page(await answerAs("jane", { limit: "2", cursor }));
    expect([...ids(first), ...ids(second)]).toEqual(orders.map(({ orderId }) => orderId).reverse());

    const refused = {
      status: 400,
      body: { message: "cursor must be the nextCursor of an answer to the same query, unchanged" },
    };
    const byKey = String(page(await answer({ customerId: "jane", limit: "2" })).nextCursor);
    const reads = asked.length;
    expect(await answerAs("joe", { cursor })).toMatchObject(refused);
    expect(await answerAs("jane", { cursor: byKey })).toMatchObject(refused);
    expect(await answer({ customerId: "jane", cursor })).toMatchObject(refused);
    expect(await answerAs("joe", { cursor: "invented" })).toMatchObject(refused);
    expect(asked).toHaveLength(reads);
  });

  it.each([
    [{ customerId: "joe" }, "Unknown field: customerId"],
    [{ view: "full" }, "Unknown field: view"],
  ])("refuses %j", async (query, message) => {
    const { answerAs, asked } = shopWith(...of("joe", 1));
    expect(await answerAs("jane", query as unknown as Record<string, string>)).toMatchObject({
      status: 400,
      body: { message },
    });
    expect(asked).toEqual([]);
  });
});
