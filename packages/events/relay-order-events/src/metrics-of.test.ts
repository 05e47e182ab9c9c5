import {
  closeCompensated,
  decide,
  declineCharge,
  finishCharge,
  finishRefund,
  type Order,
  payNothing,
  releaseStock,
  requestCancellation,
  retry,
  STATUSES,
  type Status,
  startRefund,
  transition,
} from "@orders/domain";
import {
  aCompletedOrder,
  anOrder,
  anOrderAwaitingApproval,
  anOrderBeingCharged,
  aPaidOrder,
  aReservedOrder,
  at,
  FREE,
  line,
} from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { metricsOf } from "./metrics-of.ts";

/** The metrics of the write, except the latency. */
const countedIn = (before: Order, after: Order) =>
  metricsOf(before, after).filter(({ name }) => name !== "OrderLatency");
const paymentsIn = (before: Order, after: Order) =>
  metricsOf(before, after).flatMap((each) => (each.name === "PaymentsProcessed" ? [each.Outcome] : []));
/** The money in the write, in major units. */
const moneyIn = (before: Order, after: Order) =>
  metricsOf(before, after).flatMap(({ name, value }) => (name.startsWith("Money") ? [[name, value]] : []));
const latencyIn = (before: Order, after: Order) =>
  metricsOf(before, after).flatMap(({ name, value }) => (name === "OrderLatency" ? [value] : []));

describe("the metrics of a write of an order", () => {
  it("count a new order once, with its value in major units", () => {
    expect(metricsOf(undefined, anOrder({ lines: [line("LAPTOP", 2, "54.99")] }))).toEqual([
      { name: "OrdersCreated", value: 1 },
      { name: "OrderValue", value: 109.98 },
    ]);
  });

  it("count no historical order", () => {
    expect(metricsOf(undefined, { ...anOrder(), historical: true })).toEqual([]);
  });

  /** Whether an order that reaches a status counts as processed. */
  const PROCESSED: Readonly<Record<Status, boolean>> = {
    PENDING: false,
    PROCESSING: false,
    AWAITING_APPROVAL: false,
    PAID: false,
    COMPLETED: true,
    SHIPPED: false,
    DELIVERED: false,
    FAILED: true,
    CANCELLED: true,
    NEEDS_ATTENTION: true,
  };
  it.each(STATUSES)("count an order with the new status %s", (status) => {
    const before: Order = { ...anOrder(FREE), status: status === "PROCESSING" ? "PENDING" : "PROCESSING" };

    expect(countedIn(before, { ...before, status })).toEqual(
      PROCESSED[status] ? [{ name: "OrdersProcessed", value: 1, Status: status }] : [],
    );
  });

  it("count nothing for a request to process an order", () => {
    const order = anOrder();
    expect(metricsOf(order, { ...order, attempt: 2, version: 2 })).toEqual([]);
  });
});

