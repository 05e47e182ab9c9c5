import {
  type ClosingRef,
  declineCharge,
  finishRefund,
  type Order,
  type OrderId,
  OrderNotFoundError,
  releaseStock,
  requestCancellation,
  startRefund,
  VersionConflictError,
} from "@orders/domain";
import {
  anOrder,
  anOrderBeingCharged,
  aPaidOrder,
  aReservedOrder,
  at,
  memoryInventory,
  memoryOrders,
  overtaken,
  tickingClock,
} from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { closeOrder } from "./close-order.ts";

const failure = { reason: "PAYMENT_UNAVAILABLE", detail: "No answer" } as const;
const compensationFailed = true;

const reserved = aReservedOrder();
const charging = anOrderBeingCharged();
const paid = aPaidOrder();
const cancelled = requestCancellation(paid, at(4));
const refunded = finishRefund(startRefund(cancelled, at(5)), "TXN-2", at(6));

function shopWith(order: Order) {
  const orders = memoryOrders(memoryInventory(), order);
  const { orderId } = order;
  return {
    orders,
    orderId,
    close: (why: Omit<ClosingRef, "orderId"> = {}, through = orders) =>
      closeOrder({ orders: through, clock: tickingClock(10) })({ orderId, ...why }),
  };
}

describe("closeOrder", () => {
  it("makes a cancelled order CANCELLED once refund and release are done", async () => {
    const { close, orders, orderId } = shopWith(releaseStock(refunded, at(7)));

    expect(await close()).toEqual({ outcome: "CLOSED" });

    const order = await orders.get(orderId);
    expect(order).toMatchObject({ status: "CANCELLED", version: 2, updatedAt: at(10) });
    expect(order).not.toHaveProperty("reason");
  });

  it("fails an order with the reason of its run", async () => {
    const { close, orders, orderId } = shopWith(anOrder());

    expect(await close({ reason: "UNKNOWN_PRODUCT", detail: "Not in the catalogue: UNICORN" })).toEqual({
      outcome: "CLOSED",
    });

    expect(await orders.get(orderId)).toMatchObject({
      status: "FAILED",
      reason: "UNKNOWN_PRODUCT",
      reasonDetail: "Not in the catalogue: UNICORN",
    });
  });

  it("fails an order with the reason that it already has", async () => {
    const declined = releaseStock(declineCharge(charging, "The card was declined", at(3)), at(4));
    const { close, orders, orderId } = shopWith(declined);

    expect(await close()).toEqual({ outcome: "CLOSED" });

    expect(await orders.get(orderId)).toMatchObject({
      status: "FAILED",
      reason: "PAYMENT_DECLINED",
      reasonDetail: "The card was declined",
    });
  });

  it("keeps the first reason when a later run fails for another", async () => {
    const { close, orders, orderId } = shopWith({ ...anOrder(), status: "PROCESSING", reason: "OUT_OF_STOCK" });

    await close({ reason: "INTERNAL_ERROR", detail: "The stock was slow" });

    const order = await orders.get(orderId);
    expect(order).toMatchObject({ status: "FAILED", reason: "OUT_OF_STOCK" });
    expect(order).not.toHaveProperty("reasonDetail");
  });

  it("turns an unknown reason into INTERNAL_ERROR", async () => {
    const { close, orders, orderId } = shopWith(anOrder());

    await close({ reason: "States.Timeout" as "INTERNAL_ERROR" });

    expect(await orders.get(orderId)).toMatchObject({ status: "FAILED", reason: "INTERNAL_ERROR" });
  });

  it("makes a cancelled order CANCELLED even if its run failed", async () => {
    const { close, orders, orderId } = shopWith(requestCancellation(anOrder(), at(4)));

    expect(await close(failure)).toEqual({ outcome: "CLOSED" });

    const order = await orders.get(orderId);
    expect(order.status).toBe("CANCELLED");
    expect(order).not.toHaveProperty("reason");
  });

  const held: [string, Order, Omit<ClosingRef, "orderId">][] = [
    ["the refund failed", startRefund(releaseStock(charging, at(5), failure), at(6), failure), failure],
    ["it is unknown whether it was charged", releaseStock(charging, at(5), failure), failure],
    ["the stock is not released", reserved, failure],
    ["it was cancelled and the money is not refunded", releaseStock(cancelled, at(5)), {}],
    ["it was cancelled and the stock is not released", refunded, {}],
  ];

  it.each(held)("sets NEEDS_ATTENTION if a compensation step failed and %s", async (_, order, why) => {
    const { close, orders, orderId } = shopWith(order);

    expect(await close({ ...why, compensationFailed })).toEqual({ outcome: "NEEDS_ATTENTION" });

    const closed = await orders.get(orderId);
    expect(closed).toMatchObject({ status: "NEEDS_ATTENTION", version: 2 });
    expect(closed.payment).toEqual(order.payment);
    expect(closed.reservation).toEqual(order.reservation);
  });

  it.each(held)("leaves the order to the next run if no compensation step failed and %s", async (_, order, why) => {
    const { close, orders, orderId } = shopWith(order);

    expect(await close({ ...why, compensationFailed: false })).toEqual({ outcome: "INTERRUPTED" });

    expect(await orders.get(orderId)).toEqual(order);
  });

  it("leaves an order that needs attention unchanged if a fault stopped its compensation", async () => {
    const { close, orders, orderId } = shopWith({ ...refunded, status: "NEEDS_ATTENTION" });

    expect(await close()).toEqual({ outcome: "INTERRUPTED" });

    expect((await orders.get(orderId)).version).toBe(1);
  });

  it("closes an order even if a compensation step failed, when another run gave everything back", async () => {
    const { close, orders, orderId } = shopWith(releaseStock(refunded, at(7)));
    expect(await close({ compensationFailed })).toEqual({ outcome: "CLOSED" });
    expect((await orders.get(orderId)).status).toBe("CANCELLED");
  });

  it("closes an order that needed attention once refund and release are done", async () => {
    const { close, orders, orderId } = shopWith({ ...releaseStock(refunded, at(7)), status: "NEEDS_ATTENTION" });

    expect(await close()).toEqual({ outcome: "CLOSED" });
    expect((await orders.get(orderId)).status).toBe("CANCELLED");
  });

  it.each<[string, Order, string]>([
    ["closes", anOrder(), "CLOSED"],
    ["sets NEEDS_ATTENTION", charging, "NEEDS_ATTENTION"],
  ])("%s once when it runs several times and concurrently", async (_, order, outcome) => {
    const { close, orders, orderId } = shopWith(order);

    const why = { ...failure, compensationFailed };
    expect(await Promise.all([close(why), close(why)])).toEqual([{ outcome }, { outcome }]);
    expect(await close(why)).toEqual({ outcome });

    expect((await orders.get(orderId)).version).toBe(2);
  });

  it.each<[string, Order]>([
    ["paid", paid],
    ["completed", { ...paid, status: "COMPLETED" }],
    ["shipped", { ...paid, status: "SHIPPED" }],
    ["delivered", { ...paid, status: "DELIVERED" }],
    ["cancelled", { ...releaseStock(refunded, at(7)), status: "CANCELLED" }],
  ])("leaves an order unchanged that is %s when a late failure arrives", async (_, order) => {
    const { close, orders, orderId } = shopWith(order);

    expect(await close(failure)).toEqual({ outcome: "CLOSED" });
    expect(await orders.get(orderId)).toEqual(order);
  });

  it("leaves an order without a failure unchanged", async () => {
    const { close, orders, orderId } = shopWith(charging);

    expect(await close()).toEqual({ outcome: "CLOSED" });
    expect(await orders.get(orderId)).toEqual(charging);
  });

  it("decides again on a version conflict with a cancellation", async () => {
    const { close, orders, orderId } = shopWith(anOrder());
    const cancelledBetween = overtaken(orders, (order) => orders.save(requestCancellation(order, at(4))));

    expect(await close(failure, cancelledBetween)).toEqual({ outcome: "CLOSED" });
    expect((await orders.get(orderId)).status).toBe("CANCELLED");
  });

  it("leaves faults to the workflow's retries", async () => {
    const { close, orders } = shopWith(anOrder());
    const broken = (error: Error) => ({ ...orders, save: () => Promise.reject(error) });

    await expect(close(failure, broken(new Error("The table is throttled")))).rejects.toThrow("throttled");
    await expect(close(failure, broken(new VersionConflictError("always" as OrderId)))).rejects.toThrow(
      VersionConflictError,
    );
    await expect(closeOrder({ orders, clock: tickingClock() })({ orderId: "unknown" as OrderId })).rejects.toThrow(
      OrderNotFoundError,
    );
  });
});
