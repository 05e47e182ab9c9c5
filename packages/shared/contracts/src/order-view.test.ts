import {
  finishRefund,
  historicalOrder,
  type OrderId,
  parseMoney,
  requestCancellation,
  startRefund,
  withoutPersonalData,
} from "@orders/domain";
import { aCompletedOrder, anOrder, at, line } from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { orderSummary, orderView } from "./order-view.ts";

const shippingAddress = { street: "1 Main St", city: "New York", country: "USA" };
const request = {
  orderId: "order-1" as OrderId,
  customer: { customerId: "CUST-9", name: "Jane Doe", email: "jane@example.com", phone: "+14155550100" },
  lines: [{ ...line("LAPTOP", 2, "999.99"), name: "Laptop" }, line("MOUSE", 3, "0.10")],
  paymentMethod: { type: "CARD", token: "tok_secret" },
  requestHash: "fingerprint",
  shippingAddress,
} as const;
const cancelled = requestCancellation(aCompletedOrder(request), at(5), "Changed my mind");
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value));

describe("the view of an order", () => {
  it("has all its fields, with amounts in decimals", () => {
    expect(asJson(orderView(cancelled))).toEqual({
      orderId: "order-1",
      customerId: "CUST-9",
      customerName: "Jane Doe",
      customerEmail: "jane@example.com",
      customerPhone: "+14155550100",
      status: "COMPLETED",
      totalAmount: 2000.28,
      currency: "USD",
      items: [
        { productId: "LAPTOP", name: "Laptop", quantity: 2, price: 999.99, amount: 1999.98 },
        { productId: "MOUSE", quantity: 3, price: 0.1, amount: 0.3 },
      ],
      shippingAddress,
      payment: { status: "CHARGED", amount: 2000.28, transactionId: "TXN-1" },
      receipt: { key: "receipts/order-1.json", createdAt: at(4) },
      cancellation: { requestedAt: at(5), reason: "Changed my mind" },
      attempt: 2,
      version: 1,
      createdAt: at(),
      updatedAt: at(5),
      correlationId: "correlation-1",
      history: cancelled.history,
    });
  });

  it("has the number of omitted history entries", () => {
    expect(orderView({ ...cancelled, historyOmitted: 7 })).toMatchObject({ historyOmitted: 7 });
  });

  it("says when the personal data was erased, and has none of it", () => {
    const view = asJson(orderView(withoutPersonalData(cancelled, at(9), "jo")));

    expect(Object.keys(view)).not.toContain("customerName");
    expect(JSON.stringify(view)).not.toMatch(/Jane|jane|4155550100|Main St|Changed my mind|tok_/);
    expect(view).toMatchObject({ customerId: "CUST-9", personalDataErasedAt: at(9), totalAmount: 2000.28 });
    expect(view.history.at(-1)).toEqual({ at: at(9), event: "PERSONAL_DATA_ERASED", status: "COMPLETED", by: "jo" });
  });

  it("has the ids of its charge and its refund", () => {
    const refunded = finishRefund(startRefund(cancelled, at(6)), "REF-1", at(7));
    expect(orderView(refunded).payment).toMatchObject({
      status: "REFUNDED",
      transactionId: "TXN-1",
      refundId: "REF-1",
    });
  });

  it("has its failure, and no field that the order does not have", () => {
    const failed = { ...anOrder(request), status: "FAILED", reason: "OUT_OF_STOCK", reasonDetail: "LAPTOP" } as const;
    expect(asJson(orderView(failed))).toMatchObject({ reason: "OUT_OF_STOCK", reasonDetail: "LAPTOP" });
    for (const field of ["payment", "receipt", "cancellation"])
      expect(asJson(orderView(failed))).not.toHaveProperty(field);
  });

  it("has the client that submitted it, and those of its changes", () => {
    const order = requestCancellation(aCompletedOrder({ ...request, client: "shop" }), at(5), undefined, {
      client: "till",
    });
    expect(orderView(order)).toMatchObject({ client: "shop" });
    expect([order.history[0], order.history.at(-1)]).toMatchObject([{ client: "shop" }, { client: "till" }]);
    expect(orderSummary(order)).toMatchObject({ client: "shop" });
    expect(asJson(orderView(anOrder()))).not.toHaveProperty("client");
  });

  it("hides the payment token and the request's fingerprint", () => {
    expect(JSON.stringify([orderView(cancelled), orderSummary(cancelled)])).not.toMatch(/tok_secret|fingerprint/);
  });

  it("is a summary without personal data in a list", () => {
    const failed = { ...anOrder(request), status: "FAILED", reason: "OUT_OF_STOCK" } as const;
    expect(orderSummary(failed)).toEqual({
      orderId: "order-1",
      customerId: "CUST-9",
      status: "FAILED",
      reason: "OUT_OF_STOCK",
      totalAmount: 2000.28,
      currency: "USD",
      itemCount: 2,
      createdAt: at(),
      updatedAt: at(),
    });
  });
});

describe("a historical order", () => {
  it("is shown with its total and no lines", () => {
    const record = historicalOrder(
      {
        orderId: "OLD-1" as OrderId,
        customer: { customerId: "CUST-1" },
        currency: "USD",
        totalAmount: parseMoney("109.97"),
        status: "COMPLETED",
        correlationId: "import-1",
        origin: "uploads/old.csv:2",
      },
      at(3),
    );
    expect(orderView(record)).toMatchObject({
      status: "COMPLETED",
      totalAmount: 109.97,
      items: [],
      attempt: 0,
      origin: "uploads/old.csv:2",
    });
    expect(orderSummary(record)).toMatchObject({ totalAmount: 109.97, itemCount: 0 });
  });
});
