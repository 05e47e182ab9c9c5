import { describe, expect, it } from "vitest";
import { anOrder, anOrderBeingCharged, aPaidOrder, aReservedOrder, at, FREE, line, SHOP } from "../testing/builders.ts";
import type { OrderId } from "./order.ts";
import { declineCharge, finishRefund, startRefund } from "./payment.ts";
import { complete, receiptKey, receiptOf, receiptPageKey, refundOf } from "./receipt.ts";
import { IllegalTransitionError } from "./transition.ts";

const request = {
  orderId: "order-1" as OrderId,
  customer: { customerId: "CUST-9", name: "Jane Doe", email: "jane@example.com" },
  lines: [{ ...line("LAPTOP", 2, "999.99"), name: "Laptop" }, line("MOUSE", 3, "0.10")],
};
const charging = anOrderBeingCharged(request);
const paid = aPaidOrder(request);

describe("a receipt", () => {
  it("states what was bought and paid", () => {
    expect(receiptOf(paid, SHOP)).toStrictEqual({
      orderId: "order-1",
      customerId: "CUST-9",
      customerName: "Jane Doe",
      shop: SHOP,
      items: [
        { productId: "LAPTOP", name: "Laptop", quantity: 2, price: 99_999, amount: 199_998 },
        { productId: "MOUSE", quantity: 3, price: 10, amount: 30 },
      ],
      totalAmount: 200_028,
      currency: "USD",
      transactionId: "TXN-1",
      paidAt: at(3),
    });
  });

  it("is the same each time it is made", () => {
    const completed = complete(paid, at(60), true);
    expect(JSON.stringify(receiptOf(completed, SHOP))).toBe(JSON.stringify(receiptOf(paid, SHOP)));
    expect(receiptKey(completed)).toBe(receiptKey(paid));
  });

  it("has the shipping address if the order has one", () => {
    const shippingAddress = { street: "1 Main St", city: "Springfield", country: "US" };
    expect(receiptOf({ ...paid, shippingAddress }, SHOP)).toMatchObject({ shippingAddress });
    expect(receiptOf(paid, SHOP)).not.toHaveProperty("shippingAddress");
  });

  it("has no customer name if the order has none", () => {
    const anonymous = { ...paid, customer: { customerId: "CUST-9" } };
    expect(receiptOf(anonymous, SHOP)).not.toHaveProperty("customerName");
  });

  it.each([
    ["not charged yet", anOrder(request)],
    ["being charged", charging],
    ["declined", declineCharge(charging, "No", at(3))],
    ["being refunded", startRefund(paid, at(4))],
    ["refunded", finishRefund(startRefund(paid, at(4)), "REF-1", at(5))],
  ])("is not made for an order that is %s", (_, unpaid) => {
    expect(receiptOf(unpaid, SHOP)).toBeUndefined();
  });

  it("is not made without the gateway's transaction", () => {
    const payment = { state: "CHARGED", amount: paid.totalAmount, at: at(3) } as const;
    expect(receiptOf({ ...paid, payment }, SHOP)).toBeUndefined();
  });

  it("has one fixed key", () => {
    expect(receiptKey(paid)).toBe("receipts/order-1.json");
    expect(receiptPageKey(paid)).toBe("receipts/order-1.html");
  });

  it("of an order of 0.00 has no payment", () => {
    const free = aPaidOrder(FREE);
    const receipt = receiptOf(free, SHOP);
    expect(receipt).toMatchObject({ orderId: free.orderId, totalAmount: 0 });
    expect(receipt).not.toHaveProperty("transactionId");
    expect(receipt).not.toHaveProperty("paidAt");
    expect(JSON.stringify(receiptOf(complete(free, at(60), true), SHOP))).toBe(JSON.stringify(receipt));
  });

  it("of an order of 0.00 is not made before the order is PAID", () => {
    expect(receiptOf(aReservedOrder(FREE), SHOP)).toBeUndefined();
  });
});

describe("a refund after the receipt", () => {
  const refunding = startRefund(complete(paid, at(5), true), at(6));
  const refunded = finishRefund(refunding, "REF-1", at(7));

  it("is returned with its amount and time, once it is finished", () => {
    expect(refundOf(refunded)).toEqual({ amount: 200_028, refundedAt: at(7) });
    expect(refundOf(refunding)).toBeUndefined();
    expect(refundOf(paid)).toBeUndefined();
    expect(refundOf(finishRefund(startRefund(charging, at(4)), undefined, at(5)))).toBeUndefined();
  });

  it("has its own page key, which no other order can have", () => {
    expect(receiptPageKey(refunding)).toBe("receipts/order-1.html");
    expect(receiptPageKey(refunded)).toBe("receipts/order-1.html.refunded");
  });
});

describe("a paid order", () => {
  it("is completed with its receipt", () => {
    expect(complete(paid, at(5), true)).toMatchObject({
      status: "COMPLETED",
      receipt: { key: "receipts/order-1.json", createdAt: at(5) },
    });
  });

  it("is completed without a receipt if none could be made", () => {
    const completed = complete(paid, at(5), false);
    expect(completed.status).toBe("COMPLETED");
    expect(completed).not.toHaveProperty("receipt");
  });

  it("is the only one that can be completed", () => {
    expect(() => complete(charging, at(5), true)).toThrow(IllegalTransitionError);
  });
});
