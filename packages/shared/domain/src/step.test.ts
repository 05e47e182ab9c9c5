import { describe, expect, it } from "vitest";
import { FAILURE_REASONS, type FailureReason, type OrderId } from "./order/order.ts";
import { failureIn, HALTED, refused } from "./step.ts";

const orderId = "order-1" as OrderId;

describe("the failure that a run reports", () => {
  it.each(FAILURE_REASONS)("has the reason of the run: %s", (reason) => {
    expect(failureIn({ orderId, reason, detail: "What exactly" })).toEqual({ reason, detail: "What exactly" });
  });

  it("is undefined if the run reports none", () => {
    expect(failureIn({ orderId })).toBeUndefined();
    expect(failureIn({ orderId, detail: "Words without a reason" })).toBeUndefined();
  });

  it("is INTERNAL_ERROR for an unknown reason", () => {
    expect(failureIn({ orderId, reason: "States.Timeout" as FailureReason })).toEqual({ reason: "INTERNAL_ERROR" });
  });

  it("has no detail if the run has none", () => {
    expect(failureIn({ orderId, reason: "OUT_OF_STOCK" })).toStrictEqual({ reason: "OUT_OF_STOCK" });
  });
});

describe("the result of a step", () => {
  it("is a refusal with its reason, which the workflow passes on unchanged", () => {
    const refusal = refused("OUT_OF_STOCK", "LAPTOP: 2 wanted, 1 left");
    expect(refusal).toEqual({ outcome: "REFUSED", reason: "OUT_OF_STOCK", detail: "LAPTOP: 2 wanted, 1 left" });
    expect(failureIn({ orderId, ...refusal })).toEqual({ reason: refusal.reason, detail: refusal.detail });
  });

  it("is a halt without a reason: the order has it", () => {
    expect(HALTED).toEqual({ outcome: "HALTED" });
    expect(failureIn({ orderId, ...HALTED })).toBeUndefined();
  });
});
