import {
  type Order,
  type OrderId,
  requestCancellation,
  type Status,
  transition,
  VersionConflictError,
} from "@orders/domain";
import { anOrder, at, memoryInventory, memoryOrders, overtaken, tickingClock } from "@orders/domain/testing";
import { call, claimsOf, memberClaims } from "@orders/lambda-kit/testing";
import { describe, expect, it } from "vitest";
import { cancelOrder } from "./cancel-order.ts";

function shopWith(order: Order) {
  const orders = memoryOrders(memoryInventory(), order);
  const { orderId } = order;
  return {
    orders,
    orderId,
    cancel: (what: { body?: unknown; headers?: Record<string, string> } = {}, through = orders) =>
      call(cancelOrder({ orders: through, clock: tickingClock(10) }), { path: { orderId }, ...what }),
  };
}

describe("cancelOrder", () => {
  it("stores the cancellation request with its reason, and returns the order", async () => {
    const { cancel, orders, orderId } = shopWith(anOrder());

    expect(await cancel({ body: { reason: "Changed my mind" } })).toMatchObject({
      status: 202,
      headers: { ETag: '"2"' },
      body: {
        orderId,
        status: "PENDING",
        cancellation: { requestedAt: at(10), reason: "Changed my mind" },
        attempt: 2,
        version: 2,
      },
    });
    expect(await orders.get(orderId)).toMatchObject({ cancellation: { reason: "Changed my mind" }, attempt: 2 });
  });

  it("keeps which client application asked for it", async () => {
    const { cancel, orders, orderId } = shopWith(anOrder());
    await cancel();
    expect((await orders.get(orderId)).history.at(-1)).toMatchObject({
      event: "CANCELLATION_REQUESTED",
      client: "tests",
    });
  });

  it("keeps who has signed in", async () => {
    const { orders, orderId } = shopWith(anOrder());
    const route = cancelOrder({ orders, clock: tickingClock(10) });
    await call(route, { path: { orderId }, claims: memberClaims("Jo") });
    expect((await orders.get(orderId)).history.at(-1)).toMatchObject({ by: "Jo", client: "back-office" });
  });

  it.each([
    ["no body at all", undefined],
    ["an empty body", ""],
    ["an empty object", {}],
  ])("accepts a request without a reason: %s", async (_, body) => {
    const { cancel, orders, orderId } = shopWith(anOrder());

    expect((await cancel({ body })).status).toBe(202);
    expect((await orders.get(orderId)).cancellation).toStrictEqual({ requestedAt: at(10) });
  });

  it("needs no content type without a body", async () => {
    const { cancel } = shopWith(anOrder());
    expect((await cancel({ headers: { "Content-Type": "" } })).status).toBe(202);
  });

  it.each<Status>(["PENDING", "PROCESSING", "AWAITING_APPROVAL", "PAID", "COMPLETED", "NEEDS_ATTENTION"])(
    "takes it before shipment: %s",
    async (status) => {
      expect((await shopWith({ ...anOrder(), status }).cancel()).status).toBe(202);
    },
  );

  it.each<Status>(["SHIPPED", "DELIVERED", "FAILED"])("answers 409 when it is too late: %s", async (status) => {
    const order = { ...anOrder(), status };
    const { cancel, orders, orderId } = shopWith(order);

    expect(await cancel()).toMatchObject({
      status: 409,
      body: {
        message: expect.stringContaining(`An order that is ${status} cannot become CANCELLED`),
        allowed: status === "SHIPPED" ? ["DELIVERED"] : [],
      },
    });
    expect(await orders.get(orderId)).toEqual(order);
  });

  it.each<[string, Order]>([
    ["being cancelled", requestCancellation(anOrder(), at(1), "First reason")],
    ["cancelled", { ...requestCancellation(anOrder(), at(1), "First reason"), status: "CANCELLED" }],
  ])("answers 200 without a change for an order that is already %s", async (_, order) => {
    const { cancel, orders, orderId } = shopWith(order);

    expect(await cancel({ body: { reason: "Second reason" } })).toMatchObject({
      status: 200,
      headers: { ETag: '"1"' },
      body: { cancellation: { reason: "First reason" } },
    });
    expect(await orders.get(orderId)).toEqual(order);
  });

  it("raises the attempt once for two concurrent requests", async () => {
    const { cancel, orders, orderId } = shopWith(anOrder());

    const answers = await Promise.all([cancel(), cancel()]);

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 202]);
    expect(await orders.get(orderId)).toMatchObject({ attempt: 2, version: 2 });
  });

  it("cancels the order after a version conflict", async () => {
    const { cancel, orders, orderId } = shopWith(anOrder());
    const conflicting = overtaken(orders, (order) => orders.save(transition(order, "PROCESSING", at(1))));

    expect(await cancel({}, conflicting)).toMatchObject({ status: 202, body: { status: "PROCESSING", version: 3 } });
    expect(await orders.get(orderId)).toMatchObject({ status: "PROCESSING", attempt: 2 });
  });

  it("answers 409 after a version conflict with the shipment", async () => {
    const { cancel, orders } = shopWith({ ...anOrder(), status: "COMPLETED" });
    const shipped = overtaken(orders, (order) => orders.save(transition(order, "SHIPPED", at(1))));

    expect(await cancel({}, shipped)).toMatchObject({ status: 409, body: { allowed: ["DELIVERED"] } });
  });

  it("answers 409 after a version conflict on every try", async () => {
    const { cancel, orders } = shopWith(anOrder());
    const save = () => Promise.reject(new VersionConflictError("order" as OrderId));

    expect(await cancel({}, { ...orders, save })).toMatchObject({
      status: 409,
      body: { message: "Order order is being changed by others at this moment: try again" },
    });
  });

  it("cancels only the version in If-Match", async () => {
    const { cancel, orders, orderId } = shopWith({ ...anOrder(), version: 3 });
    expect(await cancel({ headers: { "If-Match": '"2"' } })).toMatchObject({
      status: 412,
      body: { message: 'The order is no longer at "2": it is at "3", read it again' },
    });
    expect((await orders.get(orderId)).cancellation).toBeUndefined();
    expect(await cancel({ headers: { "If-Match": '"3"' } })).toMatchObject({ status: 202, headers: { ETag: '"4"' } });
  });

  it.each<[string, unknown, number]>([
    ["a reason that is not a string", { reason: 5 }, 400],
    ["an empty reason", { reason: "" }, 400],
    ["a reason of 513 characters", { reason: "x".repeat(513) }, 400],
    ["an unknown field", { why: "x" }, 400],
    ["invalid JSON", "{", 400],
    ["a list", "[]", 400],
  ])("refuses a body with %s", async (_, body, status) => {
    const order = anOrder();
    const { cancel, orders, orderId } = shopWith(order);

    expect((await cancel({ body })).status).toBe(status);
    expect(await orders.get(orderId)).toEqual(order);
  });

  it("refuses a body with another content type", async () => {
    const { cancel } = shopWith(anOrder());
    expect((await cancel({ body: {}, headers: { "Content-Type": "text/plain" } })).status).toBe(415);
  });

  it("answers 404 for an unknown order, and throws a fault", async () => {
    const { orders, cancel } = shopWith(anOrder());
    const route = cancelOrder({ orders, clock: tickingClock() });
    const broken = { ...orders, save: () => Promise.reject(new Error("The table is throttled")) };

    expect(await call(route, { path: { orderId: "no-such-order" } })).toMatchObject({ status: 404 });
    await expect(cancel({}, broken)).rejects.toThrow("throttled");
  });
});

