import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { call, type OrderView } from "./api.ts";
import { accepted, anOrder, cancel, getOrder, list, move, settled, someCustomer, undone } from "./orders.ts";
import { expectProblem } from "./problem.ts";

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

  it("keeps to itself how the order is stored", async () => {
    const order = await completed();
    const known = [
      ["orderId", "customerId", "customerName", "customerEmail", "customerPhone", "status", "reason", "reasonDetail"],
      ["totalAmount", "currency", "items", "shippingAddress", "payment", "receipt", "approval", "cancellation"],
      ["attempt", "version", "createdAt", "updatedAt", "correlationId", "history"],
    ].flat();
    expect(known).toEqual(expect.arrayContaining(Object.keys(order)));
  });

  it.each([
    ["a word", "no-such-order"],
    ["an id that nobody has", randomUUID()],
    ["a blank", "%20"],
    ["300 characters", "a".repeat(300)],
  ])("knows no order by %s", async (_, orderId) => {
    expectProblem(await getOrder(orderId), 404);
  });
});

describe("A9 PUT /orders/{orderId}/status", () => {
  it("moves an order through its life, in either case, and only forwards", async () => {
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

  it("refuses what is not allowed, tells what is, and changes nothing", async () => {
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

  it("takes the same status again as done", async () => {
    const order = await completed();
    const answer = await move(order.orderId, "completed");
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(order);
  });

  it("cancels", async () => {
    const { orderId } = await completed();
    const answer = await move(orderId, "cancelled");
    expect(answer.status, answer.text).toBe(202);
    expect(await undone(orderId)).toMatchObject({ status: "CANCELLED", payment: { status: "REFUNDED" } });
  });

  it("refuses an If-Match of an older version, or of none", async () => {
    const { orderId, version } = await completed();
    expectProblem(await move(orderId, "shipped", { "if-match": `"${version - 1}"` }), 412);
    expectProblem(await move(orderId, "shipped", { "if-match": '"x"' }), 412);
    expect((await getOrder(orderId)).body).toMatchObject({ status: "COMPLETED", version });
  });

  it("spares a reader who knows the version the body", async () => {
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
      end = await undone(order.orderId);
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

    it("is harmless a second time", async () => {
      const again = await cancel(order.orderId, { reason: "Really" });
      expect(again.status).toBe(200);
      expect(again.body).toEqual(end);
      expect(await getOrder(order.orderId)).toMatchObject({ body: end });
    });

    it("leaves nothing to move to", async () => {
      expect(expectProblem(await move(order.orderId, "shipped"), 409).allowed).toEqual([]);
      expect((await move(order.orderId, "cancelled")).status).toBe(200);
    });
  });

  it("restocks: pieces that are cancelled can be sold again", async () => {
    // Each order takes most of the stock, so that the next one finds enough only if the one before gave it back.
    for (let round = 0; round < 3; round++) {
      const items = [{ productId: "test-123", quantity: 60, price: 1 }];
      const order = await settled(await accepted(anOrder({ items })));
      expect(order).toMatchObject({ status: "COMPLETED" });
      await cancel(order.orderId);
      expect(await undone(order.orderId)).toMatchObject({ status: "CANCELLED", payment: { status: "REFUNDED" } });
    }
  });

  it("right after the order, whatever has been done of it", async () => {
    const orderId = await accepted(anOrder());
    const answer = await cancel(orderId);
    expect(answer.status, answer.text).toBe(202);
    const order = await undone(orderId);
    expect(order.status).toBe("CANCELLED");
    expect(["REFUNDED", "NOT_CHARGED", undefined]).toContain(order.payment?.status);
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
    const customerId = someCustomer();
    const orderId = await accepted(anOrder({ customerId, paymentToken: "tok_declined" }));
    expectProblem(await cancel(orderId, body), 400);
    expect((await getOrder(orderId)).body.cancellation).toBeUndefined();
    expect((await list({ customerId })).body.orders[0]?.status).not.toBe("CANCELLED");
  });
});
