import { memoryErasureRecords } from "@orders/adapters/testing";
import {
  complete,
  historicalOrder,
  isErased,
  type Order,
  type OrderId,
  type ReceiptContents,
  receiptKey,
  receiptOf,
  transition,
  VersionConflictError,
} from "@orders/domain";
import {
  anOrder,
  anOrderAwaitingApproval,
  aPaidOrder,
  at,
  memoryOrders,
  memoryPersonalReceipts,
  memoryReceipts,
  SHOP,
} from "@orders/domain/testing";
import { capturedLog } from "@orders/lambda-kit/testing";
import { describe, expect, it } from "vitest";
import { forgetCustomer } from "./forget-customer.ts";
import { UnknownRequestError } from "./request.ts";

const NOW = at(100);
const PERSON = {
  customer: { customerId: "CUST-001", name: "Canary Bird", email: "canary@example.com", phone: "+14155550100" },
  shippingAddress: { street: "7 Canary Street", city: "Canaryville", country: "Canaria" },
  paymentMethod: { type: "CARD", token: "tok_canary" },
} as const;
const MARK = /canary|\+14155550100/i;

const completed = (request = {}) => complete(aPaidOrder({ ...PERSON, ...request }), at(5), true);
const delivered = (request = {}) => transition(transition(completed(request), "SHIPPED", at(6)), "DELIVERED", at(7));
const failed = (request = {}) => transition(anOrder({ ...PERSON, ...request }), "FAILED", at(6));

function shopOf(...stored: Order[]) {
  const receipts = memoryReceipts();
  for (const order of stored) {
    const receipt = receiptOf(order, SHOP);
    if (!receipt) continue;
    receipts.stored.set(receiptKey(order), receipt);
    receipts.pages.set(`receipts/${order.orderId}.html`, `<p>${order.customer.name}</p>`);
  }
  return {
    orders: memoryOrders(undefined, ...stored),
    stored: receipts,
    receipts: memoryPersonalReceipts(receipts),
    records: memoryErasureRecords(),
    clock: { now: () => NOW },
  };
}
type Shop = ReturnType<typeof shopOf>;

const run = (shop: Shop, request: object = {}, remaining = () => 900_000) =>
  forgetCustomer(shop)(
    { customerId: "CUST-001", by: "jo", ...request },
    { awsRequestId: "request-1", getRemainingTimeInMillis: remaining },
  );

const left = async ({ orders, stored }: Shop, ...ids: OrderId[]) =>
  JSON.stringify([await Promise.all(ids.map(orders.get)), [...stored.stored.values()], [...stored.pages.values()]]);

