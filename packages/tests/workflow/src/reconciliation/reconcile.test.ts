import { randomUUID } from "node:crypto";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { dynamoStockKeepingOrders } from "@orders/adapters";
import {
  money,
  type OrderId,
  type ProductId,
  receiptKey,
  receiptOf,
  releaseStock,
  reserveStock,
  retry,
  transition,
} from "@orders/domain";
import { anOrder, line, SHOP } from "@orders/domain/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  forge,
  LONG_AGO,
  LONG_BEFORE,
  loseCharge,
  loseReceipt,
  settled,
  sold,
  spoilOrder,
  spoilProduct,
  stalledOrder,
} from "../stack/faults.ts";
import {
  cancelIdle,
  clock,
  endingOf,
  gateway,
  invoke,
  orderOf,
  placeIdle,
  readReceipt,
  receiptVersions,
} from "../stack/orders.ts";
import { someProduct } from "../stack/products.ts";
import { finished } from "../stack/runs.ts";
import { dynamo, orders, s3, stack } from "../stack/stack.ts";

// Each inconsistency is made on purpose and removed afterwards. Orders of other tests are too young to be stalled, and
// these tests ignore findings about them.

const PIECES = 5;
const PRICE = 1000;
const someStock = () => someProduct(PIECES);

interface Report {
  readonly checked: { readonly orders: number };
  readonly findings: readonly { kind: string; orderId?: string; productId?: string; done: string; what: string }[];
  readonly unchecked: readonly { productId: string }[];
}

const reconcile = async (request: Readonly<Record<string, unknown>> = { scope: "all" }): Promise<Report> =>
  (await invoke("reconcile-orders", request)) as unknown as Report;

/** The findings about an order or a product. */
const said = ({ findings }: Report, id: string): string[] =>
  findings
    .filter(({ orderId, productId }) => orderId === id || productId === id)
    .map(({ kind, done }) => `${kind} ${done}`);

const charge = (key: string) =>
  gateway.charge({ key, amount: money(PRICE), currency: "USD", method: { type: "CARD", token: "tok_ok" } });

/** Inconsistencies that a reconciliation repairs. */
const repaired = {
  async pending() {
    return stalledOrder(await someStock());
  },
  async cancelled() {
    const { orderId } = await sold(await someStock());
    await cancelIdle(orderId);
    await spoilOrder(orderId, { updatedAt: LONG_AGO });
    return orderId;
  },
  async overdue() {
    const lines = [line(await someStock(), 1, "1000.00")];
    const { orderId } = await settled(anOrder({ lines }, clock.now()));
    await spoilOrder(orderId, { approval: { requestedAt: LONG_AGO } });
    return orderId;
  },
  async receiptLost() {
    const order = await sold(await someStock());
    await loseReceipt(receiptKey(order));
    return order.orderId;
  },
  async receiptDeleted() {
    const order = await sold(await someStock());
    await s3.send(new DeleteObjectCommand({ Bucket: stack.receiptsBucket, Key: receiptKey(order) }));
    return order.orderId;
  },
  async receiptNeverMade() {
    const order = await sold(await someStock());
    await orders.save(transition(order, "SHIPPED", clock.now()));
    await loseReceipt(receiptKey(order));
    await spoilOrder(order.orderId, { receipt: undefined });
    return order.orderId;
  },
};

