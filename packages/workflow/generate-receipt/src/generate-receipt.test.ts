import {
  finishRefund,
  type Order,
  type OrderId,
  OrderNotFoundError,
  requestCancellation,
  startRefund,
} from "@orders/domain";
import {
  anOrderBeingCharged,
  aPaidOrder,
  aReservedOrder,
  at,
  FREE,
  line,
  memoryInventory,
  memoryOrders,
  memoryReceipts,
} from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { generateReceipt } from "./generate-receipt.ts";

const shop = { name: "Möbel & more", replyTo: "help@example.com" };
const shippingAddress = { street: "1 Main St", city: "Springfield", state: "IL", postalCode: "62701", country: "US" };
const charging = anOrderBeingCharged();
const paid = aPaidOrder({
  customer: { customerId: "CUST-1", name: "Jane Doe", email: "jane@example.com" },
  shippingAddress,
  lines: [{ ...line("LAPTOP", 1, "999.99"), name: "Laptop" }, line("MOUSE", 3, "29.99")],
});

function shopWith(order: Order) {
  const orders = memoryOrders(memoryInventory(), order);
  const receipts = memoryReceipts();
  const generate = () => generateReceipt({ orders, receipts, shop })({ orderId: order.orderId });
  return { orders, receipts, generate };
}

describe("generateReceipt", () => {
  it("makes the receipt of an order of 0.00 without a payment", async () => {
    const free = aPaidOrder(FREE);
    const { generate, receipts } = shopWith(free);

    expect(await generate()).toEqual({ outcome: "RECEIPT_MADE" });

    const [receipt] = receipts.stored.values();
    expect(receipt).toMatchObject({ orderId: free.orderId, totalAmount: 0 });
    expect(receipt).not.toHaveProperty("transactionId");
    expect(receipt).not.toHaveProperty("paidAt");
  });

  it("stores the receipt of a paid order under its key", async () => {
    const { generate, receipts } = shopWith(paid);

    expect(await generate()).toEqual({ outcome: "RECEIPT_MADE" });

    expect(receipts.stored).toEqual(
      new Map([
        [
          `receipts/${paid.orderId}.json`,
          {
            orderId: paid.orderId,
            customerId: "CUST-1",
            customerName: "Jane Doe",
            shop,
            shippingAddress,
            items: [
              { productId: "LAPTOP", name: "Laptop", quantity: 1, price: 99_999, amount: 99_999 },
              { productId: "MOUSE", quantity: 3, price: 2999, amount: 8997 },
            ],
            totalAmount: 108_996,
            currency: "USD",
            transactionId: "TXN-1",
            paidAt: at(3),
          },
        ],
      ]),
    );
  });

  it("stores one receipt when it runs many times, in sequence or concurrently", async () => {
    const { generate, receipts } = shopWith(paid);

    const outcomes = await Promise.all([generate(), generate(), generate()]);

    expect(outcomes).toEqual(Array(3).fill({ outcome: "RECEIPT_MADE" }));
    expect(receipts.stored.size).toBe(1);
  });

  it("makes the same receipt after the order was completed", async () => {
    const whenPaid = shopWith(paid);
    const whenCompleted = shopWith({ ...paid, status: "COMPLETED", version: 9, updatedAt: at(60) });
    await whenPaid.generate();
    await whenCompleted.generate();

    expect(whenCompleted.receipts.stored).toEqual(whenPaid.receipts.stored);
  });

  it.each<[string, Order]>([
    ["being cancelled", requestCancellation(paid, at(4))],
    ["failing", { ...charging, reason: "PAYMENT_UNAVAILABLE" }],
    ["refunded", finishRefund(startRefund(requestCancellation(paid, at(4)), at(5)), "TXN-2", at(6))],
  ])("halts at an order that is %s", async (_, order) => {
    const { generate, receipts } = shopWith(order);

    expect(await generate()).toEqual({ outcome: "HALTED" });
    expect(receipts.stored.size).toBe(0);
  });

  it.each<[string, Order]>([
    ["not charged yet", aReservedOrder()],
    ["being charged", charging],
  ])("throws for an order that is %s", async (_, order) => {
    const { generate, receipts } = shopWith(order);

    await expect(generate()).rejects.toThrow(`Order ${order.orderId} is not paid`);
    expect(receipts.stored.size).toBe(0);
  });

  it("leaves faults to the workflow's retries", async () => {
    const { orders, receipts } = shopWith(paid);
    const { orderId } = paid;
    const broken = { put: () => Promise.reject(new Error("The bucket is unavailable")) };

    await expect(generateReceipt({ orders, receipts: broken, shop })({ orderId })).rejects.toThrow(
      "The bucket is unavailable",
    );
    await expect(generateReceipt({ orders, receipts, shop })({ orderId: "unknown" as OrderId })).rejects.toThrow(
      OrderNotFoundError,
    );
  });
});
