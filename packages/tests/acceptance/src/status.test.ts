import { randomUUID } from "node:crypto";
import type { OrderView } from "@orders/client";
import { beforeAll, describe, expect, it } from "vitest";
import { call } from "./api.ts";
import { eventually } from "./eventually.ts";
import { accepted, anOrder, cancel, compensated, getOrder, move, settled } from "./orders.ts";
import { expectProblem } from "./problem.ts";
import { showProduct, someProduct } from "./products.ts";

const completed = async (): Promise<OrderView> => {
  const order = await settled(await accepted(anOrder()));
  expect(order.status).toBe("COMPLETED");
  return order;
};

describe("A7 GET /orders/{orderId}", () => {
  it("shows the whole order", async () => {
    const order = await completed();
    const { status, headers, body } = await getOrder(order.orderId);
    expect(status).toBe(200);
    expect(headers.get("etag")).toBe(`"${order.version}"`);
    expect(body).toMatchObject({ payment: { amount: 29.99 }, totalAmount: 29.99, items: [{ amount: 29.99 }] });
    const statuses = body.history.map(({ status }) => status).filter((status, at, all) => status !== all[at - 1]);
    expect(statuses).toEqual(["PENDING", "PROCESSING", "PAID", "COMPLETED"]);
    const times = body.history.map(({ at }) => at);
    expect(times).toEqual([...times].sort());
  });

  it.each([
    ["a word", "no-such-order"],
    ["an unknown id", randomUUID()],
    ["a blank", "%20"],
    ["300 characters", "a".repeat(300)],
  ])("knows no order by %s", async (_, orderId) => {
    expectProblem(await getOrder(orderId), 404);
  });
});

describe("A9 PUT /orders/{orderId}/status", () => {
  it("sets SHIPPED and DELIVERED, in either letter case, and no earlier status", async () => {
    const { orderId, version } = await completed();

    const shipped = await move(orderId, "shipped", { "if-match": `"${version}"` });
    expect(shipped.status, shipped.text).toBe(200);
    expect(shipped.body).toMatchObject({ orderId, status: "SHIPPED", version: version + 1 });
    expect(shipped.headers.get("etag")).toBe(`"${version + 1}"`);

    const again = await move(orderId, "SHIPPED");
    expect(again.status).toBe(200);
    expect(again.body).toEqual(shipped.body);

    expectProblem(await cancel(orderId), 409);
    expect(expectProblem(await move(orderId, "cancelled"), 409).allowed).toEqual(["DELIVERED"]);

    const delivered = await move(orderId, "Delivered");
    expect(delivered.body).toMatchObject({ status: "DELIVERED", version: version + 2 });
    const sameAgain = await move(orderId, "delivered");
    expect(sameAgain.status).toBe(200);
    expect(sameAgain.body).toEqual(delivered.body);

    expect(expectProblem(await move(orderId, "shipped"), 409).allowed).toEqual([]);
    expectProblem(await cancel(orderId), 409);
    expect((await getOrder(orderId)).body).toEqual(delivered.body);
  });

  it("refuses an illegal transition, lists the legal ones, and changes nothing", async () => {
    const order = await completed();
    for (const status of [
      "pending",
      "processing",
      "paid",
      "delivered",
      "failed",
      "awaiting_approval",
      "needs_attention",
    ]) {
      const problem = expectProblem(await move(order.orderId, status), 409);
      expect(problem.allowed, status).toEqual(["SHIPPED", "CANCELLED"]);
    }
    expect((await getOrder(order.orderId)).body).toEqual(order);
  });

  it("answers 200 for the present status, and changes nothing", async () => {
    const order = await completed();
    const answer = await move(order.orderId, "completed");
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(order);
  });

  it("cancels", async () => {
    const { orderId } = await completed();
    const answer = await move(orderId, "cancelled");
    expect(answer.status, answer.text).toBe(202);
    expect(await compensated(orderId)).toMatchObject({ status: "CANCELLED", payment: { status: "REFUNDED" } });
  });

  it("refuses an If-Match of an older version, or of none", async () => {
    const { orderId, version } = await completed();
    expectProblem(await move(orderId, "shipped", { "if-match": `"${version - 1}"` }), 412);
    expectProblem(await move(orderId, "shipped", { "if-match": '"x"' }), 412);
    expect((await getOrder(orderId)).body).toMatchObject({ status: "COMPLETED", version });
  });

  it("answers 304 to a reader who knows the version", async () => {
    const { orderId, version } = await completed();
    const known = await call("GET", `/orders/${orderId}`, { headers: { "if-none-match": `W/"${version}"` } });
    expect([known.status, known.text, known.headers.get("etag")]).toEqual([304, "", `"${version}"`]);
  });

  it("knows no order that does not exist", async () => {
    expectProblem(await move("no-such-order", "shipped"), 404);
  });

  it.each([
    ["a status that does not exist", { status: "lost" }],
    ["no status", { state: "shipped" }],
    ["a number", { status: 5 }],
    ["an unknown field", { status: "shipped", by: "me" }],
    ["an empty object", {}],
    ["a list", ["shipped"]],
    ["a text", "shipped"],
  ])("refuses %s", async (_, body) => {
    expectProblem(await call("PUT", "/orders/no-such-order/status", { body }), 400);
  });
});

