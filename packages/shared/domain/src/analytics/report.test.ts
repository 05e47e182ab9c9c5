import { describe, expect, it } from "vitest";
import { STATUSES } from "../order/status.ts";
import { type Counter, type Day, dayOf } from "./counting.ts";
import { analyticsReport } from "./report.ts";

const MONDAY = dayOf("2026-01-05");
const TUESDAY = dayOf("2026-01-06");
const WEDNESDAY = dayOf("2026-01-07");

const counter = (day: Day, measure: string, count: number, amount: number | bigint): Counter => ({
  day,
  currency: "USD",
  measure: measure as Counter["measure"],
  count,
  amount: BigInt(amount),
});

describe("analyticsReport", () => {
  it("is all zeros, without NaN, if there are no orders", () => {
    expect(analyticsReport([MONDAY, TUESDAY], "EUR", [])).toEqual({
      from: MONDAY,
      to: TUESDAY,
      currency: "EUR",
      orders: 0,
      revenue: 0n,
      failureRate: 0,
      averageValue: 0n,
      byStatus: Object.fromEntries(STATUSES.map((status) => [status, { orders: 0, amount: 0n }])),
      byDay: [
        { day: MONDAY, orders: 0, revenue: 0n, failureRate: 0, averageValue: 0n },
        { day: TUESDAY, orders: 0, revenue: 0n, failureRate: 0, averageValue: 0n },
      ],
      topProducts: [],
    });
  });

  it("adds up the days, and reports each of them", () => {
    const report = analyticsReport([MONDAY, TUESDAY, WEDNESDAY], "USD", [
      counter(MONDAY, "status#PAID", 1, 1000),
      counter(MONDAY, "status#SHIPPED", 1, 1001),
      counter(MONDAY, "status#FAILED", 1, 5000),
      counter(WEDNESDAY, "status#COMPLETED", 1, 10_997),
      counter(WEDNESDAY, "status#DELIVERED", 2, 3),
      counter(WEDNESDAY, "status#CANCELLED", 1, 7000),
      counter(WEDNESDAY, "status#PENDING", 1, 90_000),
    ]);

    expect(report).toMatchObject({ from: MONDAY, to: WEDNESDAY, orders: 8, revenue: 13_001n, failureRate: 0.125 });
    expect(report.averageValue).toBe(2600n);
    expect(report.byStatus).toMatchObject({
      PAID: { orders: 1, amount: 1000n },
      DELIVERED: { orders: 2, amount: 3n },
      CANCELLED: { orders: 1, amount: 7000n },
      PENDING: { orders: 1, amount: 90_000n },
      PROCESSING: { orders: 0, amount: 0n },
    });
    expect(report.byDay).toEqual([
      { day: MONDAY, orders: 3, revenue: 2001n, failureRate: 0.3333, averageValue: 1001n },
      { day: TUESDAY, orders: 0, revenue: 0n, failureRate: 0, averageValue: 0n },
      { day: WEDNESDAY, orders: 5, revenue: 11_000n, failureRate: 0, averageValue: 3667n },
    ]);
  });

  it("has an average of 0 if no order is sold", () => {
    const report = analyticsReport([MONDAY], "USD", [counter(MONDAY, "status#FAILED", 2, 4000)]);
    expect(report).toMatchObject({ orders: 2, revenue: 0n, averageValue: 0n, failureRate: 1 });
  });

  it("shows the ten products with the highest sales over all days", () => {
    const many = Array.from({ length: 12 }, (_, index) => counter(MONDAY, `product#P${index + 10}`, 1, 100 + index));
    const { topProducts } = analyticsReport([MONDAY, TUESDAY], "USD", [
      ...many,
      counter(TUESDAY, "product#P10", 2, 1000),
      counter(TUESDAY, "product#two#parts", 5, 1100),
      counter(TUESDAY, "product#cheaper but more", 6, 1100),
      counter(TUESDAY, "product#all taken back", 0, 9999),
    ]);
    expect(topProducts).toHaveLength(10);
    expect(topProducts.slice(0, 4)).toEqual([
      { productId: "cheaper but more", quantity: 6, amount: 1100n },
      { productId: "two#parts", quantity: 5, amount: 1100n },
      { productId: "P10", quantity: 3, amount: 1100n },
      { productId: "P21", quantity: 1, amount: 111n },
    ]);
  });

  it("counts a negative counter as zero: an event was overtaken", () => {
    const report = analyticsReport([MONDAY], "USD", [
      counter(MONDAY, "status#PENDING", -1, -1000),
      counter(MONDAY, "status#PROCESSING", 1, 1000),
      counter(MONDAY, "product#MOUSE", -1, -1000),
    ]);
    expect(report).toMatchObject({ orders: 1, byStatus: { PENDING: { orders: 0, amount: 0n } }, topProducts: [] });
  });

  it("adds up the largest orders of a year exactly, beyond Number.MAX_SAFE_INTEGER", () => {
    // An order has 50 lines of 1,000 pieces at 1,000,000.00.
    const largest = 5_000_000_000_000n;
    const orders = 1_000_001;
    const { revenue, averageValue, byStatus, topProducts, byDay } = analyticsReport([MONDAY, TUESDAY], "USD", [
      counter(MONDAY, "status#PAID", orders, BigInt(orders) * largest),
      counter(TUESDAY, "status#PAID", 1, largest + 1n),
      counter(TUESDAY, "status#SHIPPED", 1, largest - 1n),
      counter(MONDAY, "product#SHIP", orders, BigInt(orders) * largest),
      counter(MONDAY, "product#BOAT", 1, BigInt(orders) * largest + 1n),
    ]);
    expect(revenue).toBe(BigInt(orders) * largest + 2n * largest);
    expect(averageValue).toBe(largest);
    expect(byStatus.PAID.amount).toBe(BigInt(orders + 1) * largest + 1n);
    expect(byDay[1]).toMatchObject({ revenue: 2n * largest });
    expect(topProducts.map(({ productId }) => productId)).toEqual(["BOAT", "SHIP"]);
  });

  it("rounds half a minor unit of an average up", () => {
    const ofTwo = (amount: number) => analyticsReport([MONDAY], "USD", [counter(MONDAY, "status#PAID", 2, amount)]);
    expect([1, 2, 3, 4].map((amount) => ofTwo(amount).averageValue)).toEqual([1n, 1n, 2n, 2n]);
  });

  it("refuses a span without days", () => {
    expect(() => analyticsReport([], "USD", [])).toThrow(RangeError);
  });
});
