import { describe, expect, it } from "vitest";
import { parseMoney } from "../money.ts";
import { anOrder, anOrderAwaitingApproval, aReservedOrder, at, line } from "../testing/builders.ts";
import { DecidedOtherwiseError, decide, needsApproval } from "./approval.ts";
import { requestCancellation } from "./cancellation.ts";
import { closeCompensated, isSettled, needsCompensation } from "./compensation.ts";
import type { Decision } from "./order.ts";
import { releaseStock } from "./reservation.ts";
import { IllegalTransitionError } from "./transition.ts";

const VERDICTS = ["APPROVED", "REJECTED", "TIMED_OUT"] as const satisfies Decision["verdict"][];
const threshold = parseMoney("1000.00");
const of = (price: string) => ({ lines: [line("LAPTOP", 1, price)] });
const waiting = () => anOrderAwaitingApproval(of("1000.00"));

describe("an order needs approval", () => {
  it.each([
    ["999.99", false],
    ["1000.00", true],
    ["1000.01", true],
  ])("of %s: %s", (price, expected) => {
    expect(needsApproval(anOrder(of(price)), threshold)).toBe(expected);
  });

  it("no longer after a decision", () => {
    expect(needsApproval(waiting(), threshold)).toBe(true);
    expect(needsApproval(decide(waiting(), { verdict: "APPROVED", by: "jo" }, at(3)), threshold)).toBe(false);
  });
});

describe("an order that waits for approval", () => {
  it("is settled until it is decided or cancelled", () => {
    expect(isSettled(waiting())).toBe(true);
    for (const verdict of VERDICTS) expect(isSettled(decide(waiting(), { verdict }, at(3)))).toBe(false);
    expect(isSettled(requestCancellation(waiting(), at(3)))).toBe(false);
  });

  it("is due for another run after any decision, and stores the decision", () => {
    for (const verdict of VERDICTS) {
      const decided = decide(waiting(), { verdict, by: "jo", note: "Because" }, at(3));
      expect(decided.attempt).toBe(2);
      expect(decided.approval).toEqual({
        requestedAt: at(2),
        decision: { verdict, at: at(3), by: "jo", note: "Because" },
      });
    }
  });

  it.each([
    ["REJECTED", "APPROVAL_REJECTED"],
    ["TIMED_OUT", "APPROVAL_TIMED_OUT"],
  ] as const)("fails when %s, once its stock is released", (verdict, reason) => {
    const decided = decide(waiting(), { verdict }, at(3));
    expect(needsCompensation(decided)).toBe(true);
    expect(closeCompensated(decided, at(4))).toMatchObject({ status: "NEEDS_ATTENTION", reason });
    expect(closeCompensated(releaseStock(decided, at(4)), at(5))).toMatchObject({ status: "FAILED", reason });
  });

  it("accepts the same decision again, and refuses another one", () => {
    for (const verdict of VERDICTS) {
      const decided = decide(waiting(), { verdict, by: "jo" }, at(3));
      for (const other of VERDICTS) {
        if (other === verdict) expect(decide(decided, { verdict: other, by: "sam" }, at(4))).toBe(decided);
        else expect(() => decide(decided, { verdict: other }, at(4))).toThrow(DecidedOtherwiseError);
      }
    }
  });

  it("cannot be decided while it is being cancelled; other orders cannot be decided at all", () => {
    const cancelled = requestCancellation(waiting(), at(3));
    for (const verdict of VERDICTS) {
      expect(() => decide(cancelled, { verdict }, at(4))).toThrow(IllegalTransitionError);
      const to = verdict === "APPROVED" ? "PROCESSING" : "FAILED";
      expect(() => decide(cancelled, { verdict }, at(4))).toThrow(
        `An order that is AWAITING_APPROVAL cannot become ${to} by a decision while it is being cancelled. No further transition is allowed.`,
      );
      expect(() => decide(aReservedOrder(), { verdict }, at(4))).toThrow(IllegalTransitionError);
    }
  });
});
