import { type Order, STATUSES, type Status } from "@orders/domain";
import { anOrder, at, memoryOrders, tickingClock } from "@orders/domain/testing";
import { call, capturedLog } from "@orders/lambda-kit/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { retryOrder } from "./retry-order.ts";

let log: string[];
beforeEach(() => {
  log = capturedLog();
});

const retried = async (status: Status, more: Partial<Order> = {}, body?: unknown) => {
  const order: Order = { ...anOrder(), status, ...more };
  const orders = memoryOrders(undefined, order);
  const answer = await call(retryOrder({ orders, clock: tickingClock(60) }), { orderId: order.orderId, body });
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

  it.each(["PAID", "NEEDS_ATTENTION"] as const)(
    "keeps who asked for it in the history and the log: %s",
    async (status) => {
      const { answer, before, after } = await retried(status, {}, { by: "jo" });

      expect(answer).toMatchObject({ status: 202, body: { history: after.history } });
      expect(after.history.slice(0, -1)).toEqual(before.history);
      expect(after.history.at(-1)).toMatchObject({ at: after.updatedAt, by: "jo" });
      expect(log.map((line) => JSON.parse(line))).toMatchObject([
        { message: "Retry requested", orderId: after.orderId, attempt: after.attempt, by: "jo" },
      ]);
    },
  );

  it.each([undefined, "", {}])("asks for no body, and says nothing of who then: %j", async (body) => {
    const { answer, after } = await retried("PAID", {}, body);
    expect(answer.status).toBe(202);
    expect(after.history.at(-1)).not.toHaveProperty("by");
  });

  it.each<[unknown, string]>([
    [{ by: "" }, "/by"],
    [{ by: 7 }, "/by"],
    [{ by: "x".repeat(129) }, "/by"],
    [{ by: "jo\nsam" }, "/by"],
    [{ by: "jo", note: "again" }, "/note"],
    [["jo"], ""],
    ["jo", ""],
  ])("refuses %j and retries nothing", async (body, pointer) => {
    const { answer, before, after } = await retried("PAID", {}, body);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
    expect(after).toEqual(before);
  });

  const atRest = STATUSES.filter((status) => !["PENDING", "PROCESSING", "PAID", "NEEDS_ATTENTION"].includes(status));
  it.each(atRest)("leaves an order alone that is %s", async (status) => {
    const { answer, before, after } = await retried(status);
    expect(answer).toMatchObject({ status: 409, body: { message: expect.stringContaining("nothing to retry") } });
    expect(after).toEqual(before);
  });
});
