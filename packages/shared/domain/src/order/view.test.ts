import { describe, expect, it } from "vitest";
import { anOrder, at, line } from "../testing/builders.ts";
import { requestCancellation } from "./cancellation.ts";
import type { OrderId } from "./order.ts";
import { finishCharge, finishRefund, startCharge, startRefund } from "./payment.ts";
import { complete } from "./receipt.ts";
import { reserveStock } from "./reservation.ts";
import { orderSummary, orderView } from "./view.ts";

const shippingAddress = { street: "1 Main St", city: "New York", country: "USA" };
const order = anOrder({
  orderId: "order-1" as OrderId,
  customer: { customerId: "CUST-9", name: "Jane Doe", email: "jane@example.com", phone: "+14155550100" },
  lines: [{ ...line("LAPTOP", 2, "999.99"), name: "Laptop" }, line("MOUSE", 3, "0.10")],
  paymentMethod: { type: "CARD", token: "tok_secret" },
  requestHash: "fingerprint",
  shippingAddress,
});
const completed = complete(finishCharge(startCharge(reserveStock(order, at(1)), at(2)), "TXN-1", at(3)), at(4), true);
const cancelled = requestCancellation(completed, at(5), "Changed my mind");
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value));

describe("an order is shown", () => {
  it("whole, with its amounts in decimals", () => {
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

  it("with how much of its history is left out", () => {
    expect(orderView({ ...cancelled, historyOmitted: 7 })).toMatchObject({ historyOmitted: 7 });
  });

  it("with the ids of its charge and its refund", () => {
    const refunded = finishRefund(startRefund(cancelled, at(6)), "REF-1", at(7));
    expect(orderView(refunded).payment).toMatchObject({
      status: "REFUNDED",
      transactionId: "TXN-1",
      refundId: "REF-1",
    });
  });

  it("without what it has not, and with why it failed", () => {
    const failed = { ...order, status: "FAILED", reason: "OUT_OF_STOCK", reasonDetail: "LAPTOP" } as const;
    expect(asJson(orderView(failed))).toMatchObject({ reason: "OUT_OF_STOCK", reasonDetail: "LAPTOP" });
    for (const field of ["payment", "receipt", "cancellation"])
      expect(asJson(orderView(failed))).not.toHaveProperty(field);
  });

  it("without the customer's payment token or the request's fingerprint", () => {
    expect(JSON.stringify([orderView(cancelled), orderSummary(cancelled)])).not.toMatch(/tok_secret|fingerprint/);
  });

  it("in a list by what a list shows, without who the customer is", () => {
    const failed = { ...order, status: "FAILED", reason: "OUT_OF_STOCK" } as const;
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
