import { memoryReconciliationReports } from "@orders/adapters/testing";
import type { Metric } from "@orders/contracts";
import {
  changed,
  complete,
  type Instant,
  money,
  type Order,
  type OrderId,
  type OrderQuery,
  receiptKey,
  receiptOf,
  repaired,
  requestApproval,
  requestCancellation,
  startCharge,
  VersionConflictError,
} from "@orders/domain";
import {
  anErasedOrder,
  anOrder,
  aPaidOrder,
  aReservedOrder,
  at,
  line,
  memoryOrderScan,
  memoryOrders,
  memoryPaymentRecords,
  memoryReceipts,
  memoryStockRecords,
  productId,
  SHOP,
} from "@orders/domain/testing";
import { capturedLog } from "@orders/lambda-kit/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { reconcileOrders } from "./reconcile-orders.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
const NOW = 100 * HOUR;
const SETTINGS = { afterMinutes: 15, approvalHours: 24, retryHours: 24, recentDays: 3, shop: SHOP };
const TOTAL = anOrder().totalAmount;
const LAPTOP = productId("LAPTOP");

/** A consistent shop with these orders. */
function shopOf(...stored: Order[]) {
  const orders = memoryOrders(undefined, ...stored);
  const receipts = memoryReceipts();
  const payments = memoryPaymentRecords();
  const stock = memoryStockRecords();
  const metrics: Record<string, number>[] = [];
  const scopes: string[] = [];
  const shop = {
    orders,
    receipts,
    payments,
    stock,
    metrics,
    scopes,
    reports: memoryReconciliationReports(),
    scan: memoryOrderScan(orders),
    queue: { waiting: async () => 0 },
    clock: { now: () => at(NOW) },
    publishMetrics: (values: readonly Metric[]) => {
      metrics.push(Object.fromEntries(values.map(({ name, value }) => [name, value])));
      scopes.push(...values.flatMap((each) => ("Scope" in each ? [each.Scope] : [])));
    },
  };
  return shop;
}
type Shop = ReturnType<typeof shopOf>;

const run = (shop: Shop, event: unknown = { scope: "all" }, remaining = () => 900_000) =>
  reconcileOrders(shop, SETTINGS)(event, { getRemainingTimeInMillis: remaining });

/** Adds the charge and the receipt of a sold order to the shop. */
function sell(shop: Shop, order: Order) {
  shop.payments.set(order.orderId, { charged: order.totalAmount });
  const receipt = receiptOf(order, SHOP);
  if (receipt) shop.receipts.stored.set(receiptKey(order), receipt);
}

/** An order that was reserved at this second. */
const reserved = (seconds = 1) => aReservedOrder({}, at(seconds - 1));
/** An order that was completed at this second, with its receipt or without. */
const completed = (receiptMade = true, seconds = 4) =>
  complete(aPaidOrder({}, at(seconds - 4)), at(seconds), receiptMade);

const stuck = (seconds: number): Order =>
  changed({ ...anOrder({}, at(0)), reason: "OUT_OF_STOCK" }, at(seconds), "STATUS_CHANGED", {
    status: "NEEDS_ATTENTION",
  });

let log: string[];
beforeEach(() => {
  log = capturedLog();
});

