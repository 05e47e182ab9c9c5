import {
  finishRefund,
  type Instant,
  type Order,
  type OrderId,
  type ReceiptContents,
  receiptKey,
  receiptOf,
  receiptPageKey,
  requestCancellation,
  type Status,
  startRefund,
} from "@orders/domain";
import {
  aCompletedOrder,
  anOrder,
  at,
  memoryInventory,
  memoryOrders,
  memoryReceipts,
  SHOP,
} from "@orders/domain/testing";
import { call, claimsOf } from "@orders/lambda-kit/testing";
import { describe, expect, it } from "vitest";
import { getReceipt } from "./get-receipt.ts";

function shopWith(order: Order, now = at(10)) {
  const receipts = memoryReceipts();
  const orders = memoryOrders(memoryInventory(), order);
  const route = getReceipt({ orders, receipts, clock: { now: () => now }, linkSeconds: 300 });
  return {
    receipts,
    /** Stores the receipt in the same way as the workflow. */
    store: () => receipts.put(receiptKey(order), receiptOf(order, SHOP) as ReceiptContents),
    get: (orderId: string = order.orderId) => call(route, { path: { orderId } }),
    getAsCustomer: (sub: string, orderId: string = order.orderId) =>
      call(route, { route: "GET /me/orders/{orderId}/receipt", path: { orderId }, claims: claimsOf(sub) }),
  };
}

