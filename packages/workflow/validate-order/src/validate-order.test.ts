import { money, type Order, type OrderId, requestCancellation, type Status } from "@orders/domain";
import { anOrder, aProduct, aReservedOrder, at, line, memoryInventory, memoryOrders } from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { validateOrder } from "./validate-order.ts";

const catalogue = memoryInventory(aProduct("LAPTOP", 5), aProduct("MOUSE", 0));
const validate = (order: Order) =>
  validateOrder({ orders: memoryOrders(catalogue, order), catalogue })({ orderId: order.orderId });

describe("validateOrder", () => {
  it("finds an order valid that is consistent and whose products exist", async () => {
    expect(await validate(anOrder({ lines: [line("LAPTOP", 2), line("LAPTOP", 1)] }))).toEqual({ outcome: "VALID" });
  });

  it("leaves the stock of a product to the reservation", async () => {
    expect(await validate(anOrder({ lines: [line("MOUSE", 3)] }))).toEqual({ outcome: "VALID" });
  });

  it("returns the same each time, and writes nothing", async () => {
    const order = anOrder();
    const orders = memoryOrders(catalogue, order);
    const validated = () => validateOrder({ orders, catalogue })({ orderId: order.orderId });

    expect(await Promise.all([validated(), validated()])).toEqual([{ outcome: "VALID" }, { outcome: "VALID" }]);
    expect(await validated()).toEqual({ outcome: "VALID" });
    expect(await orders.get(order.orderId)).toEqual(order);
  });

  it.each([
    ["no lines", { lines: [] }, "it has no lines"],
    ["no pieces of a product", { lines: [line("LAPTOP", 0)] }, "LAPTOP has a quantity of 0"],
    ["a fractional quantity", { lines: [line("LAPTOP", 0.5)] }, "LAPTOP has a quantity of 0.5"],
    [
      "two wrong lines",
      { lines: [line("LAPTOP", -1), line("MOUSE", 0)] },
      "LAPTOP has a quantity of -1; MOUSE has a quantity of 0",
    ],
    ["another total than its lines", { totalAmount: money(999) }, "its total is not the sum of its lines"],
  ])("refuses an order with %s", async (_, wrong, why) => {
    expect(await validate({ ...anOrder(), ...wrong })).toEqual({
      outcome: "REFUSED",
      reason: "INVALID_ORDER",
      detail: `The order is inconsistent: ${why}`,
    });
  });

  it("names every product that does not exist, and no other", async () => {
    const order = anOrder({ lines: [line("UNICORN"), line("LAPTOP"), line("DRAGON")] });

    expect(await validate(order)).toEqual({
      outcome: "REFUSED",
      reason: "UNKNOWN_PRODUCT",
      detail: "Not in the catalogue: UNICORN, DRAGON",
    });
  });

  it("finds an order valid that has reserved its stock, even if its products were deleted since", async () => {
    expect(await validate(aReservedOrder({ lines: [line("SOLD-OUT")] }))).toEqual({ outcome: "VALID" });
  });

  it.each<[string, Order]>([
    ["being cancelled", requestCancellation(anOrder(), at(1))],
    ["failing", { ...anOrder(), status: "PROCESSING", reason: "PAYMENT_DECLINED" }],
    ["completed and being cancelled", requestCancellation({ ...anOrder(), status: "COMPLETED" }, at(1))],
    [
      "NEEDS_ATTENTION after an incomplete compensation",
      { ...anOrder(), status: "NEEDS_ATTENTION", reason: "OUT_OF_STOCK" },
    ],
    ["being cancelled and inconsistent", requestCancellation({ ...anOrder(), lines: [] }, at(1))],
  ])("halts at an order that is %s", async (_, order) => {
    expect(await validate(order)).toEqual({ outcome: "HALTED" });
  });

  it.each<Status>(["AWAITING_APPROVAL", "COMPLETED", "SHIPPED", "DELIVERED", "FAILED", "CANCELLED", "NEEDS_ATTENTION"])(
    "has nothing to do with an order that is %s",
    async (status) => {
      expect(await validate({ ...anOrder(), status })).toEqual({ outcome: "NOTHING_TO_DO" });
    },
  );

  it.each<Status>(["PENDING", "PROCESSING", "PAID"])("finds an order valid that is %s", async (status) => {
    expect(await validate({ ...anOrder(), status })).toEqual({ outcome: "VALID" });
  });

  it("returns NOT_FOUND for an unknown order, so that the workflow does not retry", async () => {
    const orders = memoryOrders(catalogue);
    expect(await validateOrder({ orders, catalogue })({ orderId: "unknown" as OrderId })).toEqual({
      outcome: "NOT_FOUND",
    });
  });

  it("leaves faults to the workflow's retries", async () => {
    const order = anOrder();
    const orders = memoryOrders(catalogue, order);
    const broken = { find: () => Promise.reject(new Error("The table is throttled")) };

    await expect(validateOrder({ orders, catalogue: broken })({ orderId: order.orderId })).rejects.toThrow("throttled");
  });
});