describe("reconcile-orders with nothing wrong", () => {
  it("reports what it checked, without a finding", async () => {
    const sold = [completed(), completed(), completed(), completed()];
    const shop = shopOf(...sold);
    for (const order of sold) sell(shop, order);
    shop.stock.stored = [{ productId: LAPTOP, stock: 6, received: 10 }];

    const report = await run(shop);

    expect(report).toMatchObject({
      scope: "all",
      dryRun: false,
      checked: { orders: 4, payments: 4, products: 1, receipts: 4 },
      repaired: 0,
      flagged: 0,
      findings: [],
      unchecked: [],
    });
    expect(report).not.toHaveProperty("incomplete");
    expect(shop.metrics).toEqual([{ OrdersNeedingAttention: 0, ReconciliationFindings: 0 }]);
  });

  it("finds nothing wrong with orders whose personal data was erased", async () => {
    const order = anErasedOrder({}, at(NOW - DAY));
    const shop = shopOf(order);
    sell(shop, order);
    shop.stock.stored = [{ productId: LAPTOP, stock: 9, received: 10 }];

    expect(await run(shop)).toMatchObject({ findings: [] });
    expect(await run(shop, { scope: "recent" })).toMatchObject({ findings: [] });
    expect(await shop.orders.get(order.orderId)).toEqual(order);
  });

  it("makes a lost receipt of an order whose personal data was erased without the person", async () => {
    const order = anErasedOrder({ customer: { customerId: "CUST-1", name: "Jane Doe" } }, at(NOW - DAY));
    const shop = shopOf(order);
    shop.payments.set(order.orderId, { charged: order.totalAmount });
    shop.stock.stored = [{ productId: LAPTOP, stock: 9, received: 10 }];

    expect(await run(shop)).toMatchObject({ repaired: 1, byKind: { RECEIPT_MISSING: 1 } });
    expect(shop.receipts.stored.get(receiptKey(order))).toMatchObject({ customerId: "CUST-1" });
    expect(JSON.stringify([...shop.receipts.stored.values()])).not.toContain("Jane");
  });

  it("leaves open orders unchanged that are not stalled", async () => {
    const young = anOrder({}, at(NOW - 60));
    const waiting = requestApproval(reserved(NOW - HOUR), at(NOW - HOUR));
    const shop = shopOf(young, waiting);
    shop.stock.stored = [{ productId: LAPTOP, stock: 9, received: 10 }];

    expect(await run(shop)).toMatchObject({ repaired: 0, flagged: 0 });
    expect(await run(shop, { scope: "open" })).toMatchObject({ repaired: 0, flagged: 0, checked: { orders: 2 } });
    expect(await shop.orders.get(young.orderId)).toEqual(young);
  });
});

