import {
  IllegalTransitionError,
  type Order,
  type OrderId,
  OrderNotFoundError,
  requestCancellation,
  VersionConflictError,
} from "@orders/domain";
import {
  anOrder,
  anOrderBeingCharged,
  aPaidOrder,
  at,
  memoryInventory,
  memoryOrders,
  overtaken,
  tickingClock,
} from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { completeOrder } from "./complete-order.ts";

const charging = anOrderBeingCharged();
const paid = aPaidOrder();

function shopWith(order: Order) {
  const orders = memoryOrders(memoryInventory(), order);
  const { orderId } = order;
  return {
    orders,
    orderId,
    complete: (receiptMade = true, through = orders) =>
      completeOrder({ orders: through, clock: tickingClock(10) })({ orderId, receiptMade }),
  };
}

describe("completeOrder", () => {
  it("completes a paid order with its receipt", async () => {
    const { complete, orders, orderId } = shopWith(paid);

    expect(await complete()).toEqual({ outcome: "COMPLETED" });

    expect(await orders.get(orderId)).toMatchObject({
      status: "COMPLETED",
      receipt: { key: `receipts/${orderId}.json`, createdAt: at(10) },
      version: 2,
    });
  });

  it("completes a paid order whose receipt could not be made", async () => {
    const { complete, orders, orderId } = shopWith(paid);

    expect(await complete(false)).toEqual({ outcome: "COMPLETED" });

    const order = await orders.get(orderId);
    expect(order.status).toBe("COMPLETED");
    expect(order).not.toHaveProperty("receipt");
  });

  it("changes nothing more when it runs again", async () => {
    const { complete, orders, orderId } = shopWith(paid);
    await complete();
    const completed = await orders.get(orderId);

    expect(await complete(false)).toEqual({ outcome: "COMPLETED" });
    expect(await orders.get(orderId)).toEqual(completed);
  });

  it("completes once when it runs twice concurrently", async () => {
    const { complete, orders, orderId } = shopWith(paid);

    expect(await Promise.all([complete(), complete()])).toEqual([{ outcome: "COMPLETED" }, { outcome: "COMPLETED" }]);
    expect((await orders.get(orderId)).version).toBe(2);
  });

  it.each(["SHIPPED", "DELIVERED"] as const)("leaves an order unchanged that is already %s", async (status) => {
    const order: Order = { ...paid, status };
    const { complete, orders, orderId } = shopWith(order);

    expect(await complete()).toEqual({ outcome: "COMPLETED" });
    expect(await orders.get(orderId)).toEqual(order);
  });

  it.each<[string, Order]>([
    ["being cancelled", requestCancellation(paid, at(4))],
    ["failing", { ...charging, reason: "PAYMENT_UNAVAILABLE" }],
  ])("does not complete an order that is %s", async (_, order) => {
    const { complete, orders, orderId } = shopWith(order);

    expect(await complete()).toEqual({ outcome: "HALTED" });
    expect(await orders.get(orderId)).toEqual(order);
  });

  it("does not complete an order after a version conflict with a cancellation", async () => {
    const { complete, orders, orderId } = shopWith(paid);
    const cancelledBetween = overtaken(orders, (order) => orders.save(requestCancellation(order, at(4))));

    expect(await complete(true, cancelledBetween)).toEqual({ outcome: "HALTED" });
    expect((await orders.get(orderId)).status).toBe("PAID");
  });

  it.each<[string, Order]>([
    ["pending", anOrder()],
    ["being charged", charging],
  ])("throws for an order that is only %s", async (_, order) => {
    const { complete, orders, orderId } = shopWith(order);

    await expect(complete()).rejects.toThrow(IllegalTransitionError);
    expect(await orders.get(orderId)).toEqual(order);
  });

  it("leaves faults to the workflow's retries", async () => {
    const { complete, orders } = shopWith(paid);
    const broken = (error: Error) => ({ ...orders, save: () => Promise.reject(error) });

    await expect(complete(true, broken(new Error("The table is throttled")))).rejects.toThrow("throttled");
    await expect(complete(true, broken(new VersionConflictError("always" as OrderId)))).rejects.toThrow(
      VersionConflictError,
    );
    await expect(
      completeOrder({ orders, clock: tickingClock() })({ orderId: "unknown" as OrderId, receiptMade: true }),
    ).rejects.toThrow(OrderNotFoundError);
  });
});
