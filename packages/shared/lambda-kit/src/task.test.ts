import type { OrderId } from "@orders/domain";
import { beforeEach, describe, expect, it } from "vitest";
import { taskHandler } from "./task.ts";
import { capturedLog } from "./testing.ts";

const input = { orderId: "order-1" as OrderId, correlationId: "correlation-7" };

let log: string[];
beforeEach(() => {
  log = capturedLog();
});
const lines = () => log.map((line) => JSON.parse(line));

describe("taskHandler", () => {
  it("passes the input to the step, and its result to the workflow", async () => {
    const handler = taskHandler(async (given: typeof input & { receiptMade: boolean }) => ({ outcome: "DONE", given }));
    const given = { ...input, receiptMade: false };
    expect(await handler(given)).toEqual({ outcome: "DONE", given });
  });

  it("logs the outcome with the ids of the order", async () => {
    await taskHandler(async () => ({ outcome: "RESERVED" }))(input);

    expect(lines()).toMatchObject([
      {
        message: "Step finished",
        outcome: "RESERVED",
        orderId: "order-1",
        correlationId: "correlation-7",
        durationMs: expect.any(Number),
      },
    ]);
    expect(lines()[0]).not.toHaveProperty("reason");
  });

  it("logs the reason of a refusal, not its detail", async () => {
    const refusal = { outcome: "REFUSED", reason: "INVALID_ORDER", detail: "jane@example.com" };

    expect(await taskHandler(async () => refusal)(input)).toEqual(refusal);

    expect(lines()).toMatchObject([{ outcome: "REFUSED", reason: "INVALID_ORDER" }]);
    expect(log.join()).not.toContain("@");
  });

  it("logs and throws a fault, so that the workflow retries", async () => {
    const fault = new Error("The table is throttled");
    const handler = taskHandler(() => Promise.reject(fault));

    await expect(handler(input)).rejects.toBe(fault);

    expect(lines()).toMatchObject([
      {
        level: "ERROR",
        message: "Step failed",
        orderId: "order-1",
        error: { message: "The table is throttled" },
        durationMs: expect.any(Number),
      },
    ]);
  });

  it("throws what a step throws before it starts", async () => {
    const handler = taskHandler(() => {
      throw new Error("At once");
    });
    await expect(handler(input)).rejects.toThrow("At once");
    expect(lines()).toHaveLength(1);
  });
});
