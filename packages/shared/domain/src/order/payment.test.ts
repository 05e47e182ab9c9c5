import { describe, expect, it } from "vitest";
import { aReservedOrder, at, FREE, line } from "../testing/builders.ts";
import { requestCancellation } from "./cancellation.ts";
import type { Order, Payment } from "./order.ts";
import {
  costsMoney,
  declineCharge,
  finishCharge,
  finishRefund,
  isPaid,
  mayHoldMoney,
  payNothing,
  startCharge,
  startRefund,
} from "./payment.ts";
import { IllegalTransitionError } from "./transition.ts";

const reserved = aReservedOrder({ lines: [line("LAPTOP", 2, "10.00")] });
const charging = startCharge(reserved, at(2));
const paid = finishCharge(charging, "TXN-1", at(3));

const lastEvent = (order: Order) => order.history.at(-1)?.event;

describe("a charge", () => {
  it("is for the order's total, and is written as an intent first", () => {
    expect(charging.payment).toEqual({ state: "CHARGING", amount: 2000, at: at(2) });
    expect(charging.status).toBe("PROCESSING");
    expect(lastEvent(charging)).toBe("CHARGE_STARTED");
  });

  it("that succeeds makes the order PAID, in one change", () => {
    expect(paid).toMatchObject({
      status: "PAID",
      payment: { state: "CHARGED", amount: 2000, transactionId: "TXN-1", at: at(3) },
    });
    expect(paid.history).toHaveLength(charging.history.length + 1);
  });

  it("that is declined gives the order its reason", () => {
    const declined = declineCharge(charging, "Insufficient funds", at(3));
    expect(declined).toMatchObject({
      status: "PROCESSING",
      payment: { state: "DECLINED", amount: 2000, at: at(3) },
      reason: "PAYMENT_DECLINED",
      reasonDetail: "Insufficient funds",
    });
    expect(declined.history.at(-1)).toMatchObject({ event: "CHARGE_DECLINED", reason: "PAYMENT_DECLINED" });
  });

  it("can finish only once", () => {
    expect(() => finishCharge(paid, "TXN-2", at(4))).toThrow(IllegalTransitionError);
  });

  it.each([
    ["finished", () => finishCharge(reserved, "TXN-1", at(2))],
    ["declined", () => declineCharge(reserved, "No", at(2))],
    ["refunded", () => startRefund(reserved, at(2))],
    ["marked as refunded", () => finishRefund(reserved, "REF-1", at(2))],
  ])("that was never started cannot be %s", (_, act) => {
    expect(act).toThrow(`Order ${reserved.orderId} has no payment: start the charge first`);
  });
});

describe("an order of 0.00", () => {
  const free = aReservedOrder(FREE);

  it("is paid in one change, without a payment", () => {
    const done = payNothing(free, at(2));
    expect(done).toMatchObject({ status: "PAID", updatedAt: at(2) });
    expect(done).not.toHaveProperty("payment");
    expect(mayHoldMoney(done)).toBe(false);
  });

  it("counts as paid until it is cancelled", () => {
    expect([costsMoney(free), costsMoney(reserved)]).toEqual([false, true]);
    const done = payNothing(free, at(2));
    expect([isPaid(free), isPaid(done), isPaid({ ...done, status: "SHIPPED" })]).toEqual([false, true, true]);
    expect(isPaid({ ...done, status: "CANCELLED" })).toBe(false);
    expect([isPaid(charging), isPaid(paid), isPaid(startRefund(paid, at(4)))]).toEqual([false, true, false]);
  });
});

describe("a refund", () => {
  it("is written as an intent first, with its failure", () => {
    const refunding = startRefund(charging, at(4), { reason: "PAYMENT_UNAVAILABLE", detail: "No answer" });
    expect(refunding).toMatchObject({
      payment: { state: "REFUNDING", amount: 2000, at: at(4) },
      reason: "PAYMENT_UNAVAILABLE",
      reasonDetail: "No answer",
    });
    expect(lastEvent(refunding)).toBe("REFUND_STARTED");
  });

  it("of a cancelled order has no failure", () => {
    const refunding = startRefund(requestCancellation(paid, at(4)), at(5), { reason: "INTERNAL_ERROR" });
    expect(refunding.payment?.state).toBe("REFUNDING");
    expect(refunding).not.toHaveProperty("reason");
  });

  it("without a failure has no reason", () => {
    expect(startRefund(paid, at(4))).not.toHaveProperty("reason");
  });

  it("that succeeds keeps both ids of the gateway", () => {
    const refunded = finishRefund(startRefund(paid, at(4)), "REF-1", at(5));
    expect(refunded.payment).toEqual({
      state: "REFUNDED",
      amount: 2000,
      at: at(5),
      transactionId: "TXN-1",
      refundId: "REF-1",
    });
    expect(lastEvent(refunded)).toBe("REFUND_FINISHED");
  });

  it("of an order that was not charged has no refund id", () => {
    const refunded = finishRefund(startRefund(charging, at(4)), undefined, at(5));
    expect(refunded.payment).toEqual({ state: "NOT_CHARGED", amount: 2000, at: at(5) });
  });
});

describe("the gateway may hold the customer's money", () => {
  const HOLDS: Record<Payment["state"], boolean> = {
    CHARGING: true,
    CHARGED: true,
    REFUNDING: true,
    DECLINED: false,
    REFUNDED: false,
    NOT_CHARGED: false,
  };

  it.each(Object.entries(HOLDS) as [Payment["state"], boolean][])("while the payment is %s: %s", (state, holds) => {
    expect(mayHoldMoney({ ...charging, payment: { ...(charging.payment as Payment), state } })).toBe(holds);
  });

  it("never before the charge was started", () => {
    expect(mayHoldMoney(reserved)).toBe(false);
  });
});
