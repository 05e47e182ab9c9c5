import { type Order, requestCancellation } from "@orders/domain";
import {
  anOrder,
  anOrderAwaitingApproval,
  at,
  line,
  memoryOrders,
  overtaken,
  tickingClock,
} from "@orders/domain/testing";
import { call, memberClaims } from "@orders/lambda-kit/testing";
import { describe, expect, it } from "vitest";
import { decideApproval } from "./decide-approval.ts";

const waiting = () => anOrderAwaitingApproval({ lines: [line("LAPTOP", 1, "1000.00")] });

const decideOn = (order: Order, orders = memoryOrders(undefined, order)) => {
  const route = decideApproval({ orders, clock: tickingClock(60) });
  return {
    orders,
    answer: (body: unknown, headers: Record<string, string> = {}) =>
      call(route, { path: { orderId: order.orderId }, body, headers }),
  };
};

describe("decide-approval", () => {
  it("makes an approved order due for its next run", async () => {
    const order = waiting();
    const { orders, answer } = decideOn(order);

    expect(await answer({ decision: "approve", by: "jo", note: "Known customer" })).toMatchObject({
      status: 200,
      body: {
        status: "PROCESSING",
        attempt: order.attempt + 1,
        approval: { decision: { verdict: "APPROVED", by: "jo", note: "Known customer" } },
      },
    });
    expect((await orders.get(order.orderId)).attempt).toBe(order.attempt + 1);
  });

  it("makes a rejected order due for its compensation, with its reason", async () => {
    const order = waiting();
    const { answer } = decideOn(order);

    expect(await answer({ decision: "reject", by: "jo", note: "Looks like fraud" })).toMatchObject({
      status: 200,
      body: {
        status: "AWAITING_APPROVAL",
        reason: "APPROVAL_REJECTED",
        reasonDetail: "Looks like fraud",
        attempt: order.attempt + 1,
      },
    });
  });

  it.each([
    ["approve", { event: "STATUS_CHANGED", status: "PROCESSING", client: "tests" }],
    ["reject", { event: "APPROVAL_REFUSED", client: "tests" }],
  ])("keeps which client application sent the decision: %s", async (decision, entry) => {
    const order = waiting();
    const { orders, answer } = decideOn(order);
    await answer({ decision, by: "jo" });
    expect((await orders.get(order.orderId)).history.at(-1)).toMatchObject(entry);
  });

  it("keeps who has signed in, whatever the body says", async () => {
    const order = waiting();
    const { orders } = decideOn(order);
    const route = decideApproval({ orders, clock: tickingClock(60) });
    const body = { decision: "approve", by: "somebody else" };
    await call(route, { path: { orderId: order.orderId }, body, claims: memberClaims("Jo") });
    const decided = await orders.get(order.orderId);
    expect(decided.approval?.decision?.by).toBe("Jo");
    expect(decided.history.at(-1)).toMatchObject({ client: "back-office" });
  });

  it("decides only on the version in If-Match", async () => {
    const order = { ...waiting(), version: 3 };
    const { orders, answer } = decideOn(order);
    const decision = { decision: "approve", by: "jo" };
    expect((await answer(decision, { "If-Match": '"2"' })).status).toBe(412);
    expect(await orders.get(order.orderId)).toEqual(order);
    expect(await answer(decision, { "If-Match": '"3"' })).toMatchObject({ status: 200, headers: { ETag: '"4"' } });
  });

  it.each(["approve", "reject"])("accepts the same decision again: %s", async (decision) => {
    const { answer } = decideOn(waiting());
    const first = await answer({ decision, by: "jo" });
    expect(await answer({ decision, by: "sam" })).toEqual(first);
  });

  it.each([
    ["approve", "reject"],
    ["reject", "approve"],
  ])("refuses another decision: %s, then %s", async (first, second) => {
    const order = waiting();
    const { orders, answer } = decideOn(order);
    await answer({ decision: first, by: "jo" });
    const decided = await orders.get(order.orderId);

    expect((await answer({ decision: second, by: "sam" })).status).toBe(409);
    expect(await orders.get(order.orderId)).toEqual(decided);
  });

  it("refuses a decision after a version conflict with another decision", async () => {
    const order = waiting();
    const stored = memoryOrders(undefined, order);
    const other = decideOn(order, stored);
    const orders = overtaken(stored, async () => {
      await other.answer({ decision: "reject", by: "sam" });
    });
    const route = decideApproval({ orders, clock: tickingClock(60) });

    expect(
      (await call(route, { path: { orderId: order.orderId }, body: { decision: "approve", by: "jo" } })).status,
    ).toBe(409);
  });

  it("refuses a decision on an order that does not wait for one", async () => {
    const pending = decideOn(anOrder());
    expect((await pending.answer({ decision: "approve", by: "jo" })).status).toBe(409);

    const cancelled = decideOn(requestCancellation(waiting(), at(9)));
    expect((await cancelled.answer({ decision: "approve", by: "jo" })).status).toBe(409);
  });

  it.each([
    [{}, "Missing required field: decision; Missing required field: by"],
    [{ decision: "maybe", by: "jo" }, "decision must be approve or reject"],
  ])("lists every validation error of %j", async (body, detail) => {
    expect(await decideOn(waiting()).answer(body)).toMatchObject({ status: 400, body: { detail } });
  });
});
