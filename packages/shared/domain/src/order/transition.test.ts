import { describe, expect, it } from "vitest";
import { anOrder, at } from "../testing/builders.ts";
import { FAILURE_REASONS, type Order, type Status } from "./order.ts";
import { STATUSES, TRANSITIONS } from "./status.ts";
import {
  canTransition,
  IllegalTransitionError,
  manualTransitions,
  transition,
  transitionManually,
} from "./transition.ts";

/** The designed transitions, written out a second time, so that an accidental change of the table fails here. */
const DESIGNED: Record<Status, string> = {
  PENDING: "PROCESSING FAILED CANCELLED",
  PROCESSING: "AWAITING_APPROVAL PAID FAILED CANCELLED NEEDS_ATTENTION",
  AWAITING_APPROVAL: "PROCESSING FAILED CANCELLED NEEDS_ATTENTION",
  PAID: "COMPLETED CANCELLED NEEDS_ATTENTION",
  COMPLETED: "SHIPPED CANCELLED NEEDS_ATTENTION",
  SHIPPED: "DELIVERED",
  DELIVERED: "",
  FAILED: "",
  CANCELLED: "",
  NEEDS_ATTENTION: "PROCESSING FAILED CANCELLED",
};

const designed = (from: Status) => DESIGNED[from].split(" ").filter((to) => to !== "") as Status[];
const pairs = STATUSES.flatMap((from) => STATUSES.map((to) => [from, to] as const));
const anOrderThatIs = (status: Status): Order => ({ ...anOrder(), status });
const cancellation = { requestedAt: at(1) };

const thrownBy = (act: () => unknown): IllegalTransitionError => {
  try {
    act();
  } catch (error) {
    if (error instanceof IllegalTransitionError) return error;
    throw error;
  }
  throw new Error("Nothing was thrown");
};

describe("the transitions of an order", () => {
  it("are as designed", () => {
    expect(TRANSITIONS).toEqual(Object.fromEntries(STATUSES.map((status) => [status, designed(status)])));
    expect(new Set(STATUSES)).toEqual(new Set(Object.keys(DESIGNED)));
  });

  it("reach every status from PENDING", () => {
    const reached = new Set<Status>(["PENDING"]);
    for (const status of reached) for (const next of TRANSITIONS[status]) reached.add(next);
    expect([...reached].sort()).toEqual([...STATUSES].sort());
  });

  it("end only in the final statuses, which every status can reach", () => {
    const ends: Status[] = ["DELIVERED", "FAILED", "CANCELLED"];
    expect(STATUSES.filter((status) => TRANSITIONS[status].length === 0).sort()).toEqual([...ends].sort());

    const canEnd = new Set(ends);
    for (let known = 0; known !== canEnd.size; ) {
      known = canEnd.size;
      for (const status of STATUSES) if (TRANSITIONS[status].some((next) => canEnd.has(next))) canEnd.add(status);
    }
    expect(canEnd.size).toBe(STATUSES.length);
  });

  it("have every designed reason of a failure", () => {
    expect(FAILURE_REASONS).toEqual([
      "INVALID_ORDER",
      "UNKNOWN_PRODUCT",
      "OUT_OF_STOCK",
      "PAYMENT_DECLINED",
      "PAYMENT_UNAVAILABLE",
      "APPROVAL_REJECTED",
      "APPROVAL_TIMED_OUT",
      "INTERNAL_ERROR",
    ]);
  });
});