describe.each(["open", "all"] as const)("reconcile-orders of the scope %s", (scope) => {
  it("retries a stalled order, once per reconciliation", async () => {
    const order = anOrder({}, at(0));
    const shop = shopOf(order);

    const report = await run(shop, { scope });

    expect(report.findings).toMatchObject([{ kind: "STALLED", orderId: order.orderId, done: "REPAIRED" }]);
    expect(await shop.orders.get(order.orderId)).toMatchObject({ attempt: 2, updatedAt: at(NOW), version: 2 });
    expect(await run(shop, { scope })).toMatchObject({ findings: [] });
  });

  it("fails an order whose approval is overdue", async () => {
    const order = requestApproval(reserved(), at(1));
    const shop = shopOf(order);
    shop.stock.stored = [{ productId: LAPTOP, stock: 9, received: 10 }];

    expect((await run(shop, { scope })).findings).toMatchObject([{ kind: "APPROVAL_OVERDUE", done: "REPAIRED" }]);
    expect(await shop.orders.get(order.orderId)).toMatchObject({ reason: "APPROVAL_TIMED_OUT", attempt: 2 });
  });

  it("retries the compensation of an order that needs attention, without a finding that raises an alarm", async () => {
    const order = stuck(NOW - HOUR);
    const shop = shopOf(order);

    const report = await run(shop, { scope });

    expect(report).toMatchObject({ needAttention: 0, repaired: 1, flagged: 0 });
    expect(shop.metrics).toEqual([{ OrdersNeedingAttention: 0, ReconciliationFindings: 0 }]);
    expect(await shop.orders.get(order.orderId)).toMatchObject({ status: "NEEDS_ATTENTION", attempt: 2 });
    expect(await run(shop, { scope })).toMatchObject({ findings: [] });
  });

  it("flags orders whose compensation was retried without success", async () => {
    const order = repaired(stuck(NOW - 30 * HOUR), "COMPENSATE", at(NOW - HOUR));
    const shop = shopOf(order);

    const report = await run(shop, { scope });

    expect(report).toMatchObject({ needAttention: 1, flagged: 1, byKind: { NEEDS_ATTENTION: 1 } });
    expect(report.findings).toMatchObject([{ done: "FLAGGED", orderId: order.orderId }]);
    expect(shop.metrics).toEqual([{ OrdersNeedingAttention: 1, ReconciliationFindings: 0 }]);
    expect(shop.scopes).toEqual([scope, scope]);
    expect(await shop.orders.get(order.orderId)).toEqual(order);
  });

  it("leaves orders unchanged that wait for their run, while messages wait in the queue", async () => {
    const [pending, cancelled] = [anOrder({}, at(0)), requestCancellation(completed(), at(6))];
    const stopped = reserved();
    const shop = shopOf(pending, cancelled, stopped);
    sell(shop, cancelled);
    shop.stock.stored = [{ productId: LAPTOP, stock: 8, received: 10 }];

    const busy = await run({ ...shop, queue: { waiting: async () => 3 } }, { scope });
    expect(busy.findings).toMatchObject([{ kind: "STALLED", orderId: stopped.orderId, done: "REPAIRED" }]);

    const idle = await run(shop, { scope });
    expect(idle.findings.map(({ orderId }) => orderId)).toContain(pending.orderId);
  });

  it("only reports in a dry run, without a metric", async () => {
    const order = anOrder({}, at(0));
    const shop = shopOf(order);

    const report = await run(shop, { scope, dryRun: true });

    expect(report).toMatchObject({ dryRun: true, repairable: 1, repaired: 0, findings: [{ done: "REPAIRABLE" }] });
    expect(await shop.orders.get(order.orderId)).toEqual(order);
    expect(shop.metrics).toEqual([]);
    expect(shop.reports.stored.size).toBe(0);
  });

  it("stores its report in place of the one before", async () => {
    const shop = shopOf(anOrder({}, at(0)));
    const first = await run(shop, { scope });
    expect([...shop.reports.stored]).toEqual([[scope, first]]);
    const second = await run(shop, { scope });
    expect(second.repaired).toBe(0);
    expect([...shop.reports.stored]).toEqual([[scope, second]]);
  });

  it("fails when its report cannot be stored, after its repairs and metrics", async () => {
    const shop = shopOf(anOrder({}, at(0)));
    const reports = { write: () => Promise.reject(new Error("No bucket")) };
    await expect(run({ ...shop, reports } as never, { scope })).rejects.toThrow("No bucket");
    expect(shop.metrics).toEqual([{ OrdersNeedingAttention: 0, ReconciliationFindings: 0 }]);
  });

  it("reads an order again before it reports, and ignores findings that are gone", async () => {
    const order = anOrder({}, at(0));
    const shop = shopOf(order);
    const { find } = shop.orders;
    const overtaken = async (orderId: OrderId) => {
      const found = await find(orderId);
      if (found?.version === 1) await shop.orders.save({ ...found, updatedAt: at(NOW) as Instant });
      return find(orderId);
    };
    expect(await run({ ...shop, orders: { ...shop.orders, find: overtaken } }, { scope })).toMatchObject({
      findings: [],
    });
  });

  it("leaves an order with a version conflict to the next reconciliation", async () => {
    const shop = shopOf(anOrder({}, at(0)), anOrder({}, at(0)));
    let saves = 0;
    const save = async (order: Order) => {
      if (++saves === 1) throw new VersionConflictError(order.orderId);
      return shop.orders.save(order);
    };
    expect(await run({ ...shop, orders: { ...shop.orders, save } }, { scope })).toMatchObject({
      repaired: 1,
      flagged: 0,
    });
  });

  it("flags an order that cannot be repaired, and continues with the others", async () => {
    const shop = shopOf(anOrder({}, at(0)), anOrder({}, at(0)));
    let saves = 0;
    const save = async (order: Order) => {
      if (++saves === 1) throw new Error("It is too large");
      return shop.orders.save(order);
    };
    const report = await run({ ...shop, orders: { ...shop.orders, save } }, { scope });
    expect(report).toMatchObject({ repaired: 1, flagged: 1 });
    expect(report.findings.find(({ done }) => done === "FLAGGED")?.what).toContain("It is too large");
  });

  it("stops before its time is over, and counts that in a metric", async () => {
    const shop = shopOf(anOrder({}, at(0)));
    const report = await run(shop, { scope }, () => 5_000);
    expect(report).toMatchObject({ incomplete: expect.stringContaining("Time ran out"), checked: { orders: 0 } });
    expect(shop.metrics).toEqual([{ OrdersNeedingAttention: 0, ReconciliationFindings: 1 }]);
  });

  it("throws a fault of a table, and logs it", async () => {
    const shop = shopOf();
    const broken = async () => {
      throw new Error("No table");
    };
    const scan = { ...shop.scan, scan: () => ({ [Symbol.asyncIterator]: () => ({ next: broken }) }) };
    await expect(run({ ...shop, scan, orders: { ...shop.orders, list: broken } }, { scope })).rejects.toThrow(
      "No table",
    );
    expect(log.some((entry) => entry.includes("Reconciliation failed"))).toBe(true);
  });
});