/** Inconsistencies that need a person. */
const flagged = {
  async retriedInVain() {
    const { orderId } = await placeIdle(orderOf(await someStock()));
    // Retried for longer than a day, last of all long ago.
    await spoilOrder(orderId, { stalledSince: LONG_BEFORE, updatedAt: LONG_AGO });
    cleanUp.push(async () => {
      await orders.save(retry(await orders.get(orderId), clock.now()));
      await finished(orderId);
    });
    return orderId;
  },
  async paymentWithoutOrder() {
    const orderId = `no-order-${randomUUID()}`;
    await charge(orderId);
    cleanUp.push(() => gateway.cancel(orderId));
    return orderId;
  },
  async moneyKept() {
    const orderId = await forge({ ...orderOf(await someStock()), status: "FAILED", reason: "INTERNAL_ERROR" });
    await charge(orderId);
    cleanUp.push(() => gateway.cancel(orderId));
    return orderId;
  },
  async stockKept() {
    const productId = await someStock();
    const order = reserveStock(orderOf(productId), clock.now());
    const orderId = await forge({ ...order, status: "FAILED", reason: "INTERNAL_ERROR" });
    await spoilProduct(productId, { stock: PIECES - 1 });
    cleanUp.push(async () => {
      const tables = { client: dynamo, ordersTable: stack.ordersTable, inventoryTable: stack.inventoryTable };
      await dynamoStockKeepingOrders(tables).saveReleasing(releaseStock(await orders.get(orderId), clock.now()));
    });
    return orderId;
  },
  async neverPaid() {
    const { orderId } = await sold(await someStock());
    cleanUp.push(await loseCharge(orderId));
    return orderId;
  },
  async piecesMissing() {
    const productId = await someStock();
    await spoilProduct(productId, { received: PIECES + 1 });
    cleanUp.push(() => spoilProduct(productId, { received: PIECES }));
    return productId;
  },
};

/** What removes the inconsistencies again. */
const cleanUp: (() => Promise<unknown>)[] = [];

type Ids<Faults> = Record<keyof Faults, OrderId>;

async function make<Faults extends Record<string, () => Promise<string>>>(faults: Faults): Promise<Ids<Faults>> {
  const made = Object.entries(faults).map(async ([name, fault]) => [name, await fault()]);
  return Object.fromEntries(await Promise.all(made));
}

