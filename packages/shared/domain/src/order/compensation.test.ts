import { describe, expect, it } from "vitest";
import { anOrder, at } from "../testing/builders.ts";
import { closeCompensated, isRunDone, isSettled, needsCompensation } from "./compensation.ts";
import type { Failure, Order, Status } from "./order.ts";
import { STATUSES } from "./status.ts";
import { IllegalTransitionError, isHalted } from "./transition.ts";

const failure: Failure = { reason: "PAYMENT_UNAVAILABLE", detail: "No answer" };
const cancelled = { cancellation: { requestedAt: at(1) } };
const failing = { reason: "OUT_OF_STOCK", reasonDetail: "LAPTOP" } as const;

/**
 * What a run has to do for an order of each status, by its state: nothing (SETTLED), the forward steps (FORWARD),
 * or compensation that ends in CANCELLED or FAILED. IMPOSSIBLE: no transition leads there, and
 * to close such an order throws.
 */
const TRUTH: Readonly<Record<Status, readonly [plain: string, cancelled: string, failing: string, runFailed: string]>> =
  {
    PENDING: ["FORWARD", "CANCELLED", "FAILED", "FAILED"],
    PROCESSING: ["FORWARD", "CANCELLED", "FAILED", "FAILED"],
    AWAITING_APPROVAL: ["SETTLED", "CANCELLED", "FAILED", "FAILED"],
    PAID: ["FORWARD", "CANCELLED", "IMPOSSIBLE", "FORWARD"],
    COMPLETED: ["SETTLED", "CANCELLED", "IMPOSSIBLE", "SETTLED"],
    SHIPPED: ["SETTLED", "SETTLED", "SETTLED", "SETTLED"],
    DELIVERED: ["SETTLED", "SETTLED", "SETTLED", "SETTLED"],
    FAILED: ["SETTLED", "SETTLED", "SETTLED", "SETTLED"],
    CANCELLED: ["SETTLED", "SETTLED", "SETTLED", "SETTLED"],
    NEEDS_ATTENTION: ["SETTLED", "CANCELLED", "FAILED", "FAILED"],
  };

interface Case {
  readonly status: Status;
  readonly happened: string;
  readonly expected: string;
  readonly order: Order;
  /** The failure that the run reports. */
  readonly failure?: Failure;
}

const CASES: readonly Case[] = STATUSES.flatMap((status) => {
  const order: Order = { ...anOrder(), status };
  const [plain, ofCancelled, ofFailing, ofFailedRun] = TRUTH[status];
  return [
    { status, happened: "nothing", expected: plain, order },
    { status, happened: "a cancellation request", expected: ofCancelled, order: { ...order, ...cancelled } },
    { status, happened: "a refusal", expected: ofFailing, order: { ...order, ...failing } },
    { status, happened: "a failed run", expected: ofFailedRun, order, failure },
    { status, happened: "both", expected: ofCancelled, order: { ...order, ...cancelled, ...failing } },
    {
      status,
      happened: "a failed run of a cancelled order",
      expected: ofCancelled,
      order: { ...order, ...cancelled },
      failure,
    },
  ];
});

const payment = { state: "CHARGED", amount: anOrder().totalAmount, at: at(1), transactionId: "TXN-1" } as const;
const HELD: Readonly<Record<string, Partial<Order>>> = {
  money: { payment },
  stock: { reservation: { state: "HELD", at: at(1) } },
  "money and stock": { payment, reservation: { state: "HELD", at: at(1) } },
  "money that may have been charged": { payment: { ...payment, state: "CHARGING" } },
  "money being refunded": { payment: { ...payment, state: "REFUNDING" } },
};
const GIVEN_BACK: readonly Partial<Order>[] = [
  {},
  { payment: { ...payment, state: "REFUNDED" }, reservation: { state: "RELEASED", at: at(1) } },
  { payment: { ...payment, state: "NOT_CHARGED" } },
  { payment: { ...payment, state: "DECLINED" } },
];

const compensates = (expected: string): boolean => expected === "CANCELLED" || expected === "FAILED";

describe.each(CASES)("an order that is $status, after $happened", ({ status, expected, order, failure }) => {
  it(`needs: ${expected}`, () => {
    expect(needsCompensation(order, failure)).toBe(compensates(expected) || expected === "IMPOSSIBLE");
    if (failure) return;
    expect(isSettled(order)).toBe(expected === "SETTLED");
    expect(isRunDone(order)).toBe(expected === "SETTLED" || status === "NEEDS_ATTENTION");
  });

  it("is closed once nothing is held", () => {
    for (const back of GIVEN_BACK) {
      const close = () => closeCompensated({ ...order, ...back }, at(9), failure);
      if (expected === "IMPOSSIBLE") expect(close).toThrow(IllegalTransitionError);
      else expect(close().status).toBe(compensates(expected) ? expected : status);
    }
  });

  it("needs attention as long as something is held", () => {
    const closed = compensates(expected) || expected === "IMPOSSIBLE" ? "NEEDS_ATTENTION" : status;
    // Stock is reserved, and money charged, only after an order has left PENDING.
    for (const held of status === "PENDING" ? [] : Object.values(HELD)) {
      const after = closeCompensated({ ...order, ...held }, at(9), failure);
      expect(after).toMatchObject({ status: closed, ...held });
    }
  });

  it("is settled as a historical order", () => {
    const historical: Order = { ...order, historical: true };
    expect(isSettled(historical)).toBe(true);
    expect(needsCompensation(historical, failure)).toBe(false);
    expect(closeCompensated(historical, at(9), failure)).toBe(historical);
  });
});

it("an order is halted as soon as it is being cancelled or has failed", () => {
  expect(isHalted(anOrder())).toBe(false);
  expect(isHalted({ ...anOrder(), ...cancelled })).toBe(true);
  expect(isHalted({ ...anOrder(), ...failing })).toBe(true);
});

describe("a closed order", () => {
  const processing: Order = { ...anOrder(), status: "PROCESSING" };

  it("has the failure that its run reports", () => {
    const closed = closeCompensated(processing, at(9), failure);
    expect(closed).toMatchObject({ status: "FAILED", reason: "PAYMENT_UNAVAILABLE", reasonDetail: "No answer" });
    expect(closed.history.at(-1)).toMatchObject({ at: at(9), status: "FAILED", reason: "PAYMENT_UNAVAILABLE" });
  });

  it("keeps its first reason, with or without a detail", () => {
    expect(closeCompensated({ ...processing, ...failing }, at(9), failure)).toMatchObject(failing);
    const wordless = closeCompensated({ ...processing, reason: "OUT_OF_STOCK" }, at(9), failure);
    expect(wordless.reason).toBe("OUT_OF_STOCK");
    expect(wordless).not.toHaveProperty("reasonDetail");
  });

  it("has no reason if it was cancelled", () => {
    expect(closeCompensated({ ...processing, ...cancelled }, at(9), failure)).not.toHaveProperty("reason");
  });

  it("gets NEEDS_ATTENTION once", () => {
    const order: Order = { ...processing, ...failing, ...HELD.money, status: "NEEDS_ATTENTION" };
    expect(closeCompensated(order, at(9))).toBe(order);
  });
});
