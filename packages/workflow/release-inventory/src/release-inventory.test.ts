import {
  type CompensationRef,
  type Order,
  type OrderId,
  OrderNotFoundError,
  ProductGoneError,
  requestCancellation,
  VersionConflictError,
} from "@orders/domain";
import {
  anOrder,
  aProduct,
  aReservedOrder,
  at,
  line,
  memoryInventory,
  memoryOrders,
  overtaken,
  productId,
  tickingClock,
} from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { releaseInventory } from "./release-inventory.ts";

const reserved = (lines = [line("LAPTOP", 2), line("MOUSE")]) => aReservedOrder({ lines });
const failure = { reason: "PAYMENT_UNAVAILABLE", detail: "No answer" } as const;

/** A shop with 3 laptops and no mouse left, and this order in it. */
function shopWith(order: Order) {
  const stock = memoryInventory(aProduct("LAPTOP", 3), aProduct("MOUSE", 0));
  const orders = memoryOrders(stock, order);
  const { orderId } = order;
  return {
    orders,
    orderId,
    left: stock.left,
    release: (why: Omit<CompensationRef, "orderId"> = {}, through = orders) =>
      releaseInventory({ orders: through, clock: tickingClock(10) })({ orderId, ...why }),
  };
}

const untouched = { LAPTOP: 3, MOUSE: 0 };
const givenBack = { LAPTOP: 5, MOUSE: 1 };

describe("releaseInventory", () => {
  it("releases the stock of a cancelled order", async () => {
    const { release, left, orders, orderId } = shopWith(requestCancellation(reserved(), at(2)));

    expect(await release()).toEqual({ outcome: "RELEASED" });

    expect(left()).toEqual(givenBack);
    expect(await orders.get(orderId)).toMatchObject({ reservation: { state: "RELEASED", at: at(10) }, version: 2 });
  });

  it("releases the stock of an order whose run failed, and writes the reason", async () => {
    const { release, left, orders, orderId } = shopWith(reserved());

    expect(await release(failure)).toEqual({ outcome: "RELEASED" });

    expect(left()).toEqual(givenBack);
    expect(await orders.get(orderId)).toMatchObject({
      status: "PROCESSING",
      reason: "PAYMENT_UNAVAILABLE",
      reasonDetail: "No answer",
      reservation: { state: "RELEASED" },
    });
  });

  it("releases the stock of an order that already has a reason", async () => {
    const declined: Order = { ...reserved(), reason: "PAYMENT_DECLINED" };
    const { release, left, orders, orderId } = shopWith(declined);

    expect(await release()).toEqual({ outcome: "RELEASED" });

    expect(left()).toEqual(givenBack);
    expect(await orders.get(orderId)).toMatchObject({ reason: "PAYMENT_DECLINED" });
  });

  it("writes no reason into a cancelled order, even if its run failed", async () => {
    const { release, left, orders, orderId } = shopWith(requestCancellation(reserved(), at(2)));

    expect(await release(failure)).toEqual({ outcome: "RELEASED" });

    expect(left()).toEqual(givenBack);
    expect(await orders.get(orderId)).not.toHaveProperty("reason");
  });

  it("releases nothing more when it runs again", async () => {
    const { release, left, orders, orderId } = shopWith(reserved());
    await release(failure);
    const released = await orders.get(orderId);

    expect(await release(failure)).toEqual({ outcome: "NOTHING_TO_RELEASE" });

    expect(left()).toEqual(givenBack);
    expect(await orders.get(orderId)).toEqual(released);
  });

  it("releases the stock once when it runs twice concurrently", async () => {
    const { release, left } = shopWith(reserved());

    expect(await Promise.all([release(failure), release(failure)])).toEqual([
      { outcome: "RELEASED" },
      { outcome: "NOTHING_TO_RELEASE" },
    ]);
    expect(left()).toEqual(givenBack);
  });

  it.each<[string, Order]>([
    ["an order without a reservation", requestCancellation(anOrder(), at(2))],
    ["an order without a failure", reserved()],
  ])("has nothing to release for %s", async (_, order) => {
    const { release, left, orders, orderId } = shopWith(order);

    expect(await release()).toEqual({ outcome: "NOTHING_TO_RELEASE" });

    expect(left()).toEqual(untouched);
    expect(await orders.get(orderId)).toEqual(order);
  });

  it.each(["PAID", "COMPLETED", "SHIPPED", "DELIVERED", "FAILED", "CANCELLED"] as const)(
    "leaves an order unchanged that is %s when a late failure arrives",
    async (status) => {
      const order: Order = { ...reserved(), status };
      const { release, left, orders, orderId } = shopWith(order);

      expect(await release(failure)).toEqual({ outcome: "NOTHING_TO_RELEASE" });

      expect(left()).toEqual(untouched);
      expect(await orders.get(orderId)).toEqual(order);
    },
  );

  it("decides again on a version conflict with a cancellation", async () => {
    const { release, left, orders, orderId } = shopWith(reserved());
    const cancelledBetween = overtaken(orders, (order) => orders.save(requestCancellation(order, at(2), "Too slow")));

    expect(await release(failure, cancelledBetween)).toEqual({ outcome: "RELEASED" });

    expect(left()).toEqual(givenBack);
    const released = await orders.get(orderId);
    expect(released).toMatchObject({ cancellation: { reason: "Too slow" }, reservation: { state: "RELEASED" } });
    expect(released).not.toHaveProperty("reason");
  });

  it("returns NOT_RELEASED for a product that was deleted: a retry does not help", async () => {
    const { release, orders, left } = shopWith(reserved());
    const saveReleasing = () => Promise.reject(new ProductGoneError([productId("MOUSE")]));

    expect(await release(failure, { ...orders, saveReleasing })).toEqual({ outcome: "NOT_RELEASED" });
    expect(left()).toEqual(untouched);
  });

  it("leaves faults to the workflow's retries", async () => {
    const { release, orders, left } = shopWith(reserved());
    const broken = (error: Error) => ({ ...orders, saveReleasing: () => Promise.reject(error) });

    await expect(release(failure, broken(new Error("The table is throttled")))).rejects.toThrow("throttled");
    await expect(release(failure, broken(new VersionConflictError("always" as OrderId)))).rejects.toThrow(
      VersionConflictError,
    );
    await expect(
      releaseInventory({ orders, clock: tickingClock() })({ orderId: "unknown" as OrderId }),
    ).rejects.toThrow(OrderNotFoundError);
    expect(left()).toEqual(untouched);
  });
});