describe("reconcile-orders", () => {
  let bad: Ids<typeof repaired>;
  let worse: Ids<typeof flagged>;
  let good: OrderId;
  let goodProduct: ProductId;
  let unrecorded: ProductId;
  let looked: Report;
  let open: Report;
  let recent: Report;
  let acted: Report;
  beforeAll(async () => {
    [goodProduct, unrecorded] = await Promise.all([someStock(), someStock()]);
    [bad, worse, { orderId: good }] = await Promise.all([make(repaired), make(flagged), sold(goodProduct)]);
    await spoilProduct(unrecorded, { received: undefined });

    looked = await reconcile({ scope: "all", dryRun: true });
    open = await reconcile({ scope: "open", dryRun: true });
    recent = await reconcile({ scope: "recent", dryRun: true });
    acted = await reconcile({ scope: "all" });
  });
  afterAll(async () => {
    await Promise.all(cleanUp.map((step) => step()));
  });

  it("only reports in a dry run", () => {
    expect(said(looked, bad.pending)).toEqual(["STALLED REPAIRABLE"]);
    expect(said(looked, bad.cancelled)).toEqual(["STALLED REPAIRABLE"]);
    expect(said(looked, bad.overdue)).toEqual(["APPROVAL_OVERDUE REPAIRABLE"]);
    for (const orderId of [bad.receiptLost, bad.receiptDeleted, bad.receiptNeverMade]) {
      expect(said(looked, orderId)).toEqual(["RECEIPT_MISSING REPAIRABLE"]);
    }
  });

  it("with the scope open reads open orders only, and finds the stalled ones", () => {
    expect(said(open, bad.pending)).toEqual(["STALLED REPAIRABLE"]);
    expect(said(open, bad.overdue)).toEqual(["APPROVAL_OVERDUE REPAIRABLE"]);
    expect(said(open, worse.retriedInVain)).toEqual(["STALLED FLAGGED"]);
    for (const orderId of [bad.cancelled, bad.receiptLost, worse.moneyKept]) expect(said(open, orderId)).toEqual([]);
    expect(open.checked.orders).toBeLessThan(looked.checked.orders);
  });

  it("with the scope recent finds what is wrong with new orders, their payments and receipts, but counts no stock", () => {
    expect(said(recent, bad.cancelled)).toEqual(["STALLED REPAIRABLE"]);
    for (const orderId of [bad.receiptLost, bad.receiptDeleted, bad.receiptNeverMade]) {
      expect(said(recent, orderId)).toEqual(["RECEIPT_MISSING REPAIRABLE"]);
    }
    expect(said(recent, worse.moneyKept)).toEqual(["MONEY_NOT_RETURNED FLAGGED"]);
    for (const id of [worse.paymentWithoutOrder, worse.piecesMissing]) expect(said(recent, id)).toEqual([]);
    expect(recent.checked).toMatchObject({ payments: 0, products: 0 });
  });

  it.each(["looked", "acted"])("reports what needs a person (%s)", (when) => {
    const report = when === "looked" ? looked : acted;
    expect(Object.fromEntries(Object.entries(worse).map(([fault, id]) => [fault, said(report, id)]))).toEqual({
      retriedInVain: ["STALLED FLAGGED"],
      paymentWithoutOrder: ["PAYMENT_WITHOUT_ORDER FLAGGED"],
      moneyKept: ["MONEY_NOT_RETURNED FLAGGED"],
      stockKept: ["STOCK_NOT_RELEASED FLAGGED"],
      neverPaid: ["PAID_WITHOUT_PAYMENT FLAGGED"],
      piecesMissing: ["STOCK_DIFFERS FLAGGED"],
    });
  });

  it("adds the received pieces to a product without them", () => {
    expect(said(looked, unrecorded)).toEqual(["RECEIVED_UNKNOWN REPAIRABLE"]);
    expect(said(acted, unrecorded)).toEqual(["RECEIVED_UNKNOWN REPAIRED"]);
  });

  it("finds nothing about a consistent order, nor about its product", () => {
    for (const id of [good, goodProduct]) expect([...said(looked, id), ...said(acted, id)]).toEqual([]);
  });

  it("starts another run for a stalled order", async () => {
    expect(said(acted, bad.pending)).toEqual(["STALLED REPAIRED"]);
    await finished(bad.pending);
    expect(await endingOf(bad.pending)).toMatchObject({ status: "COMPLETED", charged: PRICE, left: PIECES - 1 });
    expect((await orders.get(bad.pending)).history.map(({ event }) => event)).toContain("RETRY_REQUESTED");
  });

  it("starts another run for the stalled cancellation of a completed order", async () => {
    expect(said(acted, bad.cancelled)).toEqual(["STALLED REPAIRED"]);
    await finished(bad.cancelled);
    expect(await endingOf(bad.cancelled)).toMatchObject({ status: "CANCELLED", refunded: PRICE, left: PIECES });
  });

  it("fails an order whose approval timed out, with its stock released", async () => {
    expect(said(acted, bad.overdue)).toEqual(["APPROVAL_OVERDUE REPAIRED"]);
    await finished(bad.overdue);
    expect(await endingOf(bad.overdue)).toMatchObject({
      status: "FAILED",
      reason: "APPROVAL_TIMED_OUT",
      charged: 0,
      left: PIECES,
    });
  });

  it.each([
    ["receiptLost", "COMPLETED", 1],
    // Its delete marker hides the first version, which stays.
    ["receiptDeleted", "COMPLETED", 2],
    ["receiptNeverMade", "SHIPPED", 1],
  ] as const)("makes a missing receipt: %s", async (name, status, versions) => {
    expect(said(acted, bad[name])).toEqual(["RECEIPT_MISSING REPAIRED"]);
    const order = await orders.get(bad[name]);
    expect(order).toMatchObject({
      status,
      receipt: { key: receiptKey(order) },
    });
    expect(await readReceipt(receiptKey(order))).toEqual(receiptOf(order, SHOP));
    expect((await receiptVersions(receiptKey(order))).length).toBe(versions);
  });

  it("finds nothing about what it repaired", async () => {
    await Promise.all(Object.values(bad).map(finished));
    const report = await reconcile({ scope: "all", dryRun: true });
    for (const id of Object.values(bad)) expect(said(report, id)).toEqual([]);
    for (const id of Object.values(bad)) {
      const [first] = (await orders.get(id)).lines;
      expect(said(report, first?.productId ?? "")).toEqual([]);
    }
  });

  it("refuses an unknown scope", async () => {
    await expect(reconcile({ scope: "half" })).rejects.toThrow("expected");
  });
});
