import { describe, expect, it } from "vitest";
import { money, ZERO } from "../money.ts";
import { decide } from "../order/approval.ts";
import { requestCancellation } from "../order/cancellation.ts";
import { isSettled } from "../order/compensation.ts";
import { historicalOrder } from "../order/historical-order.ts";
import type { Order, Status } from "../order/order.ts";
import { startRefund } from "../order/payment.ts";
import { complete } from "../order/receipt.ts";
import { STATUSES } from "../order/status.ts";
import { transition } from "../order/transition.ts";
import {
  aCompletedOrder,
  anOrder,
  anOrderAwaitingApproval,
  anOrderBeingCharged,
  aPaidOrder,
  aReservedOrder,
  at,
  FREE,
} from "../testing/builders.ts";
import type { FindingKind, Limits } from "./findings.ts";
import { type Evidence, findingsOf, isSold } from "./order-findings.ts";
import { repaired } from "./repair.ts";

const TOTAL = anOrder().totalAmount;
const DAY = 86_400;
const limits: Limits = {
  now: at(100),
  writtenBy: at(100),
  askedBy: at(100),
  retryForMs: DAY * 1000,
  queueWaits: false,
};
const EARLY: Limits = { ...limits, writtenBy: at(-100), askedBy: at(-100) };
const KEPT = { charged: TOTAL, refunded: ZERO };
const NOTHING = { charged: ZERO, refunded: ZERO };
const RETURNED = { charged: TOTAL, refunded: TOTAL };

const withStatus = (order: Order, status: Status): Order => ({ ...order, status });

const kinds = (order: Order, evidence: Evidence = {}, within = limits): FindingKind[] =>
  findingsOf(order, evidence, within).map(({ kind }) => kind);

describe("an order is stalled", () => {
  it.each(STATUSES)("when it is not settled and was not written since the limit: %s", (status) => {
    const order = withStatus(anOrder({}, at(7)), status);
    expect(kinds(order).includes("STALLED")).toBe(!isSettled(order));
    expect(kinds(order, {}, EARLY)).not.toContain("STALLED");
  });

  it("at the limit exactly", () => {
    const order = anOrder({}, at(100));
    expect(kinds(order)).toEqual(["STALLED"]);
    expect(kinds(order, {}, { ...limits, writtenBy: at(99) })).toEqual([]);
  });

  it("when its cancellation is stalled, also after it was completed", () => {
    const order = requestCancellation(aCompletedOrder(), at(6));
    const [finding] = findingsOf(order, { gatewayPayment: KEPT, receiptExists: true }, limits);
    expect(finding).toMatchObject({ kind: "STALLED", orderId: order.orderId, repair: "RETRY" });
    expect(finding?.what).toContain("COMPLETED with a cancellation request");
  });

  it("and is retried until the time for retries is over", () => {
    const retried = repaired(aReservedOrder(), "RETRY", at(DAY + 1));
    expect(retried.attempt).toBe(2);
    const [finding] = findingsOf(retried, {}, { ...limits, now: at(2 * DAY), writtenBy: at(2 * DAY) });
    expect(finding).toMatchObject({ kind: "STALLED", what: expect.stringContaining(`retried since ${at(1)}`) });
    expect(finding).not.toHaveProperty("repair");
  });

  it.each<[string, Order]>([
    ["new", anOrder()],
    ["cancelled", requestCancellation(aPaidOrder(), at(6))],
    ["approved", decide(anOrderAwaitingApproval(), { verdict: "APPROVED" }, at(6))],
    ["rejected", decide(anOrderAwaitingApproval(), { verdict: "REJECTED" }, at(6))],
    ["retried", repaired(aReservedOrder(), "RETRY", at(6))],
  ])("but not while messages wait in the queue, before its run: %s", (_, order) => {
    const kept = { gatewayPayment: KEPT };
    expect(kinds(order, {}, limits)).toEqual(["STALLED"]);
    expect(kinds(order, order.payment ? kept : {}, { ...limits, queueWaits: true })).toEqual([]);
  });

  it.each<[string, Order]>([
    ["reserved", aReservedOrder()],
    ["charging", anOrderBeingCharged()],
    ["paid", aPaidOrder()],
    ["refunding", startRefund(requestCancellation(aPaidOrder(), at(6)), at(7))],
  ])("also while messages wait in the queue, if its run started and stopped: %s", (_, order) => {
    expect(kinds(order, {}, { ...limits, queueWaits: true })).toEqual(["STALLED"]);
  });
});