describe("getReceipt", () => {
  it("returns links to the receipt and to its page", async () => {
    const order = aCompletedOrder({ orderId: "order-1" as OrderId });
    const { get, store } = shopWith(order);
    await store();

    const { status, body } = await get();

    const { url, pageUrl, ...rest } = body as { url: string; pageUrl: string };
    expect(status).toBe(200);
    expect(rest).toEqual({ orderId: "order-1", expiresAt: at(310) });
    const [file, page] = [url, pageUrl].map((link) => new URL(link));
    expect(file?.pathname).toBe("/receipts/order-1.json");
    expect(Object.fromEntries(file?.searchParams ?? [])).toEqual({
      from: at(10),
      seconds: "300",
      disposition: "attachment",
      fileName: "receipt-order-1.json",
      contentType: "application/json",
    });
    expect(page?.pathname).toBe("/receipts/order-1.html");
    expect(Object.fromEntries(page?.searchParams ?? [])).toMatchObject({
      disposition: "inline",
      fileName: "receipt-order-1.html",
      contentType: "text/html; charset=utf-8",
    });
  });

  it("creates the page from the stored receipt on the first request", async () => {
    const order = aCompletedOrder();
    const { get, store, receipts } = shopWith(order);
    await store();
    expect(receipts.pages.size).toBe(0);

    await get();
    const [page] = receipts.pages.values();
    await get();

    expect([...receipts.pages]).toEqual([[`receipts/${order.orderId}.html`, page]]);
    expect(page).toContain("TXN-1");
  });

  it("returns the time at which the links expire, in full seconds", async () => {
    const { get, store } = shopWith(aCompletedOrder(), "2026-01-01T12:00:10.999Z" as Instant);
    await store();
    expect((await get()).body).toMatchObject({ expiresAt: "2026-01-01T12:05:10.000Z" });
  });

  it("names the file so that the name is valid in a header", async () => {
    const { get, store } = shopWith(aCompletedOrder({ orderId: 'Nr. 1/"ä\r\nX: y' as OrderId }));
    await store();
    const { url } = (await get()).body as { url: string };
    expect(new URL(url).searchParams.get("fileName")).toBe("receipt-Nr._1_____X__y.json");
  });

  it("shows a later refund on a separate page, and does not change the receipt", async () => {
    const order = aCompletedOrder({ orderId: "order-1" as OrderId });
    const refunded = finishRefund(startRefund(requestCancellation(order, at(5)), at(6)), "REF-1", at(7));
    const { get, receipts } = shopWith(refunded);
    await receipts.put(receiptKey(order), receiptOf(order, SHOP) as ReceiptContents);
    await receipts.putPage(receiptPageKey(order), "<p>paid</p>");
    const receipt = structuredClone(receipts.stored);

    const { body } = await get();

    const { refund, pageUrl } = body as { refund: unknown; pageUrl: string };
    expect(refund).toEqual({ amount: 10, refundedAt: at(7) });
    const key = new URL(pageUrl).pathname.slice(1);
    expect(key).toBe("receipts/order-1.html.refunded");
    expect(new URL(pageUrl).searchParams.get("fileName")).toBe("receipt-order-1.html");
    expect(receipts.pages.get(key)).toContain("$10.00 refunded");
    expect(receipts.pages.get("receipts/order-1.html")).toBe("<p>paid</p>");
    expect(receipts.stored).toEqual(receipt);
  });

  it("shows no unfinished refund", async () => {
    const order = aCompletedOrder();
    const { get, receipts } = shopWith(startRefund(requestCancellation(order, at(5)), at(6)));
    await receipts.put(receiptKey(order), receiptOf(order, SHOP) as ReceiptContents);
    expect((await get()).body).not.toHaveProperty("refund");
    expect([...receipts.pages.keys()]).toEqual([`receipts/${order.orderId}.html`]);
  });

  it("promises no receipt for an order that is being cancelled", async () => {
    const order = requestCancellation(anOrder(), at(1));
    const { get } = shopWith(order);
    expect((await get()).body).toMatchObject({ message: `Order ${order.orderId} has no receipt: it is PENDING` });
  });

  it("returns the receipt of an order that was later shipped or cancelled", async () => {
    for (const status of ["SHIPPED", "CANCELLED"] as const) {
      const { get, store } = shopWith({ ...aCompletedOrder(), status });
      await store();
      expect((await get()).status).toBe(200);
    }
  });

  it.each<[Status, string]>([
    ["PENDING", "has no receipt yet: it is PENDING"],
    ["PROCESSING", "has no receipt yet: it is PROCESSING"],
    ["AWAITING_APPROVAL", "has no receipt yet: it is AWAITING_APPROVAL"],
    ["PAID", "has no receipt yet: it is PAID"],
    ["COMPLETED", "has no receipt: it is COMPLETED"],
    ["FAILED", "has no receipt: it is FAILED"],
    ["CANCELLED", "has no receipt: it is CANCELLED"],
    ["NEEDS_ATTENTION", "has no receipt: it is NEEDS_ATTENTION"],
  ])("answers 404 with the status for an order without a receipt: %s", async (status, message) => {
    const order = { ...anOrder(), status };
    const { get, receipts } = shopWith(order);
    expect(await get()).toEqual({
      status: 404,
      body: { message: `Order ${order.orderId} ${message}`, orderStatus: status },
    });
    expect(receipts.pages.size).toBe(0);
  });

  it("answers 404 instead of a dead link when the receipt was deleted", async () => {
    const order = aCompletedOrder();
    const { get, receipts } = shopWith(order);
    expect(await get()).toEqual({
      status: 404,
      body: {
        message: `The receipt of order ${order.orderId} is lost: receipts/${order.orderId}.json is not stored`,
      },
    });
    expect(receipts.pages.size).toBe(0);
  });

  it("answers 404 for an unknown order", async () => {
    expect(await shopWith(aCompletedOrder()).get("no-such-order")).toMatchObject({ status: 404 });
  });

  it("throws a fault", async () => {
    const order = aCompletedOrder();
    const receipts = { ...memoryReceipts(), find: () => Promise.reject(new Error("The bucket is unavailable")) };
    const ports = { orders: memoryOrders(memoryInventory(), order), receipts, clock: { now: () => at(10) } };
    await expect(
      call(getReceipt({ ...ports, linkSeconds: 300 }), { path: { orderId: order.orderId } }),
    ).rejects.toThrow("unavailable");
  });
});

describe("a customer's receipt", () => {
  const janes = () => aCompletedOrder({ customer: { customerId: "jane" } });

  it("is linked as for the back office", async () => {
    const { get, getAsCustomer, store } = shopWith(janes());
    await store();
    expect((await getAsCustomer("jane")).status).toBe(200);
    expect(await getAsCustomer("jane")).toEqual(await get());
  });

  it("of somebody else's order is answered like that of an unknown one, with and without a receipt", async () => {
    const order = janes();
    const { getAsCustomer, store, receipts } = shopWith(order);
    await store();
    const unknown = await shopWith(janes()).getAsCustomer("joe", order.orderId);
    expect(await getAsCustomer("joe")).toEqual(unknown);
    expect(unknown).toEqual({ status: 404, body: { message: `There is no order ${order.orderId}` } });
    const { receipt: _, ...pending } = order;
    expect(await shopWith(pending).getAsCustomer("joe")).toEqual(unknown);
    expect(await receipts.find(receiptPageKey(order))).toBeUndefined();
  });
});
