import { describe, expect, it } from "vitest";
import { eventsBetween } from "../events.ts";
import { aCompletedOrder, anOrder, anOrderAwaitingApproval, aPaidOrder, at, line, SHOP } from "../testing/builders.ts";
import { decide } from "./approval.ts";
import { requestCancellation } from "./cancellation.ts";
import { isSettled } from "./compensation.ts";
import { isErasable, isErased, receiptWithoutPerson, withoutPersonalData } from "./erasure.ts";
import { historicalOrder } from "./historical-order.ts";
import type { Order, OrderId } from "./order.ts";
import { type ReceiptContents, receiptKey, receiptOf, receiptPageKey } from "./receipt.ts";
import { STATUSES } from "./status.ts";
import { transition } from "./transition.ts";

const PERSON = {
  orderId: "order-1" as OrderId,
  customer: { customerId: "CUST-1", name: "Canary Bird", email: "canary@example.com", phone: "+14155550100" },
  shippingAddress: { street: "7 Canary Street", city: "Canaryville", country: "Canaria" },
  paymentMethod: { type: "CARD", token: "tok_canary" },
  lines: [{ ...line("LAPTOP", 2), name: "Laptop" }],
} as const;
const delivered = transition(transition(aCompletedOrder(PERSON), "SHIPPED", at(5)), "DELIVERED", at(6));
const mark = /canary|\+14155550100/i;

describe("an order without personal data", () => {
  it("keeps what bookkeeping needs, and nothing that tells who the customer is", () => {
    const erased = withoutPersonalData(delivered, at(9), "jo");

    expect(JSON.stringify(delivered)).toMatch(mark);
    expect(JSON.stringify(erased)).not.toMatch(mark);
    const { shippingAddress, ...kept } = delivered;
    expect(erased).toEqual({
      ...kept,
      customer: { customerId: "CUST-1" },
      paymentMethod: { type: "CARD" },
      personalDataErasedAt: at(9),
      updatedAt: at(9),
      history: [...delivered.history, { at: at(9), event: "PERSONAL_DATA_ERASED", status: "DELIVERED", by: "jo" }],
    });
    expect(isErased(erased)).toBe(true);
    expect(isErased(delivered)).toBe(false);
  });

  it("has no texts that people wrote about the customer", () => {
    const cancelled = requestCancellation(aPaidOrder(PERSON), at(5), "Canary called");
    const note = { verdict: "REJECTED", by: "jo", note: "Canary owes us" } as const;
    const rejected = decide(anOrderAwaitingApproval(PERSON), note, at(5));
    expect(rejected.reasonDetail).toBe("Canary owes us");

    for (const order of [cancelled, rejected]) {
      expect(JSON.stringify(withoutPersonalData(order, at(9), "jo"))).not.toMatch(mark);
    }
    expect(withoutPersonalData(cancelled, at(9), "jo").cancellation).toEqual({ requestedAt: at(5) });
    expect(withoutPersonalData(rejected, at(9), "jo").approval?.decision).toEqual({
      verdict: "REJECTED",
      at: at(5),
      by: "jo",
    });
  });

  it("is known by its own id where the customer was known by e-mail", () => {
    const byEmail = anOrder({ ...PERSON, customer: { customerId: "canary@example.com", email: "canary@example.com" } });
    expect(withoutPersonalData(byEmail, at(9), "jo").customer).toEqual({ customerId: "erased-order-1" });
  });

  it("makes no event and no run", () => {
    const erased = withoutPersonalData(delivered, at(9), "jo");
    expect(eventsBetween(delivered, erased)).toEqual([]);
    expect(isSettled(erased)).toBe(true);
    expect(erased).toMatchObject({ attempt: delivered.attempt, status: "DELIVERED" });
    expect(erased).not.toHaveProperty("awaitsRun");
  });
});

describe("the personal data of an order", () => {
  it("is needed until no transition can follow", () => {
    const erasable = STATUSES.filter((status) => isErasable({ ...anOrder(), status }));
    expect(erasable).toEqual(["DELIVERED", "FAILED", "CANCELLED"]);
  });

  it("is never needed of a historical order, whatever its status is", () => {
    const { orderId, customer, currency, totalAmount, correlationId } = anOrder();
    const order = { orderId, customer, currency, totalAmount, correlationId, status: "PENDING" } as const;
    expect(isErasable(historicalOrder(order, at(1)))).toBe(true);
  });
});

describe("a receipt without the person", () => {
  it("keeps goods and amounts, and has the customer id of its order", () => {
    const receipt = receiptOf(delivered, SHOP) as ReceiptContents;
    const { customerName, shippingAddress, ...kept } = receipt;

    expect(receiptWithoutPerson(receipt, delivered)).toEqual(kept);
    const byEmail = { ...delivered, customer: { customerId: "canary@example.com" } };
    expect(receiptWithoutPerson({ ...receipt, customerId: "canary@example.com" }, byEmail)).toEqual({
      ...kept,
      customerId: "erased-order-1",
    });
    expect(receiptWithoutPerson(receipt, delivered)).toEqual(
      receiptOf(withoutPersonalData(delivered, at(9), "jo"), SHOP),
    );
  });

  it("has a page under a key of its own", () => {
    const erased = withoutPersonalData(delivered, at(9), "jo");
    expect(receiptPageKey(delivered)).toBe("receipts/order-1.html");
    expect(receiptPageKey(erased)).toBe("receipts/order-1.html.erased");
    expect(receiptKey(erased)).toBe(receiptKey(delivered));
    const refunded = { ...delivered, payment: { ...delivered.payment, state: "REFUNDED" } } as Order;
    expect(receiptPageKey(refunded)).toBe("receipts/order-1.html.refunded");
    expect(receiptPageKey(withoutPersonalData(refunded, at(9), "jo"))).toBe("receipts/order-1.html.erased");
  });
});