describe("an order of 0.00", () => {
  const free = aCompletedOrder(FREE);

  it("needs no charge in the gateway's ledger", () => {
    expect(kinds(free, { gatewayPayment: NOTHING, receiptExists: true })).toEqual([]);
    expect(kinds({ ...free, status: "CANCELLED" }, { gatewayPayment: NOTHING })).not.toContain("PAID_WITHOUT_PAYMENT");
  });

  it("must not have been charged", () => {
    expect(kinds(free, { gatewayPayment: KEPT, receiptExists: true })).toEqual([
      "MONEY_NOT_RETURNED",
      "PAYMENT_DIFFERS",
    ]);
  });

  it("is a sale with a receipt", () => {
    expect(isSold(free)).toBe(true);
    expect(kinds(free, { gatewayPayment: NOTHING, receiptExists: false })).toEqual(["RECEIPT_MISSING"]);
  });
});

describe("an order that needs attention", () => {
  const stuck = () => {
    const refunding = startRefund(requestCancellation(aPaidOrder(), at(6)), at(7));
    return transition(refunding, "NEEDS_ATTENTION", at(8));
  };

  it("is compensated again, without a change of its status, until the time for retries is over", () => {
    expect(findingsOf(stuck(), { gatewayPayment: KEPT }, limits)).toMatchObject([
      { kind: "NEEDS_ATTENTION", repair: "COMPENSATE" },
    ]);
    expect(kinds(stuck(), { gatewayPayment: KEPT }, EARLY)).toEqual([]);
    const retried = repaired(stuck(), "COMPENSATE", at(20));
    expect(retried).toMatchObject({ status: "NEEDS_ATTENTION", attempt: stuck().attempt + 1 });
  });

  it("is reported without a repair when the time for retries is over", () => {
    const retried = repaired(stuck(), "COMPENSATE", at(DAY + 8));
    const late = { ...limits, now: at(2 * DAY), writtenBy: at(2 * DAY) };
    const [finding, ...more] = findingsOf(retried, { gatewayPayment: KEPT }, late);
    expect(finding).toMatchObject({ kind: "NEEDS_ATTENTION" });
    expect(finding).not.toHaveProperty("repair");
    expect(more).toEqual([]);
  });

  it("is retried if a later cancellation is stalled", () => {
    const failed = transition({ ...aReservedOrder(), reason: "INTERNAL_ERROR" }, "NEEDS_ATTENTION", at(8));
    const cancelled = requestCancellation(failed, at(9));
    expect(findingsOf(cancelled, {}, limits)).toMatchObject([{ kind: "STALLED", repair: "RETRY" }]);
    expect(repaired(cancelled, "RETRY", at(10))).toMatchObject({ status: "PROCESSING", attempt: 3 });
  });
});

