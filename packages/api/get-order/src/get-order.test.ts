import { type Order, requestCancellation } from "@orders/domain";
import { anOrder, aPaidOrder, at, line, memoryInventory, memoryOrders } from "@orders/domain/testing";
import { call, claimsOf } from "@orders/lambda-kit/testing";
import { describe, expect, it } from "vitest";
import { getOrder } from "./get-order.ts";

const get = (orderId: string, ...stored: Order[]) =>
  call(getOrder({ orders: memoryOrders(memoryInventory(), ...stored) }), { path: { orderId } });

describe("getOrder", () => {
  it("returns an order with its lines, amounts, payment and history, and its version as ETag", async () => {
    const order = aPaidOrder({
      customer: { customerId: "CUST-1", name: "Jane Doe", email: "jane@example.com", phone: "+14155550100" },
      lines: [{ ...line("LAPTOP", 2, "999.99"), name: "Laptop" }],
      shippingAddress: { street: "1 Main St", city: "New York", postalCode: "10001", country: "USA" },
    });
    const answer = await get(order.orderId, { ...order, version: 4 }, anOrder());

    expect(answer).toMatchObject({
      status: 200,
      headers: { ETag: '"4"' },
      body: {
        orderId: order.orderId,
        customerId: "CUST-1",
        customerName: "Jane Doe",
        customerEmail: "jane@example.com",
        customerPhone: "+14155550100",
        status: "PAID",
        totalAmount: 1999.98,
        currency: "USD",
        items: [{ productId: "LAPTOP", name: "Laptop", quantity: 2, price: 999.99, amount: 1999.98 }],
        shippingAddress: { street: "1 Main St", postalCode: "10001" },
        payment: { status: "CHARGED", amount: 1999.98, transactionId: "TXN-1" },
        attempt: 1,
        version: 4,
        createdAt: at(0),
        updatedAt: at(3),
        correlationId: "correlation-1",
      },
    });
    expect((answer.body as Order).history.map(({ event, status }) => [event, status])).toEqual([
      ["SUBMITTED", "PENDING"],
      ["STATUS_CHANGED", "PROCESSING"],
      ["STOCK_RESERVED", "PROCESSING"],
      ["CHARGE_STARTED", "PROCESSING"],
      ["STATUS_CHANGED", "PAID"],
    ]);
  });

  it("returns the reason of a failed order", async () => {
    const failed: Order = { ...anOrder(), status: "FAILED", reason: "OUT_OF_STOCK", reasonDetail: "LAPTOP: 2 wanted" };
    expect((await get(failed.orderId, failed)).body).toMatchObject({
      status: "FAILED",
      reason: "OUT_OF_STOCK",
      reasonDetail: "LAPTOP: 2 wanted",
    });
  });

  it("answers 304 when If-None-Match has the version", async () => {
    const order = { ...anOrder(), version: 7 };
    const route = getOrder({ orders: memoryOrders(memoryInventory(), order) });
    const read = (tag: string) => call(route, { path: { orderId: order.orderId }, headers: { "If-None-Match": tag } });
    expect(await read('"7"')).toEqual({ status: 304, headers: { ETag: '"7"' } });
    expect(await read('"6"')).toMatchObject({ status: 200, body: { version: 7 } });
  });

  it("returns no internal field", async () => {
    const order = anOrder({ requestHash: "hash", paymentMethod: { type: "CARD", token: "tok_secret" } });
    const shown = JSON.stringify((await get(order.orderId, order)).body);
    expect(shown).not.toContain("requestHash");
    expect(shown).not.toContain("tok_secret");
  });

  it("answers 404 for an unknown order", async () => {
    expect(await get("no-such-order", anOrder())).toMatchObject({
      status: 404,
      body: { message: "There is no order no-such-order" },
    });
  });

  it("answers 404 for an id that no order can have, without reading the table", async () => {
    const orders = { get: () => Promise.reject(new Error("The table was read")) };
    expect(await call(getOrder({ orders }), { path: { orderId: "x".repeat(129) } })).toMatchObject({ status: 404 });
  });

  it("throws a fault", async () => {
    const orders = { get: () => Promise.reject(new Error("The table is throttled")) };
    await expect(call(getOrder({ orders }), { path: { orderId: "order" } })).rejects.toThrow("throttled");
  });
});

describe("a customer's order", () => {
  const asCustomer = (sub: string, order: Order, orderId: string = order.orderId, headers = {}) =>
    call(getOrder({ orders: memoryOrders(memoryInventory(), order) }), {
      route: "GET /me/orders/{orderId}",
      path: { orderId },
      claims: claimsOf(sub),
      headers,
    });

  it("is shown without what the back office wrote, and without the system's inside", async () => {
    const paid = aPaidOrder({ customer: { customerId: "jane", email: "jane@example.com" } });
    const order: Order = {
      ...requestCancellation(paid, at(5), "Looks like fraud"),
      reasonDetail: "3 of 1 left",
      origin: "uploads/customers.csv, row 7",
      receipt: { key: "receipts/order-1.json", createdAt: at(4) },
      approval: {
        requestedAt: at(1),
        decision: { verdict: "APPROVED", at: at(2), by: "jo", note: "Known to pay late" },
      },
    };

    const { status, headers, body } = await asCustomer("jane", order);

    expect({ status, headers }).toEqual({ status: 200, headers: { ETag: '"1"' } });
    expect(JSON.parse(JSON.stringify(body))).toEqual({
      orderId: order.orderId,
      customerId: "jane",
      customerEmail: "jane@example.com",
      status: "PAID",
      totalAmount: 10,
      currency: "USD",
      items: [{ productId: "LAPTOP", quantity: 1, price: 10, amount: 10 }],
      payment: { status: "CHARGED", amount: 10, transactionId: "TXN-1" },
      receipt: { createdAt: at(4) },
      cancellation: { requestedAt: at(5) },
      createdAt: at(0),
      updatedAt: at(5),
      history: [
        { at: at(0), status: "PENDING" },
        { at: expect.any(String), status: "PROCESSING" },
        { at: at(3), status: "PAID" },
      ],
    });
  });

  it.each(["joe", "JANE", ""])("is hidden from %j exactly like an order that does not exist", async (sub) => {
    const order = anOrder({ customer: { customerId: "jane" } });
    const headers = { "If-None-Match": '"1"' };
    const hidden = await asCustomer(sub, order, order.orderId, headers);
    const unknown = await asCustomer(sub, anOrder({ customer: { customerId: "jane" } }), order.orderId, headers);
    expect(hidden).toEqual(unknown);
    if (sub) expect(hidden).toEqual({ status: 404, body: { message: `There is no order ${order.orderId}` } });
    else expect(hidden).toMatchObject({ status: 401 });
  });

  it("is read once, whoever asks", async () => {
    const order = anOrder({ customer: { customerId: "jane" } });
    const reads: string[] = [];
    const orders = memoryOrders(memoryInventory(), order);
    const route = getOrder({
      orders: {
        get: (orderId) => {
          reads.push(orderId);
          return orders.get(orderId);
        },
      },
    });
    const what = { route: "GET /me/orders/{orderId}", path: { orderId: order.orderId } };
    await call(route, { ...what, claims: claimsOf("jane") });
    await call(route, { ...what, claims: claimsOf("joe") });
    expect(reads).toHaveLength(2);
  });
});
