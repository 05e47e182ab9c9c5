import { describe, expect, it } from "vitest";
import { anOrder, at } from "../testing/builders.ts";
import type { Failure } from "./life.ts";
import { isHalted, type Order } from "./order.ts";
import { STATUSES, type Status } from "./status.ts";
import { closeUndone, isAtRest, mustBeUndone } from "./undo.ts";

const anOrderThatIs = (status: Status, more: Partial<Order> = {}): Order => ({ ...anOrder(), status, ...more });
const failure: Failure = { reason: "PAYMENT_UNAVAILABLE", detail: "No answer" };
const cancelled = { cancellation: { requestedAt: at(1) } };
const failing = { reason: "OUT_OF_STOCK", reasonDetail: "LAPTOP" } as const;
const stock = { reservation: { state: "HELD", at: at(1) } } as const;
const money = {
  payment: { state: "CHARGED", amount: anOrder().totalAmount, at: at(1), transactionId: "TXN-1" },
} as const;
const nothingHeld = {
  reservation: { state: "RELEASED", at: at(1) },
  payment: { ...money.payment, state: "REFUNDED" },
} as const;

const allBut = (...but: Status[]) => STATUSES.filter((status) => !but.includes(status));
const OVER: Status[] = ["FAILED", "CANCELLED", "SHIPPED", "DELIVERED"];

describe("an order is halted", () => {
  it("as soon as it is being cancelled or failed, not before", () => {
    expect(isHalted(anOrder())).toBe(false);
    expect(isHalted(anOrderThatIs("PROCESSING", cancelled))).toBe(true);
    expect(isHalted(anOrderThatIs("PROCESSING", failing))).toBe(true);
  });
});

describe("a run finds nothing to do", () => {
  const AT_REST: Status[] = [...OVER, "COMPLETED", "AWAITING_APPROVAL", "NEEDS_ATTENTION"];

  it.each(STATUSES)("for an order that is %s only where that is so", (status) => {
    expect(isAtRest(anOrderThatIs(status))).toBe(AT_REST.includes(status));
  });

  it.each(STATUSES)("for an order that is %s and cancelled only once that is done or too late", (status) => {
    expect(isAtRest(anOrderThatIs(status, cancelled))).toBe(OVER.includes(status));
  });
});

describe("an order must be undone", () => {
  it.each(STATUSES)("not when nothing happened to it: %s", (status) => {
    expect(mustBeUndone(anOrderThatIs(status))).toBe(false);
  });

  it.each(STATUSES)("when it is cancelled, unless it is over: %s", (status) => {
    expect(mustBeUndone(anOrderThatIs(status, cancelled))).toBe(!OVER.includes(status));
    expect(mustBeUndone(anOrderThatIs(status, cancelled), failure)).toBe(!OVER.includes(status));
  });

  it.each(STATUSES)("when it says that it failed, unless it is over: %s", (status) => {
    expect(mustBeUndone(anOrderThatIs(status, failing))).toBe(!OVER.includes(status));
  });

  it.each(STATUSES)("when its run failed, unless it is over or paid: %s", (status) => {
    expect(mustBeUndone(anOrderThatIs(status), failure)).toBe(allBut(...OVER, "PAID", "COMPLETED").includes(status));
  });
});

describe("the end of an undo", () => {
  it.each(STATUSES)("leaves an order alone that need not be undone: %s", (status) => {
    const order = anOrderThatIs(status, { ...stock, ...money });
    expect(closeUndone(order, at(9))).toBe(order);
  });

  it.each([...OVER, "PAID", "COMPLETED"] as const)(
    "leaves an order alone that a late failure cannot touch: %s",
    (status) => {
      const order = anOrderThatIs(status, { ...stock, ...money });
      expect(closeUndone(order, at(9), failure)).toBe(order);
    },
  );

  it.each(allBut(...OVER))("cancels an order that is %s once money and stock are back", (status) => {
    expect(closeUndone(anOrderThatIs(status, { ...cancelled, ...nothingHeld }), at(9))).toMatchObject({
      status: "CANCELLED",
      updatedAt: at(9),
    });
  });

  it("cancels rather than fails an order that is both, without a reason of its own", () => {
    const closed = closeUndone(anOrderThatIs("PROCESSING", cancelled), at(9), failure);
    expect(closed.status).toBe("CANCELLED");
    expect(closed).not.toHaveProperty("reason");
  });

  it.each(["PENDING", "PROCESSING", "AWAITING_APPROVAL", "NEEDS_ATTENTION"] as const)(
    "fails an order that is %s once money and stock are back, with what its run reports",
    (status) => {
      const closed = closeUndone(anOrderThatIs(status, nothingHeld), at(9), failure);
      expect(closed).toMatchObject({ status: "FAILED", reason: "PAYMENT_UNAVAILABLE", reasonDetail: "No answer" });
      expect(closed.history.at(-1)).toMatchObject({ status: "FAILED", reason: "PAYMENT_UNAVAILABLE" });
    },
  );

  it("fails an order with what it says itself where its run reports nothing", () => {
    const closed = closeUndone(anOrderThatIs("PROCESSING", failing), at(9));
    expect(closed).toMatchObject({ status: "FAILED", reason: "OUT_OF_STOCK", reasonDetail: "LAPTOP" });

    const wordless = closeUndone(anOrderThatIs("PROCESSING", { reason: "OUT_OF_STOCK" }), at(9));
    expect(wordless.reason).toBe("OUT_OF_STOCK");
    expect(wordless).not.toHaveProperty("reasonDetail");
  });

  it.each([
    ["money", money],
    ["stock", stock],
    ["money and stock", { ...money, ...stock }],
    ["money that may be on its way", { payment: { ...money.payment, state: "CHARGING" } } as const],
    ["money half refunded", { payment: { ...money.payment, state: "REFUNDING" } } as const],
  ])("asks for attention where %s could not be given back", (_, held) => {
    expect(closeUndone(anOrderThatIs("PROCESSING", held), at(9), failure)).toMatchObject({
      status: "NEEDS_ATTENTION",
      reason: "PAYMENT_UNAVAILABLE",
      reasonDetail: "No answer",
      ...held,
    });
    expect(closeUndone(anOrderThatIs("COMPLETED", { ...held, ...cancelled }), at(9)).status).toBe("NEEDS_ATTENTION");
  });

  it("asks for attention once", () => {
    const order = anOrderThatIs("NEEDS_ATTENTION", { ...stock, ...failing });
    expect(closeUndone(order, at(9))).toBe(order);
  });

  it("keeps the reason that it had first when a later run fails in another way", () => {
    const order = anOrderThatIs("PROCESSING", { ...failing, ...nothingHeld });
    expect(closeUndone(order, at(9), failure)).toMatchObject({ status: "FAILED", ...failing });
  });
});