describe("reconcile-orders of the scope open", () => {
  it("reads all pages of each open status, and nothing else", async () => {
    const many = Array.from({ length: 230 }, () => anOrder({}, at(0)));
    const dead: Order = { ...reserved(), status: "FAILED" };
    const shop = shopOf(...many, dead);
    const scan = { ...shop.scan, scan: () => expect.fail("It scanned all orders") };

    expect(await run({ ...shop, scan }, { scope: "open" })).toMatchObject({ checked: { orders: 230 }, repaired: 230 });
  });

  it("reads no pending order while messages wait in the queue: there may be very many", async () => {
    const shop = shopOf(anOrder({}, at(0)));
    const queries: OrderQuery[] = [];
    const list = (query: OrderQuery) => {
      queries.push(query);
      return shop.orders.list(query);
    };
    await run({ ...shop, orders: { ...shop.orders, list }, queue: { waiting: async () => 1 } }, { scope: "open" });
    expect(queries.map(({ filter }) => filter.status)).toEqual([
      "PROCESSING",
      "AWAITING_APPROVAL",
      "PAID",
      "NEEDS_ATTENTION",
    ]);
  });

  it("flags an unreadable item, and continues with the others", async () => {
    const shop = shopOf(anOrder({}, at(0)));
    const unreadable = [{ orderId: "odd" as OrderId, why: "It has no lines" }];
    const list = async (query: OrderQuery) => ({
      ...(await shop.orders.list(query)),
      ...(query.filter.status === "PENDING" && { unreadable }),
    });
    const report = await run({ ...shop, orders: { ...shop.orders, list } }, { scope: "open" });
    expect(report.findings).toMatchObject([
      { kind: "ORDER_UNREADABLE", orderId: "odd", what: "It has no lines", done: "FLAGGED" },
      { kind: "STALLED", done: "REPAIRED" },
    ]);
  });
});