describe("an approval is overdue", () => {
  it("once its time is over, and the order fails", () => {
    expect(findingsOf(anOrderAwaitingApproval(), {}, limits)).toMatchObject([
      { kind: "APPROVAL_OVERDUE", repair: "TIME_OUT_APPROVAL" },
    ]);
    const order = repaired(anOrderAwaitingApproval(), "TIME_OUT_APPROVAL", at(200));
    expect(order).toMatchObject({
      reason: "APPROVAL_TIMED_OUT",
      attempt: 2,
      approval: { decision: { verdict: "TIMED_OUT" } },
    });
  });

  it("at the limit exactly, for any time of the last write", () => {
    const askedAt5 = anOrderAwaitingApproval({}, at(3));
    expect(kinds(askedAt5, {}, { ...limits, askedBy: at(5) })).toEqual(["APPROVAL_OVERDUE"]);
    expect(kinds(askedAt5, {}, { ...limits, askedBy: at(4) })).toEqual([]);
  });

  it("not when it was decided or cancelled: then its run is stalled", () => {
    expect(kinds(decide(anOrderAwaitingApproval(), { verdict: "REJECTED", by: "jo" }, at(6)))).toEqual(["STALLED"]);
    expect(kinds(decide(anOrderAwaitingApproval(), { verdict: "APPROVED", by: "jo" }, at(6)))).toEqual(["STALLED"]);
    expect(kinds(requestCancellation(anOrderAwaitingApproval(), at(6)))).toEqual(["STALLED"]);
  });
});

describe("money", () => {
  const compensated = (payment: Order["payment"], status: Status = "FAILED"): Order => ({
    ...withStatus(anOrder(), status),
    ...(payment && { payment }),
  });
  const amount = TOTAL;

  it.each<[string, Order]>([
    ["a failed order", compensated({ state: "REFUNDED", amount, at: at(1) })],
    ["a cancelled order", compensated({ state: "NOT_CHARGED", amount, at: at(1) }, "CANCELLED")],
    ["a declined one", compensated({ state: "DECLINED", amount, at: at(1) })],
    ["one without a payment", compensated(undefined)],
    ["a failed one whose payment is CHARGED", compensated({ state: "CHARGED", amount, at: at(1) })],
  ])("was not returned to the customer of %s", (_, order) => {
    expect(findingsOf(order, { gatewayPayment: KEPT }, limits)).toMatchObject([{ kind: "MONEY_NOT_RETURNED" }]);
    expect(kinds(order, { gatewayPayment: RETURNED })).not.toContain("MONEY_NOT_RETURNED");
  });

  it("was not returned although an unsettled order has it as returned", () => {
    const order = {
      ...compensated({ state: "NOT_CHARGED", amount, at: at(1) }, "PROCESSING"),
      reason: "INTERNAL_ERROR",
    } as const;
    expect(kinds(order, { gatewayPayment: KEPT }, EARLY)).toEqual(["MONEY_NOT_RETURNED"]);
  });

  it.each<[string, Order]>([
    ["charging", anOrderBeingCharged()],
    ["charged", aPaidOrder()],
    ["refunding", startRefund(requestCancellation(aPaidOrder(), at(6)), at(7))],
  ])("may be at the gateway while the order is %s", (_, order) => {
    expect(kinds(order, { gatewayPayment: KEPT }, EARLY)).toEqual([]);
  });

  it.each<[string, Evidence["gatewayPayment"]]>([
    ["was never charged", NOTHING],
    ["was refunded", RETURNED],
  ])("is missing if a sold order %s", (_, gatewayPayment) => {
    for (const status of ["COMPLETED", "SHIPPED", "DELIVERED"] as const) {
      const order = withStatus(aCompletedOrder(), status);
      const [finding] = findingsOf(order, { ...(gatewayPayment && { gatewayPayment }), receiptExists: true }, limits);
      expect(finding).toMatchObject({ kind: "PAID_WITHOUT_PAYMENT" });
      expect(finding?.what).toMatch(/charged \d+\.00 and refunded \d+\.00/);
      expect(finding).not.toHaveProperty("repair");
    }
    expect(kinds(aPaidOrder(), { ...(gatewayPayment && { gatewayPayment }) }, EARLY)).toEqual(["PAID_WITHOUT_PAYMENT"]);
  });

  it("is missing if a sold order has no payment", () => {
    expect(kinds({ ...aReservedOrder(), status: "COMPLETED" }, { gatewayPayment: NOTHING })).toEqual([
      "PAID_WITHOUT_PAYMENT",
    ]);
  });

  it("differs if the charge is not the order's total, or a part was refunded", () => {
    const evidence = { receiptExists: true };
    expect(
      kinds(aCompletedOrder(), { ...evidence, gatewayPayment: { charged: money(TOTAL + 1), refunded: ZERO } }),
    ).toEqual(["PAYMENT_DIFFERS"]);
    expect(kinds(aCompletedOrder(), { ...evidence, gatewayPayment: { charged: TOTAL, refunded: money(1) } })).toEqual([
      "PAYMENT_DIFFERS",
    ]);
  });

  it("is not checked without evidence", () => {
    expect(kinds(aCompletedOrder(), {})).toEqual([]);
    expect(kinds(compensated(undefined), {})).toEqual([]);
  });
});

