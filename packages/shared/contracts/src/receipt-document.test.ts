import { finishRefund, type OrderId, type ReceiptContents, receiptOf, refundOf, startRefund } from "@orders/domain";
import { aPaidOrder, at, FREE, line, SHOP } from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { receiptDocument, receiptIn, refundView } from "./receipt-document.ts";
import type { ReceiptDocument } from "./schemas/index.ts";

const order = aPaidOrder({
  orderId: "order-1" as OrderId,
  customer: { customerId: "CUST-9", name: "Jane Doe", email: "jane@example.com" },
  lines: [{ ...line("LAPTOP", 2, "999.99"), name: "Laptop" }, line("MOUSE", 3, "0.10")],
});
const stored = (receipt: ReceiptContents): ReceiptDocument => JSON.parse(JSON.stringify(receiptDocument(receipt)));

describe("a stored receipt", () => {
  it("states what was bought and paid, in exact decimals", () => {
    expect(stored(receiptOf(order, SHOP) as ReceiptContents)).toEqual({
      orderId: "order-1",
      customerId: "CUST-9",
      customerName: "Jane Doe",
      shop: SHOP,
      items: [
        { productId: "LAPTOP", name: "Laptop", quantity: 2, price: 999.99, amount: 1999.98 },
        { productId: "MOUSE", quantity: 3, price: 0.1, amount: 0.3 },
      ],
      totalAmount: 2000.28,
      currency: "USD",
      transactionId: "TXN-1",
      paidAt: at(3),
    });
  });

  it.each([order, aPaidOrder(FREE)])("is read as it was written", (paid) => {
    const receipt = receiptOf(paid, SHOP) as ReceiptContents;
    expect(receiptIn(stored(receipt))).toEqual(receipt);
  });
});

it("a refund is shown in decimals", () => {
  const refund = refundOf(finishRefund(startRefund(order, at(4)), "REF-1", at(5)));
  expect(refund && refundView(refund)).toEqual({ amount: 2000.28, refundedAt: at(5) });
});
