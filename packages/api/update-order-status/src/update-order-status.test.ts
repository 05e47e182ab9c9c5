import {
  type Order,
  type OrderId,
  requestCancellation,
  type Status,
  transition,
  VersionConflictError,
} from "@orders/domain";
import { anOrder, at, memoryInventory, memoryOrders, overtaken, tickingClock } from "@orders/domain/testing";
import { call, memberClaims } from "@orders/lambda-kit/testing";
import { describe, expect, it } from "vitest";
import { updateOrderStatus } from "./update-order-status.ts";

const anOrderThatIs = (status: Status, more: Partial<Order> = {}): Order => ({ ...anOrder(), status, ...more });

function shopWith(order: Order) {
  const orders = memoryOrders(memoryInventory(), order);
  const { orderId } = order;
  return {
    orders,
    orderId,
    put: (body: unknown, headers: Record<string, string> = {}, through = orders) =>
      call(updateOrderStatus({ orders: through, clock: tickingClock(10) }), { path: { orderId }, body, headers }),
  };
}

describe("updateOrderStatus", () => {
  it.each<[Status, string]>([
    ["COMPLETED", "shipped"],
    ["COMPLETED", "SHIPPED"],
    ["SHIPPED", "Delivered"],
  ])("changes the status of an order that is %s: %s", async (from, to) => {
    const { put, orders, orderId } = shopWith(anOrderThatIs(from));

    expect(await put({ status: to })).toMatchObject({
      status: 200,
      headers: { ETag: '"2"' },
      body: { orderId, status: to.toUpperCase(), version: 2, updatedAt: at(10) },
    });
    expect(await orders.get(orderId)).toMatchObject({ status: to.toUpperCase(), attempt: 1 });
  });

  it.each([
    ["SHIPPED", { event: "STATUS_CHANGED", status: "SHIPPED", client: "tests" }],
    ["CANCELLED", { event: "CANCELLATION_REQUESTED", client: "tests" }],
  ])("keeps which client application asked for it: %s", async (status, entry) => {
    const { put, orders, orderId } = shopWith(anOrderThatIs("COMPLETED"));
    await put({ status });
    expect((await orders.get(orderId)).history.at(-1)).toMatchObject(entry);
  });

  it.each(["SHIPPED", "CANCELLED"])("keeps who has signed in: %s", async (status) => {
    const { orders, orderId } = shopWith(anOrderThatIs("COMPLETED"));
    const route = updateOrderStatus({ orders, clock: tickingClock(10) });
    await call(route, { path: { orderId }, body: { status }, claims: memberClaims("Jo") });
    expect((await orders.get(orderId)).history.at(-1)).toMatchObject({ by: "Jo", client: "back-office" });
  });

  it.each<Status>(["PENDING", "PROCESSING", "SHIPPED", "DELIVERED", "CANCELLED", "FAILED"])(
    "takes the status that the order has already for a harmless repetition: %s",
    async (status) => {
      const order = anOrderThatIs(status);
      const { put, orders, orderId } = shopWith(order);

      expect(await put({ status: status.toLowerCase() })).toMatchObject({
        status: 200,
        headers: { ETag: '"1"' },
        body: { status },
      });
      expect(await orders.get(orderId)).toEqual(order);
    },
  );

  it("changes the status once for two concurrent requests", async () => {
    const { put, orders, orderId } = shopWith(anOrderThatIs("COMPLETED"));

    const answers = await Promise.all([put({ status: "shipped" }), put({ status: "shipped" })]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await orders.get(orderId)).version).toBe(2);
  });

  it.each<[Status, string, Status[]]>([
    ["PENDING", "shipped", ["CANCELLED"]],
    ["PENDING", "processing", ["CANCELLED"]],
    ["PENDING", "completed", ["CANCELLED"]],
    ["COMPLETED", "delivered", ["SHIPPED", "CANCELLED"]],
    ["SHIPPED", "cancelled", ["DELIVERED"]],
    ["DELIVERED", "shipped", []],
    ["FAILED", "pending", []],
  ])("answers 409 with the allowed transitions: %s to %s", async (from, to, allowed) => {
    const order = anOrderThatIs(from);
    const { put, orders, orderId } = shopWith(order);

    expect(await put({ status: to })).toMatchObject({
      status: 409,
      body: {
        message: expect.stringContaining(`An order that is ${from} cannot become ${to.toUpperCase()}`),
        allowed,
      },
    });
    expect(await orders.get(orderId)).toEqual(order);
  });

  it("refuses to ship an order that is being cancelled", async () => {
    const order = requestCancellation(anOrderThatIs("COMPLETED"), at(1));
    const { put, orders, orderId } = shopWith(order);

    expect(await put({ status: "shipped" })).toMatchObject({ status: 409, body: { allowed: [] } });
    expect(await orders.get(orderId)).toEqual(order);
  });

  describe("to cancelled", () => {
    it("stores the cancellation request, and leaves the compensation to the workflow", async () => {
      const { put, orders, orderId } = shopWith(anOrderThatIs("PAID"));

      expect(await put({ status: "cancelled" })).toMatchObject({
        status: 202,
        headers: { ETag: '"2"' },
        body: { status: "PAID", cancellation: { requestedAt: at(10) }, attempt: 2 },
      });
      expect(await orders.get(orderId)).toMatchObject({ status: "PAID", attempt: 2 });
    });

    it("changes nothing for an order that is already being cancelled", async () => {
      const order = requestCancellation(anOrderThatIs("PAID"), at(1));
      const { put, orders, orderId } = shopWith(order);

      expect(await put({ status: "cancelled" })).toMatchObject({ status: 202, headers: { ETag: '"1"' } });
      expect(await orders.get(orderId)).toEqual(order);
    });
  });

  describe("with If-Match", () => {
    it.each(['"3"', '"1", "3"', "*", ' "3" '])("changes an order that has the version: %s", async (tag) => {
      const { put } = shopWith(anOrderThatIs("COMPLETED", { version: 3 }));
      expect(await put({ status: "shipped" }, { "If-Match": tag })).toMatchObject({
        status: 200,
        headers: { ETag: '"4"' },
      });
    });

    it.each(['"2"', 'W/"3"', '"33"'])("answers 412 for another version: %s", async (tag) => {
      const order = anOrderThatIs("COMPLETED", { version: 3 });
      const { put, orders, orderId } = shopWith(order);

      for (const status of ["shipped", "cancelled"]) {
        expect(await put({ status }, { "If-Match": tag })).toMatchObject({
          status: 412,
          body: { message: `The order is no longer at ${tag}: it is at "3", read it again` },
        });
      }
      expect(await orders.get(orderId)).toEqual(order);
    });

    it("answers 412 after a version conflict", async () => {
      const { put, orders, orderId } = shopWith(anOrderThatIs("COMPLETED"));
      const writtenBetween = overtaken(orders, (order) => orders.save({ ...order, correlationId: "theirs" }));

      expect(await put({ status: "shipped" }, { "If-Match": '"1"' }, writtenBetween)).toMatchObject({ status: 412 });
      expect(await orders.get(orderId)).toMatchObject({ status: "COMPLETED", correlationId: "theirs" });
    });
  });

  it("decides again after a version conflict without If-Match", async () => {
    const { put, orders, orderId } = shopWith(anOrderThatIs("COMPLETED"));
    const written = overtaken(orders, (order) => orders.save({ ...order, correlationId: "theirs" }));
    expect(await put({ status: "shipped" }, {}, written)).toMatchObject({ status: 200, body: { version: 3 } });
    expect(await orders.get(orderId)).toMatchObject({ status: "SHIPPED", correlationId: "theirs" });

    const { put: deliver, orders: others } = shopWith(anOrderThatIs("COMPLETED"));
    const cancelled = overtaken(others, (order) => others.save(requestCancellation(order, at(1))));
    expect(await deliver({ status: "shipped" }, {}, cancelled)).toMatchObject({ status: 409 });
  });

  it("answers 409 after a version conflict on every try", async () => {
    const { put, orders } = shopWith(anOrderThatIs("COMPLETED"));
    const save = () => Promise.reject(new VersionConflictError("order" as OrderId));

    expect(await put({ status: "shipped" }, {}, { ...orders, save })).toMatchObject({
      status: 409,
      body: { message: "Order order is being changed by others at this moment: try again" },
    });
  });

  it.each<[string, unknown, string]>([
    ["an unknown status", { status: "lost" }, "/status"],
    ["a status with a further letter", { status: "shippedx" }, "/status"],
    ["a status that is not a string", { status: 1 }, "/status"],
    ["no status", {}, "/status"],
    ["an unknown field", { status: "shipped", by: "me" }, "/by"],
    ["a list", ["shipped"], ""],
    ["invalid JSON", "shipped", ""],
  ])("refuses a body with %s", async (_, body, pointer) => {
    const order = anOrderThatIs("COMPLETED");
    const { put, orders, orderId } = shopWith(order);

    expect(await put(body)).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
    expect(await orders.get(orderId)).toEqual(order);
  });

  it("names a missing status", async () => {
    expect(await shopWith(anOrder()).put({})).toMatchObject({ body: { message: "Missing required field: status" } });
  });

  it("answers 404 for an unknown order, and throws a fault", async () => {
    const { orders, put } = shopWith(transition(anOrderThatIs("PAID"), "COMPLETED", at(1)));
    const route = updateOrderStatus({ orders, clock: tickingClock() });
    const broken = { ...orders, save: () => Promise.reject(new Error("The table is throttled")) };

    expect(await call(route, { path: { orderId: "no-such-order" }, body: { status: "shipped" } })).toMatchObject({
      status: 404,
    });
    await expect(put({ status: "shipped" }, {}, broken)).rejects.toThrow("throttled");
  });
});