describe("the payments in a write of an order", () => {
  const MONEY: Readonly<Record<string, string>> = { charged: "MoneyCharged", refunded: "MoneyRefunded" };
  const charging = anOrderBeingCharged();
  const declined = declineCharge(charging, "Card declined", at(9));
  const unavailable = startRefund(charging, at(9), { reason: "PAYMENT_UNAVAILABLE" });
  const completed = requestCancellation(aCompletedOrder(), at(9));
  const refunding = startRefund(completed, at(10));
  const stuck = closeCompensated(unavailable, at(11));
  const closed = (order: Order) => closeCompensated(releaseStock(order, at(12)), at(12));

  it.each<[string, Order, Order, string[]]>([
    ["a charge", charging, finishCharge(charging, "charge-1", at(9)), ["charged"]],
    ["the completion of a paid order", aPaidOrder(), aCompletedOrder(), []],
    [
      "an order of 0.00, which is paid without a payment",
      aReservedOrder(FREE),
      payNothing(aReservedOrder(FREE), at(2)),
      [],
    ],
    ["a declined charge, whose order stays in PROCESSING", charging, declined, []],
    ["the failure after a declined charge", declined, closed(declined), ["declined"]],
    [
      "the failure for another reason",
      aReservedOrder(),
      { ...aReservedOrder(), status: "FAILED", reason: "OUT_OF_STOCK" },
      [],
    ],
    [
      "the failure after the gateway was unavailable",
      unavailable,
      closed(finishRefund(unavailable, undefined, at(10))),
      ["unavailable"],
    ],
    [
      "the failure after the response to a charge was lost, and the charge was refunded",
      unavailable,
      closed(finishRefund(unavailable, "refund-1", at(10))),
      ["unavailable", "refunded"],
    ],
    ["a compensation that waits for the gateway", unavailable, stuck, ["unavailable"]],
    ["its refund", stuck, finishRefund(stuck, "refund-1", at(12)), ["refunded"]],
    [
      "the failure after it",
      finishRefund(stuck, "refund-1", at(12)),
      closed(finishRefund(stuck, "refund-1", at(12))),
      [],
    ],
    ["the intent to refund a cancelled order", completed, refunding, []],
    ["the refund of a cancelled order", refunding, finishRefund(refunding, "refund-1", at(11)), ["refunded"]],
    [
      "the cancellation after the refund",
      finishRefund(refunding, "refund-1", at(11)),
      closed(finishRefund(refunding, "refund-1", at(11))),
      [],
    ],
    [
      "a charge that is published again after its refund",
      { ...finishRefund(refunding, "refund-1", at(11)), status: "PROCESSING" },
      { ...finishRefund(refunding, "refund-1", at(11)), status: "PAID" },
      ["charged"],
    ],
  ])("%s", (_, before, after, outcomes) => {
    expect(paymentsIn(before, after)).toEqual(outcomes);
    // Money moves with these outcomes only, the amount of the whole order.
    const amounts = outcomes.flatMap((each) => MONEY[each] ?? []).map((name) => [name, 10]);
    expect(moneyIn(before, after)).toEqual(amounts);
  });

  it("counts the money of a charge and of a refund in major units, each once", () => {
    const lines = [line("LAPTOP", 2, "54.99")];
    const charging = anOrderBeingCharged({ lines });
    const paid = finishCharge(charging, "charge-1", at(9));
    const refunding = startRefund(requestCancellation(paid, at(10)), at(11));
    const refunded = finishRefund(refunding, "refund-1", at(12));

    expect(moneyIn(charging, paid)).toEqual([["MoneyCharged", 109.98]]);
    expect(moneyIn(refunding, refunded)).toEqual([["MoneyRefunded", 109.98]]);
    // What a repeated step writes, and what follows.
    for (const order of [paid, refunding, refunded]) expect(moneyIn(order, { ...order, version: 99 })).toEqual([]);
  });
});

/** An order whose compensation failed becomes PROCESSING again when it is retried. */
describe("the payments of an order that is retried", () => {
  const declined = declineCharge(anOrderBeingCharged(), "Card declined", at(9));
  const refunding = startRefund(anOrderBeingCharged(), at(9), { reason: "PAYMENT_UNAVAILABLE" });
  const stuck = (order: Order) => closeCompensated(order, at(11));
  const retried = (order: Order) => retry(order, at(20));
  const closed = (order: Order) => closeCompensated(releaseStock(order, at(32)), at(33));

  it.each<[string, Order, string[]]>([
    ["a declined charge", retried(stuck(declined)), []],
    ["a gateway that was unavailable", finishRefund(retried(stuck(refunding)), undefined, at(30)), []],
    ["a refund before the retry", retried(finishRefund(stuck(refunding), "refund-1", at(12))), []],
    ["a refund after the retry", finishRefund(retried(stuck(refunding)), "refund-1", at(30)), ["refunded"]],
  ])("count nothing again, but what is new: %s", (_, order, outcomes) => {
    expect(order.status).toBe("PROCESSING");
    expect(metricsOf(order, closed(order))).toEqual([
      { name: "OrdersProcessed", value: 1, Status: "FAILED" },
      ...outcomes.flatMap((Outcome) => [
        { name: "PaymentsProcessed", value: 1, Outcome },
        { name: "MoneyRefunded", value: 10 },
      ]),
    ]);
  });
});

describe("the latency of an order", () => {
  const pending = anOrder();
  const paid = aPaidOrder();
  const waiting = anOrderAwaitingApproval();
  const approved = decide(waiting, { verdict: "APPROVED" }, at(60));

  it("is the time in ms from its creation to its first settled status", () => {
    expect(latencyIn(paid, transition(paid, "COMPLETED", at(42)))).toEqual([42_000]);
    expect(latencyIn(pending, transition(pending, "FAILED", at(3)))).toEqual([3000]);
    expect(latencyIn(aReservedOrder(), { ...waiting, updatedAt: at(2) })).toEqual([2000]);
  });

  it.each<[string, Order, Order]>([
    ["before it is settled", aReservedOrder(), aPaidOrder()],
    ["when it is shipped", aCompletedOrder(), transition(aCompletedOrder(), "SHIPPED", at(99))],
    [
      "when it is cancelled after its completion",
      aCompletedOrder(),
      transition(aCompletedOrder(), "CANCELLED", at(99)),
    ],
    [
      "when it is completed after a person approved it",
      { ...approved, status: "PAID" },
      { ...approved, status: "COMPLETED" },
    ],
    ["when nobody approved it", waiting, transition(waiting, "FAILED", at(99))],
  ])("is not counted %s", (_, before, after) => {
    expect(latencyIn(before, after)).toEqual([]);
  });
});