describe("stock", () => {
  it.each(["FAILED", "CANCELLED"] as const)("is held by an order that ended: %s", (status) => {
    expect(kinds(withStatus(aReservedOrder(), status), {}, EARLY)).toEqual(["STOCK_NOT_RELEASED"]);
  });

  it("may be held by any other order", () => {
    for (const status of STATUSES.filter((status) => !["FAILED", "CANCELLED"].includes(status))) {
      expect(kinds(withStatus(aReservedOrder(), status), {}, EARLY)).not.toContain("STOCK_NOT_RELEASED");
    }
  });
});

describe("a receipt is missing", () => {
  const evidence = { gatewayPayment: KEPT, receiptExists: false };

  it.each(["COMPLETED", "SHIPPED", "DELIVERED"] as const)("of a sold order that is %s, and is made", (status) => {
    const order = withStatus(complete(aPaidOrder(), at(4), false), status);
    expect(findingsOf(order, evidence, limits)).toMatchObject([{ kind: "RECEIPT_MISSING", repair: "MAKE_RECEIPT" }]);

    const made = repaired(order, "MAKE_RECEIPT", at(50));
    expect(made).toMatchObject({
      status,
      attempt: order.attempt,
      receipt: { key: `receipts/${order.orderId}.json`, createdAt: at(50) },
    });
    expect(made.history.at(-1)).toEqual({ at: at(50), event: "RECEIPT_MADE", status });
    expect(kinds(made, { ...evidence, receiptExists: true })).toEqual([]);
  });

  it("if the order has the key of a receipt that is not stored; its repair does not change the order", () => {
    expect(kinds(aCompletedOrder(), evidence)).toEqual(["RECEIPT_MISSING"]);
    const order = aCompletedOrder();
    expect(repaired(order, "MAKE_RECEIPT", at(50))).toBe(order);
  });

  it("if it is stored and the order does not have its key", () => {
    expect(kinds(complete(aPaidOrder(), at(4), false), { ...evidence, receiptExists: true })).toEqual([
      "RECEIPT_MISSING",
    ]);
  });

  it("not of an order that is not sold or is being cancelled", () => {
    expect(kinds(aPaidOrder(), evidence, EARLY)).toEqual([]);
    expect(kinds(requestCancellation(aCompletedOrder(), at(6)), evidence, EARLY)).toEqual([]);
    expect([aReservedOrder(), aPaidOrder(), requestCancellation(aCompletedOrder(), at(6))].map(isSold)).toEqual([
      false,
      false,
      false,
    ]);
    expect(isSold(aCompletedOrder())).toBe(true);
  });
});

describe("a historical order", () => {
  it.each(STATUSES)("has no finding: %s", (status) => {
    const { orderId, customer, currency, totalAmount, correlationId } = anOrder();
    const order = historicalOrder({ orderId, customer, currency, totalAmount, correlationId, status }, at(0));
    expect(kinds(order, { gatewayPayment: NOTHING, receiptExists: false })).toEqual([]);
    expect(isSold(order)).toBe(false);
  });
});
