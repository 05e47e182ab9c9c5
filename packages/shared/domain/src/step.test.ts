import { describe, expect, it } from "vitest";
import { FAILURE_REASONS, type FailureReason, type OrderId } from "./order/order.ts";
import { failureIn, HALTED, refused } from "./step.ts";

const orderId = "order-1" as OrderId;

describe("the failure that a run reports", () => {
  it.each(FAILURE_REASONS)("is taken over: %s", (reason) => {
    expect(failureIn({ orderId, reason, detail: "What exactly" })).toEqual({ reason, detail: "What exactly" });
  });

  it("is none where the run reports none", () => {
    expect(failureIn({ orderId })).toBeUndefined();
    expect(failureIn({ orderId, detail: "Words without a reason" })).toBeUndefined();
  });

  it("is ours where the run reports a reason that nobody knows", () => {
    expect(failureIn({ orderId, reason: "States.Timeout" as FailureReason })).toEqual({ reason: "INTERNAL_ERROR" });
  });

  it("has no words where none were said", () => {
    expect(failureIn({ orderId, reason: "OUT_OF_STOCK" })).toStrictEqual({ reason: "OUT_OF_STOCK" });
  });
});

describe("what a step answers", () => {
  it("names a refusal with its reason, so that the workflow can pass it on as it is", () => {
    const refusal = refused("OUT_OF_STOCK", "LAPTOP: 2 wanted, 1 left");
    expect(refusal).toEqual({ outcome: "REFUSED", reason: "OUT_OF_STOCK", detail: "LAPTOP: 2 wanted, 1 left" });
    expect(failureIn({ orderId, ...refusal })).toEqual({ reason: refusal.reason, detail: refusal.detail });
  });

  it("names a halt with no reason: the order has it", () => {
    expect(HALTED).toEqual({ outcome: "HALTED" });
    expect(failureIn({ orderId, ...HALTED })).toBeUndefined();
  });
});
