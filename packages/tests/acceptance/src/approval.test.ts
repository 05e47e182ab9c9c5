import type { OrderView, SubmitOrder } from "@orders/client";
import { describe, expect, it } from "vitest";
import { accepted, anOrder, become, cancel, compensated, decide, list, retry, settled } from "./orders.ts";
import { expectProblem } from "./problem.ts";
import { WIDGET } from "./products.ts";

const orderOf = (price: number, more: Partial<SubmitOrder> = {}) =>
  anOrder({ items: [{ ...WIDGET, quantity: 1, price }], ...more });

const waiting = async (): Promise<OrderView> => {
  const order = await settled(await accepted(orderOf(1000)));
  expect(order).toMatchObject({ status: "AWAITING_APPROVAL", approval: { requestedAt: expect.any(String) } });
  expect(order.payment).toBeUndefined();
  return order;
};

describe("A11 POST /orders/{orderId}/approval", () => {
  it("is asked for from 1,000.00 on", async () => {
    expect((await settled(await accepted(orderOf(999.99)))).status).toBe("COMPLETED");
    const { orderId, customerId } = await waiting();
    const { body } = await list({ status: "awaiting_approval", customerId });
    expect(body.orders.map((order) => order.orderId)).toEqual([orderId]);
  });

  it("completes an approved order, and says who approved it", async () => {
    const { orderId } = await waiting();

    const answer = await decide(orderId, { decision: "approve", by: "jo", note: "Known customer" });

    expect(answer.status, answer.text).toBe(200);
    expect(await become(orderId, "COMPLETED")).toMatchObject({
      payment: { status: "CHARGED", amount: 1000 },
      approval: { decision: { verdict: "APPROVED", by: "jo", note: "Known customer", at: expect.any(String) } },
      attempt: 2,
    });
  });

  it("fails a rejected order with its reason, without a charge", async () => {
    const { orderId } = await waiting();

    const answer = await decide(orderId, { decision: "reject", by: "jo" });

    expect(answer.status, answer.text).toBe(200);
    const order = await become(orderId, "FAILED");
    expect(order).toMatchObject({ reason: "APPROVAL_REJECTED", approval: { decision: { verdict: "REJECTED" } } });
    expect(order.payment).toBeUndefined();
    expect(order.history.map(({ event }) => event)).toContain("STOCK_RELEASED");
  });

  it("takes the same decision twice and refuses a contrary one", async () => {
    const { orderId } = await waiting();
    expect((await decide(orderId, { decision: "reject", by: "jo" })).status).toBe(200);
    expect((await decide(orderId, { decision: "reject", by: "sam" })).status).toBe(200);
    expectProblem(await decide(orderId, { decision: "approve", by: "sam" }), 409);

    expect((await become(orderId, "FAILED")).approval?.decision).toMatchObject({ verdict: "REJECTED", by: "jo" });
    expectProblem(await decide(orderId, { decision: "approve", by: "sam" }), 409);
  });

  it("is refused for an order that awaits no approval, and for an unknown one", async () => {
    const { orderId } = await settled(await accepted(orderOf(10)));
    expectProblem(await decide(orderId, { decision: "approve", by: "jo" }), 409);
    expectProblem(await decide("no-such-order", { decision: "approve", by: "jo" }), 404);
  });

  it("lists every error of a decision", async () => {
    const { orderId } = await waiting();
    const { errors } = expectProblem(await decide(orderId, { decision: "perhaps", colour: "red" }), 400);
    expect(errors?.map(({ pointer }) => pointer).sort()).toEqual(["/by", "/colour", "/decision"]);
  });

  it("is refused once the order is being cancelled", async () => {
    const { orderId } = await waiting();
    expect((await cancel(orderId)).status).toBe(202);
    expectProblem(await decide(orderId, { decision: "approve", by: "jo" }), 409);
    const order = await compensated(orderId);
    expect(order.status).toBe("CANCELLED");
    expect(order.payment).toBeUndefined();
  });
});

describe("A15 POST /orders/{orderId}/retry", () => {
  it("ends an order whose refund had failed", async () => {
    // The first call and the workflow's three retries fail; the fifth call succeeds.
    const { orderId } = await settled(await accepted(orderOf(10, { paymentToken: "tok_refund_unavailable_4" })));
    await cancel(orderId);
    expect(await become(orderId, "NEEDS_ATTENTION")).toMatchObject({ payment: { status: "REFUNDING" } });

    const answer = await retry(orderId, { by: "jo" });

    expect(answer.status, answer.text).toBe(202);
    expect(answer.body.history.at(-1)).toMatchObject({ status: "PROCESSING", by: "jo" });
    expect(await become(orderId, "CANCELLED")).toMatchObject({ payment: { status: "REFUNDED", amount: 10 } });
  });

  it("is refused for a settled order, and for an unknown one", async () => {
    const { orderId } = await settled(await accepted(orderOf(10)));
    expectProblem(await retry(orderId), 409);
    expectProblem(await retry(orderId, {}), 409);
    expectProblem(await retry("no-such-order"), 404);
  });

  it.each([{ by: "" }, { by: 7 }, { by: "jo", note: "again" }, ["jo"]])("refuses the body %j", async (body) => {
    expectProblem(await retry("no-such-order", body), 400);
  });
});
