import { describe, expect, it } from "vitest";
import { DELIVERABLE, ENDED_UNSOLD, FINAL, IN_PROGRESS, MANUAL, OPEN, SETTLED, SOLD, STATUSES } from "./status.ts";

describe("the status table", () => {
  it.each([
    ["the back office may set", MANUAL, ["SHIPPED", "DELIVERED", "CANCELLED"]],
    [
      "a run finds nothing to do in",
      SETTLED,
      ["AWAITING_APPROVAL", "COMPLETED", "SHIPPED", "DELIVERED", "FAILED", "CANCELLED", "NEEDS_ATTENTION"],
    ],
    ["count as revenue", SOLD, ["PAID", "COMPLETED", "SHIPPED", "DELIVERED"]],
    ["are never compensated", FINAL, ["SHIPPED", "DELIVERED", "FAILED", "CANCELLED"]],
    ["have goods to deliver", DELIVERABLE, ["COMPLETED", "SHIPPED", "DELIVERED"]],
    [
      "wait for a run, a decision or a compensation",
      OPEN,
      ["PENDING", "PROCESSING", "AWAITING_APPROVAL", "PAID", "NEEDS_ATTENTION"],
    ],
    ["forward steps may still complete", IN_PROGRESS, ["PENDING", "PROCESSING", "AWAITING_APPROVAL", "PAID"]],
    ["ended without a sale", ENDED_UNSOLD, ["FAILED", "CANCELLED"]],
  ])("has the statuses that %s", (_what, derived, expected) => {
    expect(derived).toEqual(expected);
  });

  it("divides the statuses into open, deliverable and ended without a sale", () => {
    expect([...OPEN, ...DELIVERABLE, ...ENDED_UNSOLD].sort()).toEqual([...STATUSES].sort());
  });
});