describe("A10 POST /orders/{orderId}/cancel", () => {
  describe("of a completed order", () => {
    let order: OrderView;
    let end: OrderView;
    beforeAll(async () => {
      order = await completed();
      const answer = await cancel(order.orderId, { reason: "Changed my mind" });
      expect(answer.status, answer.text).toBe(202);
      expect(answer.body).toMatchObject({
        orderId: order.orderId,
        cancellation: { reason: "Changed my mind" },
        attempt: 2,
      });
      end = await compensated(order.orderId);
    });

    it("refunds it", () => {
      expect(end).toMatchObject({
        status: "CANCELLED",
        payment: { status: "REFUNDED", amount: 29.99, transactionId: order.payment?.transactionId },
        cancellation: { requestedAt: expect.any(String), reason: "Changed my mind" },
        attempt: 2,
      });
      expect(end.history.at(-1)).toMatchObject({ status: "CANCELLED" });
    });

    it("answers 200 a second time, and changes nothing", async () => {
      const again = await cancel(order.orderId, { reason: "Really" });
      expect(again.status).toBe(200);
      expect(again.body).toEqual(end);
      expect(await getOrder(order.orderId)).toMatchObject({ body: end });
    });

    it("leaves no legal transition", async () => {
      expect(expectProblem(await move(order.orderId, "shipped"), 409).allowed).toEqual([]);
      expect((await move(order.orderId, "cancelled")).status).toBe(200);
    });
  });

  it("releases the stock: the pieces can be sold again", async () => {
    // Each order reserves most of the stock, so that the next one finds enough only if the one before released it.
    const productId = await someProduct(10);
    for (let round = 0; round < 3; round++) {
      const items = [{ productId, quantity: 6 }];
      const order = await settled(await accepted(anOrder({ items })));
      expect(order).toMatchObject({ status: "COMPLETED" });
      await cancel(order.orderId);
      expect(await compensated(order.orderId)).toMatchObject({ status: "CANCELLED", payment: { status: "REFUNDED" } });
    }
  });

  it("right after the submission ends the order, with its stock released", async () => {
    const productId = await someProduct(5);
    const orderId = await accepted(anOrder({ items: [{ productId, quantity: 2 }] }));
    const answer = await cancel(orderId);
    expect(answer.status, answer.text).toBe(202);
    expect((await compensated(orderId)).status).toBe("CANCELLED");
    expect((await showProduct(productId)).body).toMatchObject({ stock: 5, received: 5 });
  });

  it("during the charge ends the order without one", async () => {
    const orderId = await accepted(anOrder({ paymentToken: "tok_unavailable" }));
    await eventually(
      `order ${orderId} is being charged`,
      () => getOrder(orderId),
      ({ body }) => body.payment?.status === "CHARGING",
    );
    const answer = await cancel(orderId);
    expect(answer.status, answer.text).toBe(202);
    expect(await compensated(orderId)).toMatchObject({ status: "CANCELLED", payment: { status: "NOT_CHARGED" } });
  });

  it("is refused for an order that failed", async () => {
    const order = await settled(await accepted(anOrder({ paymentToken: "tok_declined" })));
    expect(order.status).toBe("FAILED");
    expect(expectProblem(await cancel(order.orderId), 409).allowed).toEqual([]);
  });

  it("knows no order that does not exist", async () => {
    expectProblem(await cancel("no-such-order"), 404);
  });

  it.each([
    ["an unknown field", { because: "I want to" }],
    ["a reason that is no text", { reason: 7 }],
    ["an empty reason", { reason: "" }],
    ["a reason with control characters", { reason: "a\u0000b" }],
    ["a reason of 513 characters", { reason: "x".repeat(513) }],
    ["a list", []],
  ])("refuses %s and cancels nothing", async (_, body) => {
    const { orderId } = await settled(await accepted(anOrder()));
    expectProblem(await cancel(orderId, body), 400);
    const { body: order } = await getOrder(orderId);
    expect(order.status).toBe("COMPLETED");
    expect(order.cancellation).toBeUndefined();
  });
});