describe("reconcile-orders of the scope recent", () => {
  /** Sold orders without a receipt in the bucket, looked at 30 days after they were made. */
  async function found(...ages: number[]) {
    const now = at(NOW + 30 * DAY);
    const sold = ages.map((age) => {
      const created = NOW + 30 * DAY - age;
      return complete(aPaidOrder({}, at(created)), at(created + 4), true);
    });
    const shop = { ...shopOf(...sold), clock: { now: () => now } };
    for (const { orderId, totalAmount } of sold) shop.payments.set(orderId, { charged: totalAmount });
    const scan = { ...shop.scan, scan: () => expect.fail("It scanned all orders") };
    const payments = { ...shop.payments, charged: () => expect.fail("It scanned all payments") };
    const stock = { ...shop.stock, levels: () => expect.fail("It counted the stock") };
    const report = await run({ ...shop, scan, payments, stock }, { scope: "recent" });
    return {
      report,
      missing: report.findings.map(({ orderId }) => sold.findIndex((order) => order.orderId === orderId)),
    };
  }

  it("checks orders that were created within `recentDays`, and reads no others", async () => {
    const { report, missing } = await found(3 * DAY + 1, 3 * DAY, HOUR);
    expect(report).toMatchObject({ scope: "recent", checked: { orders: 2, receipts: 2, payments: 0, products: 0 } });
    expect(missing.sort()).toEqual([1, 2]);
    expect(report.byKind).toEqual({ RECEIPT_MISSING: 2 });
  });

  it("compares them with the gateway", async () => {
    const order = complete(aPaidOrder({}, at(NOW - 60)), at(NOW - 56), true);
    const shop = shopOf(order);
    sell(shop, order);
    shop.payments.set(order.orderId, { charged: TOTAL, refunded: TOTAL });
    expect((await run(shop, { scope: "recent" })).findings).toMatchObject([
      { kind: "PAID_WITHOUT_PAYMENT", orderId: order.orderId, done: "FLAGGED" },
    ]);
    expect(shop.scopes).toEqual(["recent", "recent"]);
  });

  it("reports an order with two inconsistencies once", async () => {
    const order = complete(aPaidOrder({}, at(NOW - 60)), at(NOW - 56), true);
    const shop = shopOf(order);
    const report = await run(shop, { scope: "recent", dryRun: true });
    expect(report.byKind).toEqual({ PAID_WITHOUT_PAYMENT: 1, RECEIPT_MISSING: 1 });
    expect(report.checked.receipts).toBe(1);
  });

  it("flags an unreadable item", async () => {
    const shop = shopOf();
    const unreadable = [{ orderId: "odd" as OrderId, why: "It has no lines" }];
    const list = async (query: OrderQuery) => ({ ...(await shop.orders.list(query)), unreadable });
    const report = await run({ ...shop, orders: { ...shop.orders, list } }, { scope: "recent" });
    expect(report.findings).toMatchObject([{ kind: "ORDER_UNREADABLE", orderId: "odd", done: "FLAGGED" }]);
  });
});

