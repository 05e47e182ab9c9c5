import { describe, expect, it } from "vitest";
import { OrderNotFoundError, VersionConflictError } from "../ports/orders.ts";
import { GatewayUnavailableError } from "../ports/payment-gateway.ts";
import type { OrderId } from "./order.ts";
import { retryOnConflict } from "./retry-on-conflict.ts";

const orderId = "order-1" as OrderId;

/** A step that throws each of these errors in turn, and then succeeds. */
const aStep = (...faults: Error[]) => {
  const step = async () => {
    step.runs++;
    const fault = faults.shift();
    if (fault) throw fault;
    return "done";
  };
  step.runs = 0;
  return step;
};
const conflicts = (times: number) => Array.from({ length: times }, () => new VersionConflictError(orderId));

describe("a step that writes an order", () => {
  it("runs once without a version conflict", async () => {
    const step = aStep();
    expect(await retryOnConflict(step)).toBe("done");
    expect(step.runs).toBe(1);
  });

  it("runs again from its start after a version conflict", async () => {
    const step = aStep(...conflicts(4));
    expect(await retryOnConflict(step)).toBe("done");
    expect(step.runs).toBe(5);
  });

  it("throws after five version conflicts", async () => {
    const step = aStep(...conflicts(5));
    await expect(retryOnConflict(step)).rejects.toThrow(VersionConflictError);
    expect(step.runs).toBe(5);
  });

  it("does not run again after another error", async () => {
    const step = aStep(new GatewayUnavailableError("a charge"));
    await expect(retryOnConflict(step)).rejects.toThrow(GatewayUnavailableError);
    expect(step.runs).toBe(1);
  });

  it("does not run again after another error that follows a version conflict", async () => {
    const step = aStep(...conflicts(1), new OrderNotFoundError(orderId));
    await expect(retryOnConflict(step)).rejects.toThrow(OrderNotFoundError);
    expect(step.runs).toBe(2);
  });
});

describe("the errors of the ports", () => {
  it.each([
    [new VersionConflictError(orderId), "VersionConflictError", "order-1"],
    [new OrderNotFoundError(orderId), "OrderNotFoundError", "order-1"],
    [new GatewayUnavailableError("a charge of order-1"), "GatewayUnavailableError", "a charge of order-1"],
  ])("%s has a name, and its message has the id", (error, name, about) => {
    expect(error.name).toBe(name);
    expect(error.message).toContain(about);
  });
});
