import {
  type CompensationRef,
  type Order,
  type OrderId,
  OrderNotFoundError,
  ProductGoneError,
  requestCancellation,
  reserveStock,
  VersionConflictError,
} from "@orders/domain";
import {
  anOrder,
  aProduct,
  at,
  line,
  memoryInventory,
  memoryOrders,
  productId,
  tickingClock,
} from "@orders/domain/testing";
import { overtaken } from "@orders/lambda-kit/testing";
import { describe, expect, it } from "vitest";
import { releaseInventory } from "./release-inventory.ts";

const reserved = (order = anOrder({ lines: [line("LAPTOP", 2), line("MOUSE")] })) => reserveStock(order, at(1));
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
  it("gives the stock of a cancelled order back", async () => {
    const { release, left, orders, orderId } = shopWith(requestCancellation(reserved(), at(2)));

    expect(await release()).toEqual({ outcome: "RELEASED" });

    expect(left()).toEqual(givenBack);
    expect(await orders.get(orderId)).toMatchObject({ reservation: { state: "RELEASED", at: at(10) }, version: 2 });
  });

  it("gives the stock of an order back whose run failed, and writes why", async () => {
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

  it("gives the stock of an order back that says itself why it fails", async () => {
    const declined: Order = { ...reserved(), reason: "PAYMENT_DECLINED" };
    const { release, left, orders, orderId } = shopWith(declined);

    expect(await release()).toEqual({ outcome: "RELEASED" });

    expect(left()).toEqual(givenBack);
    expect(await orders.get(orderId)).toMatchObject({ reason: "PAYMENT_DECLINED" });
  });

  it("takes a cancellation for the reason even where the run failed", async () => {
    const { release, left, orders, orderId } = shopWith(requestCancellation(reserved(), at(2)));

    expect(await release(failure)).toEqual({ outcome: "RELEASED" });

    expect(left()).toEqual(givenBack);
    expect(await orders.get(orderId)).not.toHaveProperty("reason");
  });

  it("gives nothing more back when it runs again", async () => {
    const { release, left, orders, orderId } = shopWith(reserved());
    await release(failure);
    const released = await orders.get(orderId);

    expect(await release(failure)).toEqual({ outcome: "NOTHING_TO_RELEASE" });

    expect(left()).toEqual(givenBack);
    expect(await orders.get(orderId)).toEqual(released);
  });

  it("gives the stock back once when it runs twice at once", async () => {
    const { release, left } = shopWith(reserved());

    expect(await Promise.all([release(failure), release(failure)])).toEqual([
      { outcome: "RELEASED" },
      { outcome: "NOTHING_TO_RELEASE" },
    ]);
    expect(left()).toEqual(givenBack);
  });

  it.each<[string, Order]>([
    ["an order that never held any", requestCancellation(anOrder(), at(2))],
    ["an order that is going well", reserved()],
  ])("has nothing to release for %s", async (_, order) => {
    const { release, left, orders, orderId } = shopWith(order);

    expect(await release()).toEqual({ outcome: "NOTHING_TO_RELEASE" });

    expect(left()).toEqual(untouched);
    expect(await orders.get(orderId)).toEqual(order);
  });

  it.each(["PAID", "COMPLETED", "SHIPPED", "DELIVERED", "FAILED", "CANCELLED"] as const)(
    "leaves an order alone that is %s when a late failure arrives",
    async (status) => {
      const order: Order = { ...reserved(), status };
      const { release, left, orders, orderId } = shopWith(order);

      expect(await release(failure)).toEqual({ outcome: "NOTHING_TO_RELEASE" });

      expect(left()).toEqual(untouched);
      expect(await orders.get(orderId)).toEqual(order);
    },
  );

  it("decides anew where the order is cancelled while it reads", async () => {
    const { release, left, orders, orderId } = shopWith(reserved());
    const cancelledBetween = overtaken(orders, (order) => orders.save(requestCancellation(order, at(2), "Too slow")));

    expect(await release(failure, cancelledBetween)).toEqual({ outcome: "RELEASED" });

    expect(left()).toEqual(givenBack);
    const released = await orders.get(orderId);
    expect(released).toMatchObject({ cancellation: { reason: "Too slow" }, reservation: { state: "RELEASED" } });
    expect(released).not.toHaveProperty("reason");
  });

  it("says that the stock cannot be released of a product that is gone: no retry heals that", async () => {
    const { release, orders, left } = shopWith(reserved());
    const saveReleasing = () => Promise.reject(new ProductGoneError(productId("MOUSE")));

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
      releaseInventory({ orders, clock: tickingClock() })({ orderId: "nobody's" as OrderId }),
    ).rejects.toThrow(OrderNotFoundError);
    expect(left()).toEqual(untouched);
  });
});