describe("a customer's cancellation", () => {
  const asCustomer = (order: Order, sub: string, what: { body?: unknown; headers?: Record<string, string> } = {}) => {
    const orders = memoryOrders(memoryInventory(), order);
    const answer = (orderId: string = order.orderId) =>
      call(cancelOrder({ orders, clock: tickingClock(10) }), {
        route: "POST /me/orders/{orderId}/cancel",
        path: { orderId },
        claims: claimsOf(sub),
        ...what,
      });
    return { orders, answer };
  };
  const janes = () => anOrder({ customer: { customerId: "jane" } });

  it("keeps the reason, and shows the order as customers see it", async () => {
    const order = janes();
    const { orders, answer } = asCustomer(order, "jane", { body: { reason: "Changed my mind" } });
    const { status, headers, body } = await answer();
    expect({ status, headers }).toEqual({ status: 202, headers: { ETag: '"2"' } });
    expect(body).toMatchObject({ orderId: order.orderId, cancellation: { requestedAt: at(10) } });
    expect(body).not.toHaveProperty("correlationId");
    expect(await orders.get(order.orderId)).toMatchObject({ cancellation: { reason: "Changed my mind" }, attempt: 2 });
    expect(await answer()).toMatchObject({ status: 200 });
  });

  it("follows the rules of the back office", async () => {
    const shipped: Order = { ...janes(), status: "SHIPPED" };
    expect(await asCustomer(shipped, "jane").answer()).toMatchObject({ status: 409 });
  });

  it.each([{}, { headers: { "If-Match": '"9"' } }])(
    "of somebody else's order is answered like that of an unknown one, and changes nothing: %j",
    async (what) => {
      const order = janes();
      const { orders, answer } = asCustomer(order, "joe", what);
      const unknown = await asCustomer(janes(), "joe", what).answer(order.orderId);
      expect(await answer()).toEqual(unknown);
      expect(unknown).toEqual({ status: 404, body: { message: `There is no order ${order.orderId}` } });
      expect(await orders.get(order.orderId)).toEqual(order);
    },
  );
});
