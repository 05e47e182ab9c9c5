import { money, type Order, type OrderId, requestCancellation, type Status } from "@orders/domain";
import {
  anErasedOrder,
  anOrder,
  aReservedOrder,
  at,
  line,
  memoryInventory,
  memoryOrders,
} from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { validateOrder } from "./validate-order.ts";

const ordersOf = (...stored: Order[]) => memoryOrders(memoryInventory(), ...stored);
const validate = (order: Order) => validateOrder({ orders: ordersOf(order) })(order);

describe("validateOrder", () => {
  it("finds an order valid that is consistent", async () => {
    expect(await validate(anOrder({ lines: [line("LAPTOP", 2), line("LAPTOP", 1)] }))).toEqual({ outcome: "VALID" });
  });

  it("leaves unknown products and their stock to the reservation", async () => {
    expect(await validate(anOrder({ lines: [line("UNICORN", 3)] }))).toEqual({ outcome: "VALID" });
  });

  it("returns the same each time, and writes nothing", async () => {
    const order = anOrder();
    const orders = ordersOf(order);
    const validated = () => validateOrder({ orders })(order);

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

  it("finds an order valid that has reserved its stock: an earlier run validated it", async () => {
    expect(await validate({ ...aReservedOrder(), totalAmount: money(999) })).toEqual({ outcome: "VALID" });
  });

  it("has nothing to do with an order whose personal data was erased", async () => {
    expect(await validate(anErasedOrder())).toEqual({ outcome: "NOTHING_TO_DO" });
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

  it.each<[string, Order, number]>([
    ["an earlier attempt", requestCancellation(anOrder(), at(1)), 1],
    ["an attempt that is not due", anOrder(), 2],
    ["an earlier attempt of an inconsistent order", { ...anOrder({ lines: [] }), attempt: 3 }, 2],
  ])("has nothing to do in the run of %s", async (_, order, attempt) => {
    const validated = validateOrder({ orders: ordersOf(order) })({ orderId: order.orderId, attempt });
    expect(await validated).toEqual({ outcome: "NOTHING_TO_DO" });
  });

  it.each<Status>(["PENDING", "PROCESSING", "PAID"])("finds an order valid that is %s", async (status) => {
    expect(await validate({ ...anOrder(), status })).toEqual({ outcome: "VALID" });
  });

  it("returns NOT_FOUND for an unknown order, so that the workflow does not retry", async () => {
    expect(await validateOrder({ orders: ordersOf() })({ orderId: "unknown" as OrderId, attempt: 1 })).toEqual({
      outcome: "NOT_FOUND",
    });
  });

  it("leaves faults to the workflow's retries", async () => {
    const broken = { find: () => Promise.reject(new Error("The table is throttled")) };

    await expect(validateOrder({ orders: broken })(anOrder())).rejects.toThrow("throttled");
  });
});
