import {
  decide,
  type OrderId,
  OrderNotFoundError,
  parseMoney,
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
  tickingClock,
} from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { reserveInventory } from "./reserve-inventory.ts";

const approvalThreshold = parseMoney("1000.00");

/** A shop with 5 laptops and 1 mouse, and this order in it. */
function shopWith(order = anOrder({ lines: [line("LAPTOP", 2), line("MOUSE"), line("LAPTOP")] })) {
  const stock = memoryInventory(aProduct("LAPTOP", 5), aProduct("MOUSE", 1));
  const orders = memoryOrders(stock, order);
  const { orderId } = order;
  return {
    orders,
    orderId,
    left: stock.left,
    reserve: (through = orders) =>
      reserveInventory({ orders: through, clock: tickingClock(10), approvalThreshold })({ orderId }),
  };
}

const untouched = { LAPTOP: 5, MOUSE: 1 };

describe("reserveInventory", () => {
  it("reserves the stock of every line and writes the reservation into the order", async () => {
    const { reserve, left, orders, orderId } = shopWith();

    expect(await reserve()).toEqual({ outcome: "RESERVED" });

    expect(left()).toEqual({ LAPTOP: 2, MOUSE: 0 });
    expect(await orders.get(orderId)).toMatchObject({
      status: "PROCESSING",
      reservation: { state: "HELD", at: at(10) },
      version: 2,
    });
  });

  it("reserves nothing more when it runs again", async () => {
    const { reserve, left, orders, orderId } = shopWith();
    await reserve();
    const reserved = await orders.get(orderId);

    expect(await reserve()).toEqual({ outcome: "RESERVED" });

    expect(left()).toEqual({ LAPTOP: 2, MOUSE: 0 });
    expect(await orders.get(orderId)).toEqual(reserved);
  });

  it("reserves the stock once when it runs twice concurrently", async () => {
    const { reserve, left, orders, orderId } = shopWith();

    expect(await Promise.all([reserve(), reserve()])).toEqual([{ outcome: "RESERVED" }, { outcome: "RESERVED" }]);

    expect(left()).toEqual({ LAPTOP: 2, MOUSE: 0 });
    expect((await orders.get(orderId)).version).toBe(2);
  });

  it("reserves the last pieces for as many orders as there are pieces", async () => {
    const stock = memoryInventory(aProduct("LAPTOP", 5));
    const made = Array.from({ length: 12 }, () => anOrder());
    const orders = memoryOrders(stock, ...made);

    const results = await Promise.all(
      made.map(({ orderId }) => reserveInventory({ orders, clock: tickingClock(), approvalThreshold })({ orderId })),
    );

    expect(results.filter(({ outcome }) => outcome === "RESERVED")).toHaveLength(5);
    expect(stock.left()).toEqual({ LAPTOP: 0 });
  });

  it.each([
    [
      "when one line runs short",
      [line("LAPTOP"), line("MOUSE", 2)],
      { reason: "OUT_OF_STOCK", detail: "MOUSE: 2 wanted, 1 left" },
    ],
    [
      "when the lines of one product together run short",
      [line("LAPTOP", 3), line("MOUSE"), line("LAPTOP", 3)],
      { reason: "OUT_OF_STOCK", detail: "LAPTOP: 6 wanted, 5 left" },
    ],
    [
      "when products do not exist, and names every one of them",
      [line("UNICORN"), line("LAPTOP"), line("DRAGON"), line("UNICORN")],
      { reason: "UNKNOWN_PRODUCT", detail: "Not in the catalogue: UNICORN, DRAGON" },
    ],
    [
      "when a product does not exist, rather than for one that runs short",
      [line("MOUSE", 2), line("UNICORN")],
      { reason: "UNKNOWN_PRODUCT", detail: "Not in the catalogue: UNICORN" },
    ],
  ])("refuses the whole order %s", async (_, lines, refusal) => {
    const order = anOrder({ lines });
    const { reserve, left, orders, orderId } = shopWith(order);

    expect(await reserve()).toEqual({ outcome: "REFUSED", ...refusal });

    expect(left()).toEqual(untouched);
    expect(await orders.get(orderId)).toEqual(order);
  });

  it.each([
    ["being cancelled", requestCancellation(anOrder(), at(1))],
    ["failing", { ...anOrder(), status: "PROCESSING", reason: "PAYMENT_DECLINED" } as const],
  ])("reserves nothing for an order that is %s", async (_, order) => {
    const { reserve, left } = shopWith(order);

    expect(await reserve()).toEqual({ outcome: "HALTED" });
    expect(left()).toEqual(untouched);
  });

  it("reserves nothing after a version conflict with a cancellation", async () => {
    const { reserve, left, orders, orderId } = shopWith();
    const cancelledBetween = overtaken(orders, (order) => orders.save(requestCancellation(order, at(1))));

    expect(await reserve(cancelledBetween)).toEqual({ outcome: "HALTED" });

    expect(left()).toEqual(untouched);
    expect(await orders.get(orderId)).not.toHaveProperty("reservation");
  });

  it("reserves nothing more after a version conflict with another run", async () => {
    const { reserve, left, orders } = shopWith();

    expect(await reserve(overtaken(orders, () => reserve()))).toEqual({ outcome: "RESERVED" });
    expect(left()).toEqual({ LAPTOP: 2, MOUSE: 0 });
  });

  it("leaves faults to the workflow's retries", async () => {
    const { reserve, orders, left } = shopWith();
    const broken = (error: Error) => ({ ...orders, saveReserving: () => Promise.reject(error) });

    await expect(reserve(broken(new Error("The table is throttled")))).rejects.toThrow("throttled");
    await expect(reserve(broken(new VersionConflictError("always" as OrderId)))).rejects.toThrow(VersionConflictError);
    await expect(
      reserveInventory({ orders, clock: tickingClock(), approvalThreshold })({ orderId: "unknown" as OrderId }),
    ).rejects.toThrow(OrderNotFoundError);
    expect(left()).toEqual(untouched);
  });

  it.each([
    ["999.99", "RESERVED", "PROCESSING"],
    ["1000.00", "AWAITING_APPROVAL", "AWAITING_APPROVAL"],
  ])("reserves an order of %s once and returns %s each time", async (price, outcome, status) => {
    const { reserve, left, orders, orderId } = shopWith(anOrder({ lines: [line("LAPTOP", 1, price)] }));

    expect(await reserve()).toEqual({ outcome });
    expect(await reserve()).toEqual({ outcome });

    expect(left()).toEqual({ LAPTOP: 4, MOUSE: 1 });
    expect(await orders.get(orderId)).toMatchObject({ status, reservation: { state: "HELD" } });
  });

  it("continues an approved order without reserving its stock again", async () => {
    const { reserve, left, orders, orderId } = shopWith(anOrder({ lines: [line("LAPTOP", 1, "1000.00")] }));
    await reserve();
    await orders.save(decide(await orders.get(orderId), { verdict: "APPROVED", by: "jo" }, at(60)));

    expect(await reserve()).toEqual({ outcome: "RESERVED" });
    expect(left()).toEqual({ LAPTOP: 4, MOUSE: 1 });
  });

  it("continues a reserved order, even if its products were deleted since", async () => {
    const { reserve, left, orders, orderId } = shopWith(aReservedOrder({ lines: [line("SOLD-OUT")] }));
    const reserved = await orders.get(orderId);

    expect(await reserve()).toEqual({ outcome: "RESERVED" });
    expect(left()).toEqual(untouched);
    expect(await orders.get(orderId)).toEqual(reserved);
  });

  it("requests no approval for a large order that is out of stock", async () => {
    const { reserve, orders, orderId } = shopWith(anOrder({ lines: [line("MOUSE", 2, "1000.00")] }));
    expect(await reserve()).toMatchObject({ outcome: "REFUSED", reason: "OUT_OF_STOCK" });
    expect(await orders.get(orderId)).toMatchObject({ status: "PENDING" });
  });
});
