import { type Order, STATUSES, type Status } from "@orders/domain";
import { anOrder, at, memoryOrders, tickingClock } from "@orders/domain/testing";
import { call, capturedLog, memberClaims } from "@orders/lambda-kit/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { retryOrder } from "./retry-order.ts";

let log: string[];
beforeEach(() => {
  log = capturedLog();
});

const retried = async (status: Status, more: Partial<Order> = {}, body?: unknown) => {
  const order: Order = { ...anOrder(), status, ...more };
  const orders = memoryOrders(undefined, order);
  const answer = await call(retryOrder({ orders, clock: tickingClock(60) }), {
    path: { orderId: order.orderId },
    body,
  });
  return { answer, before: order, after: await orders.get(order.orderId) };
};

describe("retry-order", () => {
  it.each(["PENDING", "PROCESSING", "PAID"] as const)(
    "makes a run due for an order that is stalled in %s",
    async (status) => {
      const { answer, before, after } = await retried(status);
      expect(answer).toMatchObject({ status: 202, body: { status, attempt: before.attempt + 1 } });
      expect(after.attempt).toBe(before.attempt + 1);
    },
  );

  it("sets an order that needs attention to PROCESSING, and keeps the reason of its compensation", async () => {
    const { answer, after } = await retried("NEEDS_ATTENTION", { reason: "PAYMENT_UNAVAILABLE" });
    expect(answer.status).toBe(202);
    expect(after).toMatchObject({ status: "PROCESSING", reason: "PAYMENT_UNAVAILABLE", attempt: 2 });
  });

  it("makes a run due for a completed order whose cancellation is stalled", async () => {
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
      expect(after.history.at(-1)).toMatchObject({ at: after.updatedAt, by: "jo", client: "tests" });
      expect(log.map((line) => JSON.parse(line))).toMatchObject([
        { message: "Retry requested", orderId: after.orderId, attempt: after.attempt, by: "jo" },
      ]);
    },
  );

  it("keeps who has signed in, whatever the body says", async () => {
    const order: Order = { ...anOrder(), status: "PAID" };
    const orders = memoryOrders(undefined, order);
    const route = retryOrder({ orders, clock: tickingClock(60) });
    const { orderId } = order;
    await call(route, { path: { orderId }, body: { by: "somebody else" }, claims: memberClaims("Jo") });
    expect((await orders.get(orderId)).history.at(-1)).toMatchObject({ by: "Jo", client: "back-office" });
  });

  it.each([undefined, "", {}])("needs no body, and then stores no name: %j", async (body) => {
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
  ])("refuses %j without a retry", async (body, pointer) => {
    const { answer, before, after } = await retried("PAID", {}, body);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
    expect(after).toEqual(before);
  });

  const settled = STATUSES.filter((status) => !["PENDING", "PROCESSING", "PAID", "NEEDS_ATTENTION"].includes(status));
  it.each(settled)("answers 409 for a settled order: %s", async (status) => {
    const { answer, before, after } = await retried(status);
    expect(answer).toMatchObject({ status: 409, body: { message: expect.stringContaining("nothing to retry") } });
    expect(after).toEqual(before);
  });

  describe("with headers", () => {
    const shopWith = (order: Order) => {
      const orders = memoryOrders(undefined, order);
      const route = retryOrder({ orders, clock: tickingClock(60) });
      const ask = (headers: Record<string, string>, body?: unknown) =>
        call(route, { path: { orderId: order.orderId }, headers, body });
      return { ask, orders, orderId: order.orderId };
    };
    const stalled: Order = { ...anOrder(), status: "PAID", version: 3 };
    const key = { "Idempotency-Key": "key-1" };

    it("retries only the version that If-Match names", async () => {
      const { ask, orders, orderId } = shopWith(stalled);
      expect((await ask({ "If-Match": '"2"' })).status).toBe(412);
      expect(await orders.get(orderId)).toEqual(stalled);
      expect(await ask({ "If-Match": '"3"' })).toMatchObject({ status: 202, headers: { ETag: '"4"' } });
    });

    it("retries once for the same Idempotency-Key, also when the order is settled by then", async () => {
      const { ask, orders, orderId } = shopWith(stalled);
      const first = await ask({ ...key, "If-Match": '"3"' });
      expect(first.headers).not.toHaveProperty("Idempotent-Replayed");
      const retried = await orders.get(orderId);
      await orders.save({ ...retried, status: "COMPLETED" });

      expect(await ask({ ...key, "If-Match": '"3"' })).toMatchObject({
        status: 202,
        headers: { "Idempotent-Replayed": "true", ETag: '"5"' },
        body: { status: "COMPLETED", attempt: retried.attempt },
      });
      expect(await orders.get(orderId)).toMatchObject({ attempt: stalled.attempt + 1, version: 5 });
    });

    it("retries once for concurrent requests with one key, and again for another key or without one", async () => {
      const { ask, orders, orderId } = shopWith(stalled);
      const answers = await Promise.all([ask(key), ask(key), ask(key)]);
      expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
      expect((await orders.get(orderId)).attempt).toBe(stalled.attempt + 1);
      await ask({ "Idempotency-Key": "key-2" });
      await ask({ ...key, "x-api-key": "another-key" });
      await ask({});
      expect((await orders.get(orderId)).attempt).toBe(stalled.attempt + 4);
    });

    it("refuses the key for another body", async () => {
      const { ask, orders, orderId } = shopWith(stalled);
      await ask(key, { by: "jo" });
      expect(await ask(key, { by: "sam" })).toMatchObject({
        status: 422,
        body: { message: "This Idempotency-Key was used for another request: use a new key" },
      });
      expect((await orders.get(orderId)).attempt).toBe(stalled.attempt + 1);
    });

    it("does not return the key, and refuses an invalid key", async () => {
      const { ask } = shopWith(stalled);
      const { body } = await ask(key);
      expect((body as { history: object[] }).history.at(-1)).not.toHaveProperty("request");
      expect((await ask({ "Idempotency-Key": "" })).status).toBe(400);
    });
  });
});
