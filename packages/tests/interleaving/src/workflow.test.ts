import { requestCancellation } from "@orders/domain";
import { productId } from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { request } from "./interleavings.ts";
import { execute, type Task } from "./state-machine.ts";
import { aWorld, workflow } from "./world.ts";

/** Runs the workflow with steps that return these outcomes. @returns the input of each step, and the final state. */
async function inputsOf(outcomes: Readonly<Record<string, string>>, further: object = {}) {
  const inputs: Record<string, unknown> = {};
  const step =
    (name: string): Task =>
    async (input) => {
      inputs[name] = input;
      const outcome = outcomes[name];
      if (outcome === undefined) throw new Error(`${name} is unavailable`);
      return { outcome, surplus: "s", ...(outcome === "REFUSED" && { reason: "OUT_OF_STOCK", detail: "1 left" }) };
    };
  const names = Object.values(workflow.States).flatMap(({ Arguments }) =>
    [...String(Arguments?.FunctionName).matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name),
  );
  const tasks = Object.fromEntries([...names, "sqs:sendMessage"].map((name) => [name, step(name)]));
  const input = { orderId: "O-1", attempt: 1, correlationId: "c", surplus: "s", ...further };
  const { end } = await execute(workflow, tasks, input);
  return { inputs, end };
}

const order = { orderId: "O-1", correlationId: "c" };
const failure = { reason: "OUT_OF_STOCK", detail: "1 left" };
const forward = {
  validate_order: "VALID",
  reserve_inventory: "RESERVED",
  process_payment: "PAID",
  generate_receipt: "RECEIPT_MADE",
  complete_order: "COMPLETED",
};

describe("the input that the workflow passes to its steps", () => {
  it("is the minimum for each forward step", async () => {
    expect(await inputsOf(forward)).toEqual({
      end: "Completed",
      inputs: {
        validate_order: { ...order, attempt: 1 },
        reserve_inventory: order,
        process_payment: { ...order, lastTry: false },
        generate_receipt: order,
        complete_order: { ...order, receiptMade: true },
      },
    });
  });

  it.each([
    ["forward", forward, Object.keys(forward)],
    [
      "of the compensation",
      { validate_order: "REFUSED", refund_payment: "REFUNDED", release_inventory: "RELEASED", close_order: "CLOSED" },
      ["validate_order", "refund_payment", "release_inventory", "close_order"],
    ],
  ])("has the trace of the order in each step %s, if the order is traced", async (_, outcomes, steps) => {
    const { inputs } = await inputsOf(outcomes, { traceparent: "00-1-2-01" });
    expect(inputs).toEqual(
      Object.fromEntries(steps.map((name) => [name, expect.objectContaining({ traceparent: "00-1-2-01" })])),
    );
  });

  it("says to CompleteOrder that there is no receipt", async () => {
    const { generate_receipt: _, ...withoutReceipt } = forward;
    const { inputs } = await inputsOf({ ...withoutReceipt, "sqs:sendMessage": "SENT" });
    expect(inputs.complete_order).toEqual({ ...order, receiptMade: false });
    expect(inputs["sqs:sendMessage"]).toMatchObject({ MessageBody: JSON.stringify(order) });
  });

  it.each([
    ["REFUNDED", "RELEASED", false],
    ["NOTHING_TO_REFUND", "NOTHING_TO_RELEASE", false],
    ["NOT_REFUNDED", "RELEASED", true],
    ["REFUNDED", "NOT_RELEASED", true],
    ["NOT_REFUNDED", "NOT_RELEASED", true],
    [undefined, "RELEASED", false],
    [undefined, "NOT_RELEASED", true],
    ["REFUNDED", undefined, false],
    ["NOT_REFUNDED", undefined, true],
    [undefined, undefined, false],
  ])("says to CloseOrder whether a compensation step failed: %s, %s", async (refund, release, compensationFailed) => {
    const { inputs, end } = await inputsOf({
      validate_order: "VALID",
      reserve_inventory: "REFUSED",
      close_order: "CLOSED",
      ...(refund && { refund_payment: refund }),
      ...(release && { release_inventory: release }),
    });
    expect(end).toBe("Compensated");
    expect(inputs.refund_payment).toEqual({ ...order, ...failure, lastTry: refund === undefined });
    expect(inputs.release_inventory).toEqual({ ...order, ...failure });
    expect(inputs.close_order).toEqual({ ...order, ...failure, compensationFailed });
  });

  it("contains no failure for a halted order, which has its own reason", async () => {
    const halted = { validate_order: "HALTED", refund_payment: "REFUNDED", release_inventory: "RELEASED" };
    const { inputs } = await inputsOf({ ...halted, close_order: "CLOSED" });
    expect(inputs.close_order).toEqual({ ...order, compensationFailed: false });
  });
});

describe("an order that changes during a run's compensation", () => {
  it("needs no attention if no step failed: paid by another run, and cancelled between refund and release", async () => {
    const world = aWorld({ kind: "small", stock: 1, token: "tok_unavailable_4" });
    const end = await world.run(undefined, {
      refund_payment: async () => expect(await world.run()).toBe("Completed"),
      release_inventory: () => request(world, (current) => requestCancellation(current, world.clock.now())),
    });

    expect(world.statuses).toEqual(["PENDING", "PROCESSING", "PAID", "COMPLETED"]);
    expect(world.order).toMatchObject({ reservation: { state: "RELEASED" }, payment: { state: "CHARGED" } });
    expect(end).toBe("Interrupted");

    expect(await world.run()).toBe("Compensated");
    expect(world).toMatchObject({ taken: 0, charge: "CHARGED", isRefunded: true, order: { status: "CANCELLED" } });
    expect(world.violations).toEqual([]);
  });

  it("needs no attention if no step failed: reserved by another run before it is closed", async () => {
    const world = aWorld({ kind: "large", stock: 0, token: "tok_ok" });
    const end = await world.run(undefined, {
      close_order: async () => {
        await world.catalogue.adjust(productId("LAPTOP"), 1);
        expect(await world.run()).toBe("AwaitApproval");
      },
    });

    expect(end).toBe("Interrupted");
    expect(world.order).toMatchObject({ status: "AWAITING_APPROVAL", reservation: { state: "HELD" } });
    expect(world.violations).toEqual([]);
  });
});