describe("reconcile-orders of the scope all", () => {
  it("also finds the stalled cancellation of a completed order", async () => {
    const order = requestCancellation(completed(), at(6));
    const shop = shopOf(order);
    sell(shop, order);
    shop.stock.stored = [{ productId: LAPTOP, stock: 9, received: 10 }];
    expect((await run(shop)).findings).toMatchObject([{ kind: "STALLED", done: "REPAIRED" }]);
    expect((await shop.orders.get(order.orderId)).attempt).toBe(3);
  });

  it("flags a payment without an order, and no payment that was returned", async () => {
    const shop = shopOf();
    shop.payments.set("lost" as OrderId, { charged: money(500) });
    shop.payments.set("returned" as OrderId, { charged: money(500), refunded: money(500) });

    const report = await run(shop);

    expect(report.findings).toMatchObject([{ kind: "PAYMENT_WITHOUT_ORDER", orderId: "lost", done: "FLAGGED" }]);
    expect(report.checked.payments).toBe(2);
  });

  it("flags an order that ended with money or stock, and a sold one without money", async () => {
    const failed: Order = { ...reserved(), status: "FAILED" };
    const unpaid = completed();
    const shop = shopOf(failed, unpaid);
    sell(shop, unpaid);
    shop.payments.set(failed.orderId, { charged: TOTAL });
    shop.payments.set(unpaid.orderId, { charged: TOTAL, refunded: TOTAL });
    shop.stock.stored = [{ productId: LAPTOP, stock: 8, received: 10 }];

    const { findings } = await run(shop);

    expect(findings.map(({ kind, orderId, done }) => [kind, orderId, done]).sort()).toEqual(
      [
        ["MONEY_NOT_RETURNED", failed.orderId, "FLAGGED"],
        ["STOCK_NOT_RELEASED", failed.orderId, "FLAGGED"],
        ["PAID_WITHOUT_PAYMENT", unpaid.orderId, "FLAGGED"],
      ].sort(),
    );
    expect(shop.metrics).toEqual([{ OrdersNeedingAttention: 0, ReconciliationFindings: 3 }]);
  });

  it.each([true, false])("makes a missing receipt; the order has its key: %s", async (named) => {
    const order = completed(named);
    const shop = shopOf(order);
    sell(shop, order);
    shop.receipts.stored.clear();
    shop.stock.stored = [{ productId: LAPTOP, stock: 9, received: 10 }];

    expect((await run(shop)).findings).toMatchObject([{ kind: "RECEIPT_MISSING", done: "REPAIRED" }]);

    expect(shop.receipts.stored.get(receiptKey(order))).toEqual(receiptOf(order, SHOP));
    expect(await shop.orders.get(order.orderId)).toMatchObject({
      status: "COMPLETED",
      receipt: { key: receiptKey(order) },
    });
    expect(await run(shop)).toMatchObject({ findings: [] });
  });

  it("checks the receipts of orders of any age, and looks all of them up together", async () => {
    const sold = Array.from({ length: 7 }, () => completed());
    const shop = { ...shopOf(...sold), clock: { now: () => at(NOW + 400 * DAY) } };
    for (const order of sold) sell(shop, order);
    shop.stock.stored = [{ productId: LAPTOP, stock: 3, received: 10 }];
    const lost = sold[3] as Order;
    shop.receipts.stored.delete(receiptKey(lost));
    const lookups: number[] = [];
    const existing = (keys: readonly string[]) => {
      lookups.push(keys.length);
      return shop.receipts.existing(keys);
    };

    const report = await run({ ...shop, receipts: { ...shop.receipts, existing } });

    expect(report).toMatchObject({
      findings: [{ kind: "RECEIPT_MISSING", orderId: lost.orderId, done: "REPAIRED" }],
      checked: { orders: 7, receipts: 7 },
    });
    expect(lookups).toEqual([7]);
    expect(shop.receipts.stored.get(receiptKey(lost))).toEqual(receiptOf(lost, SHOP));
  });

  it("flags an unreadable item", async () => {
    const shop = shopOf(anOrder({}, at(0)));
    const scan = memoryOrderScan(shop.orders, { orderId: "odd" as OrderId, why: "It has no lines" });
    const report = await run({ ...shop, scan });
    expect(report.findings).toMatchObject([
      { kind: "ORDER_UNREADABLE", orderId: "odd", what: "It has no lines", done: "FLAGGED" },
      { kind: "STALLED" },
    ]);
  });

  it("flags stock that does not add up", async () => {
    const order = completed();
    const shop = shopOf(order);
    sell(shop, order);
    shop.stock.stored = [{ productId: LAPTOP, stock: 8, received: 10 }];

    const report = await run(shop);

    expect(report.findings).toEqual([
      {
        kind: "STOCK_DIFFERS",
        productId: LAPTOP,
        what: "10 received, 8 in stock, 1 held by orders: 1 missing",
        done: "FLAGGED",
      },
    ]);
    expect(report).toMatchObject({ unchecked: [], checked: { products: 1 } });
  });

  it("adds the received pieces to a product that was written directly to the table", async () => {
    const order = completed();
    const shop = shopOf(order);
    sell(shop, order);
    shop.stock.stored = [{ productId: LAPTOP, stock: 8 }];

    const looked = await run(shop, { scope: "all", dryRun: true });
    const what = "The inventory had no number of received pieces: 8 in stock and 1 held by orders are 9";
    const finding = { kind: "RECEIVED_UNKNOWN", productId: LAPTOP, what };
    expect(looked.findings).toEqual([{ ...finding, done: "REPAIRABLE" }]);
    expect(shop.stock.stored).toEqual([{ productId: LAPTOP, stock: 8 }]);

    expect((await run(shop)).findings).toEqual([{ ...finding, done: "REPAIRED" }]);
    expect(shop.stock.stored).toEqual([{ productId: LAPTOP, stock: 8, received: 9 }]);

    expect(await run(shop)).toMatchObject({ findings: [], unchecked: [] });
    shop.stock.stored = [{ productId: LAPTOP, stock: 7, received: 9 }];
    expect((await run(shop)).findings).toMatchObject([{ kind: "STOCK_DIFFERS" }]);
  });

  it("ignores an order that reserves stock during the count", async () => {
    const shop = shopOf(anOrder({}, at(NOW)));
    shop.stock.stored = [{ productId: LAPTOP, stock: 10, received: 10 }];
    const { levels } = shop.stock;
    let reads = 0;
    const stock = {
      async *levels() {
        // An order reserves stock between the count of the orders and this read of the stock.
        if (++reads === 1) {
          await shop.orders.create(aReservedOrder({ lines: [line("LAPTOP", 4)] }, at(NOW - 1)));
          shop.stock.stored = [{ productId: LAPTOP, stock: 6, received: 10 }];
        }
        yield* levels();
      },
    };
    expect(await run({ ...shop, stock: { ...shop.stock, ...stock } })).toMatchObject({ findings: [], unchecked: [] });
    expect(reads).toBe(2);
  });

  it("counts the reservation of an order once that it also retries", async () => {
    const shop = shopOf(reserved(), reserved(), reserved(NOW));
    shop.stock.stored = [{ productId: LAPTOP, stock: 7, received: 10 }];
    expect(await run(shop)).toMatchObject({ repaired: 2, flagged: 0 });
  });

  it("ignores a second count during which the order was written", async () => {
    const order = startCharge(reserved(NOW), at(NOW));
    const failed: Order = { ...order, status: "FAILED" };
    const shop = shopOf(failed);
    shop.stock.stored = [{ productId: LAPTOP, stock: 9, received: 10 }];
    let checks = 0;
    const find = async (orderIds: readonly OrderId[]) => {
      if (++checks === 2) await shop.orders.save({ ...failed, status: "PROCESSING" });
      return shop.payments.find(orderIds);
    };
    expect(await run({ ...shop, payments: { ...shop.payments, find } })).toMatchObject({ findings: [] });
    expect((await shop.orders.get(failed.orderId)).version).toBe(2);
  });

  it.each([
    ["the payments were read", 1],
    ["the stock was counted a second time", 3],
  ])("does not check the stock when time ran out before %s", async (_, checks) => {
    const shop = shopOf(anOrder({}, at(NOW)));
    shop.payments.set("lost" as OrderId, { charged: money(500), refunded: money(500) });
    shop.stock.stored = [{ productId: LAPTOP, stock: 1, received: 10 }];
    let left = checks;
    const report = await run(shop, { scope: "all" }, () => (--left >= 0 ? 900_000 : 1_000));
    expect(report).toMatchObject({
      findings: [],
      checked: { orders: 1, products: checks === 1 ? 0 : 1 },
      incomplete: expect.any(String),
    });
  });

  it("does not check the stock when time ran out during the scan", async () => {
    const shop = shopOf(...Array.from({ length: 10 }, () => anOrder({}, at(NOW))));
    shop.stock.stored = [{ productId: LAPTOP, stock: 1, received: 10 }];
    let checks = 0;
    const report = await run(shop, { scope: "all" }, () => (++checks > 2 ? 1_000 : 900_000));
    expect(report).toMatchObject({ flagged: 0, checked: { orders: 6, products: 0 }, incomplete: expect.any(String) });
  });
});

it("refuses an unknown request", async () => {
  await expect(run(shopOf(), { scope: "half" })).rejects.toThrow('expected {"scope"');
});

it("logs no personal data", async () => {
  const order = anOrder({ customer: { customerId: "CUST-77", name: "Jane Doe", email: "jane@example.com" } }, at(0));
  await run(shopOf(order));
  expect(log.join()).toContain(order.orderId);
  expect(log.join()).not.toMatch(/CUST-77|Jane|jane@/);
});