describe("transition", () => {
  it.each(pairs.filter(([from, to]) => designed(from).includes(to)))("changes the status from %s to %s", (from, to) => {
    const order = anOrderThatIs(from);

    const changed = transition(order, to, at(7));

    expect(changed).toEqual({
      ...order,
      awaitsRun: undefined,
      status: to,
      updatedAt: at(7),
      history: [...order.history, { at: at(7), event: "STATUS_CHANGED", status: to }],
    });
    expect(canTransition(order, to)).toBe(true);
  });

  it.each(pairs.filter(([from, to]) => !designed(from).includes(to)))(
    "refuses to change the status from %s to %s",
    (from, to) => {
      const order = anOrderThatIs(from);
      const before = structuredClone(order);

      expect(() => transition(order, to, at(7))).toThrow(IllegalTransitionError);
      expect(canTransition(order, to)).toBe(false);
      expect(order).toEqual(before);
    },
  );

  it("writes why an order failed, in the order and in its history", () => {
    const failure = { reason: "OUT_OF_STOCK", detail: "LAPTOP: 2 wanted, 1 left" } as const;
    expect(transition(anOrder(), "FAILED", at(1), failure)).toMatchObject({
      reason: "OUT_OF_STOCK",
      reasonDetail: "LAPTOP: 2 wanted, 1 left",
      history: [{ event: "SUBMITTED" }, { event: "STATUS_CHANGED", status: "FAILED", reason: "OUT_OF_STOCK" }],
    });
  });

  it("writes no detail for a failure without one, and no reason without a failure", () => {
    expect(transition(anOrder(), "FAILED", at(1), { reason: "INTERNAL_ERROR" })).not.toHaveProperty("reasonDetail");
    const processing = transition(anOrder(), "PROCESSING", at(1));
    expect(processing).not.toHaveProperty("reason");
    expect(processing.history.at(-1)).not.toHaveProperty("reason");
  });

  it("throws with the allowed transitions", () => {
    const error = thrownBy(() => transition(anOrder(), "DELIVERED", at(1)));
    expect(error.name).toBe("IllegalTransitionError");
    expect(error.allowed).toEqual(["PROCESSING", "FAILED", "CANCELLED"]);
    expect(error.message).toBe(
      "An order that is PENDING cannot become DELIVERED. Allowed: PROCESSING, FAILED, CANCELLED.",
    );
  });

  it("throws without allowed transitions from a final status", () => {
    const error = thrownBy(() => transition(anOrderThatIs("DELIVERED"), "SHIPPED", at(1)));
    expect(error.allowed).toEqual([]);
    expect(error.message).toBe("An order that is DELIVERED cannot become SHIPPED. No further transition is allowed.");
  });
});

describe("the back office", () => {
  const BY_HAND: Record<Status, Status[]> = {
    PENDING: ["CANCELLED"],
    PROCESSING: ["CANCELLED"],
    AWAITING_APPROVAL: ["CANCELLED"],
    PAID: ["CANCELLED"],
    COMPLETED: ["SHIPPED", "CANCELLED"],
    SHIPPED: ["DELIVERED"],
    DELIVERED: [],
    FAILED: [],
    CANCELLED: [],
    NEEDS_ATTENTION: ["CANCELLED"],
  };

  /** CANCELLED is set by a cancellation request. */
  const settable = STATUSES.filter((status) => status !== "CANCELLED");

  it.each(STATUSES)("sets only the manual statuses of an order that is %s", (status) => {
    const order = anOrderThatIs(status);
    expect(manualTransitions(order)).toEqual(BY_HAND[status]);
    for (const to of settable.filter((to) => !BY_HAND[status].includes(to))) {
      expect(thrownBy(() => transitionManually(order, to, at(1))).allowed).toEqual(BY_HAND[status]);
    }
  });

  it("ships a completed order and delivers a shipped one", () => {
    const shipped = transitionManually(anOrderThatIs("COMPLETED"), "SHIPPED", at(1));
    const delivered = transitionManually(shipped, "DELIVERED", at(2));
    expect(delivered.history.map(({ status }) => status)).toEqual(["PENDING", "SHIPPED", "DELIVERED"]);
  });

  it.each(STATUSES)("sets no status of an order that is %s and being cancelled", (status) => {
    const order = { ...anOrderThatIs(status), cancellation };
    expect(manualTransitions(order)).toEqual([]);
    for (const to of settable) expect(() => transitionManually(order, to, at(1))).toThrow(IllegalTransitionError);
  });

  it("gets an error with the reason", () => {
    expect(() => transitionManually(anOrderThatIs("PROCESSING"), "PAID", at(1))).toThrow(
      "An order that is PROCESSING cannot become PAID by hand. Allowed: CANCELLED.",
    );
    expect(() => transitionManually({ ...anOrderThatIs("COMPLETED"), cancellation }, "SHIPPED", at(1))).toThrow(
      "An order that is COMPLETED cannot become SHIPPED while it is being cancelled. No further transition is allowed.",
    );
  });
});