describe("forget-customer", () => {
  it("erases orders and receipts that need no personal data any more, and nothing of other customers", async () => {
    const one = delivered();
    const two = failed();
    const other = delivered({ customer: { ...PERSON.customer, customerId: "CUST-002" } });
    const shop = shopOf(one, two, other);

    const report = await run(shop);

    expect(report).toEqual({
      ...{ customer: "CUST-001", by: "jo", dryRun: false, startedAt: NOW, finishedAt: NOW },
      ...{ orders: 2, objects: 2, erasedBefore: 0, waitingOrders: 0, failedOrders: 0 },
      ...{ waiting: [], failed: [], files: [] },
    });
    for (const order of [one, two]) {
      const erased = await shop.orders.get(order.orderId);
      expect(JSON.stringify(erased)).not.toMatch(MARK);
      expect(erased).toMatchObject({
        customer: { customerId: "CUST-001" },
        totalAmount: order.totalAmount,
        personalDataErasedAt: NOW,
        version: order.version + 1,
      });
      expect(erased.history.at(-1)).toMatchObject({ event: "PERSONAL_DATA_ERASED", by: "jo" });
    }
    expect(JSON.stringify(shop.stored.stored.get(receiptKey(one)))).not.toMatch(MARK);
    expect(shop.stored.pages.get(`receipts/${one.orderId}.html`)).not.toMatch(MARK);
    expect(await shop.orders.get(other.orderId)).toEqual(other);
    expect(shop.stored.stored.get(receiptKey(other))).toEqual(receiptOf(other, SHOP) as ReceiptContents);
  });

  it("leaves orders that still need the data, and lists them", async () => {
    const [open, waits] = [completed(), anOrderAwaitingApproval(PERSON)];
    const shop = shopOf(open, waits, delivered());

    const report = await run(shop);

    expect(report).toMatchObject({ orders: 1, waitingOrders: 2 });
    expect(report.waiting).toEqual(
      expect.arrayContaining([
        { orderId: open.orderId, status: "COMPLETED" },
        { orderId: waits.orderId, status: "AWAITING_APPROVAL" },
      ]),
    );
    expect(await shop.orders.get(open.orderId)).toEqual(open);
    expect(shop.stored.stored.get(receiptKey(open))).toEqual(receiptOf(open, SHOP) as ReceiptContents);
  });

  it("erases them later, and does no harm when it runs again", async () => {
    const open = completed();
    const shop = shopOf(open, delivered());
    await run(shop);
    const shipped = await shop.orders.save(transition(open, "SHIPPED", at(50)));
    await shop.orders.save(transition(shipped, "DELIVERED", at(51)));

    expect(await run(shop)).toMatchObject({ orders: 1, erasedBefore: 1, waitingOrders: 0 });
    const after = await left(shop, open.orderId);
    expect(after).not.toMatch(MARK);

    expect(await run(shop)).toMatchObject({ orders: 0, erasedBefore: 2, objects: 0 });
    expect(await left(shop, open.orderId)).toBe(after);
  });

  it("replaces an e-mail address as the customer's id, in orders and receipts, and finds it in any case", async () => {
    const order = delivered({ customer: { ...PERSON.customer, customerId: "canary@example.com" } });
    const shop = shopOf(order);

    const report = await run(shop, { customerId: "Canary@Example.com" });

    expect(report.orders).toBe(1);
    expect((await shop.orders.get(order.orderId)).customer).toEqual({ customerId: `erased-${order.orderId}` });
    expect(await left(shop, order.orderId)).not.toMatch(MARK);
    // printf %s canary@example.com | sha256sum
    expect(report.customer).toBe("sha256:785161145e1f08ea23086ad59138b4ade25c2887c3a7e4832be88ddae5acaa09");
    expect(JSON.stringify([...shop.records.stored.values()])).not.toMatch(MARK);
    expect(await run(shop, { customerId: "canary@example.com" })).toMatchObject({ orders: 0, erasedBefore: 0 });
  });

  it("erases historical orders of any status", async () => {
    const { orderId, currency, totalAmount, correlationId } = anOrder();
    const old = {
      orderId,
      currency,
      totalAmount,
      correlationId,
      status: "PENDING",
      origin: "uploads/old.csv:7",
    } as const;
    const order = historicalOrder({ ...old, customer: { customerId: "canary@example.com" } }, at(1));
    const shop = shopOf(order);
    expect(await run(shop, { customerId: "canary@example.com" })).toMatchObject({
      orders: 1,
      files: ["uploads/old.csv"],
    });
    expect(isErased(await shop.orders.get(orderId))).toBe(true);
  });

  it("names each file from which orders of the customer were imported once", async () => {
    const origin = (row: number) => ({ ...delivered(), origin: `uploads/orders: new.csv:${row}` });
    const report = await run(shopOf(origin(2), origin(3), delivered()));
    expect(report.files).toEqual(["uploads/orders: new.csv"]);
  });

  it("reads all pages, also where erased orders leave the list of the customer", async () => {
    const customer = { ...PERSON.customer, customerId: "canary@example.com" };
    const many = Array.from({ length: 230 }, (_, n) => ({ ...failed({ customer }), createdAt: at(n) }));
    const shop = shopOf(...many);
    expect(await run(shop, { customerId: "canary@example.com" })).toMatchObject({ orders: 230 });
    expect(await left(shop, ...many.map(({ orderId }) => orderId))).not.toMatch(MARK);
  });

  it("stops in time, and continues when it runs again", async () => {
    const many = Array.from({ length: 150 }, (_, n) => ({ ...failed(), createdAt: at(n) }));
    const shop = shopOf(...many);
    const times = [900_000, 30_000];

    expect(await run(shop, {}, () => times.shift() ?? 0)).toMatchObject({
      orders: 100,
      incomplete: "Time ran out after 100 orders: run it again to continue",
    });
    const report = await run(shop);
    expect(report).toMatchObject({ orders: 50, erasedBefore: 100 });
    expect(report).not.toHaveProperty("incomplete");
  });

  it("only counts in a dry run", async () => {
    const order = delivered();
    const shop = shopOf(order, completed());
    const before = await left(shop, order.orderId);

    expect(await run(shop, { dryRun: true })).toMatchObject({ dryRun: true, orders: 1, objects: 2, waitingOrders: 1 });
    expect(await left(shop, order.orderId)).toBe(before);
    expect(shop.records.stored.size).toBe(0);
  });

  it("stores its record before it changes an order, and again at the end", async () => {
    const order = delivered();
    const shop = shopOf(order);
    let recordedThen: unknown;
    const { erase } = shop.receipts;
    shop.receipts.erase = async (each) => {
      recordedThen = structuredClone(shop.records.stored.get("request-1"));
      return erase(each);
    };

    await run(shop);

    const started = {
      ...{ customer: "CUST-001", by: "jo", startedAt: NOW },
      ...{ orders: 0, objects: 0, erasedBefore: 0, waitingOrders: 0, failedOrders: 0 },
    };
    expect(recordedThen).toEqual([started]);
    expect(shop.records.stored.get("request-1")).toEqual([
      started,
      { ...started, orders: 1, objects: 2, finishedAt: NOW },
    ]);
  });

  it("changes nothing when its record cannot be stored", async () => {
    const order = delivered();
    const shop = shopOf(order);
    shop.records.write = async () => {
      throw new Error("No bucket");
    };
    capturedLog();
    await expect(run(shop)).rejects.toThrow("No bucket");
    expect(await shop.orders.get(order.orderId)).toEqual(order);
  });

  it("reports an order that fails, and erases the others", async () => {
    const [bad, good] = [delivered(), failed()];
    const shop = shopOf(bad, good);
    const { erase } = shop.receipts;
    shop.receipts.erase = async (order) => {
      if (order.orderId === bad.orderId) throw new Error("S3 is down");
      return erase(order);
    };
    const log = capturedLog();

    const report = await run(shop);

    expect(report).toMatchObject({ orders: 1, failedOrders: 1, failed: [{ orderId: bad.orderId, why: "S3 is down" }] });
    expect(await shop.orders.get(bad.orderId)).toEqual(bad);
    expect(log.join()).toContain(bad.orderId);
  });

  it("decides again after a version conflict", async () => {
    const order = delivered();
    const shop = shopOf(order);
    const { save } = shop.orders;
    let tries = 0;
    shop.orders.save = async (changed) => {
      if (++tries === 1) throw new VersionConflictError(changed.orderId);
      return save(changed);
    };
    expect(await run(shop)).toMatchObject({ orders: 1, failedOrders: 0 });
  });

  it("writes neither the customer nor personal data into the log", async () => {
    const log = capturedLog();
    await run(shopOf(delivered(), completed()));
    expect(log.join()).not.toMatch(MARK);
    expect(log.join()).not.toContain("CUST-001");
    expect(log).toHaveLength(1);
  });

  it.each([undefined, {}, { customerId: "" }, { customerId: "CUST-001" }, { customerId: 7, by: "jo" }])(
    "refuses the request %j, without repeating it",
    async (request) => {
      capturedLog();
      const refused = forgetCustomer(shopOf())(request, { awsRequestId: "r", getRemainingTimeInMillis: () => 900_000 });
      await expect(refused).rejects.toThrow(UnknownRequestError);
    },
  );
});
