import { type Order, STATUSES, type Status } from "@orders/domain";
import { anOrder, at, memoryOrders, tickingClock } from "@orders/domain/testing";
import { call } from "@orders/lambda-kit/testing";
import { describe, expect, it } from "vitest";
import { retryOrder } from "./retry-order.ts";

const retried = async (status: Status, more: Partial<Order> = {}) => {
  const order: Order = { ...anOrder(), status, ...more };
  const orders = memoryOrders(undefined, order);
  const answer = await call(retryOrder({ orders, clock: tickingClock(60) }), { orderId: order.orderId });
  return { answer, before: order, after: await orders.get(order.orderId) };
};

describe("retry-order", () => {
  it.each(["PENDING", "PROCESSING", "PAID"] as const)(
    "has an order that stands still at %s run again",
    async (status) => {
      const { answer, before, after } = await retried(status);
      expect(answer).toMatchObject({ status: 202, body: { status, attempt: before.attempt + 1 } });
      expect(after.attempt).toBe(before.attempt + 1);
    },
  );

  it("takes an order that needs attention back into processing, with what it was to be undone for", async () => {
    const { answer, after } = await retried("NEEDS_ATTENTION", { reason: "PAYMENT_UNAVAILABLE" });
    expect(answer.status).toBe(202);
    expect(after).toMatchObject({ status: "PROCESSING", reason: "PAYMENT_UNAVAILABLE", attempt: 2 });
  });

  it("has a completed order run again whose cancellation stands still", async () => {
    const { answer, after } = await retried("COMPLETED", { cancellation: { requestedAt: at(1) }, attempt: 2 });
    expect(answer.status).toBe(202);
    expect(after).toMatchObject({ status: "COMPLETED", attempt: 3 });
  });

  const atRest = STATUSES.filter((status) => !["PENDING", "PROCESSING", "PAID", "NEEDS_ATTENTION"].includes(status));
  it.each(atRest)("leaves an order alone that is %s", async (status) => {
    const { answer, before, after } = await retried(status);
    expect(answer).toMatchObject({ status: 409, body: { message: expect.stringContaining("nothing to retry") } });
    expect(after).toEqual(before);
  });
});
