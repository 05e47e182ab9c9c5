import type { AnalyticsReport, Status } from "@orders/client";
import { describe, expect, it } from "vitest";
import { api, call } from "./api.ts";
import { eventually } from "./eventually.ts";
import { accepted, anOrder, become, cancel, compensated, decide, settled } from "./orders.ts";
import { expectProblem } from "./problem.ts";
import { someProduct } from "./products.ts";

async function report(query: { from?: string; to?: string } = {}): Promise<AnalyticsReport> {
  const { data, error, response } = await api.GET("/analytics", { params: { query } });
  if (!data) throw new Error(`There are no figures: ${response.status} ${JSON.stringify(error)}`);
  return data;
}

const soldOf = (productId: string, { topProducts }: AnalyticsReport): number =>
  topProducts.find((product) => product.productId === productId)?.amount ?? 0;

const ordersIn = (status: Status, { byStatus }: AnalyticsReport): number => byStatus[status].orders;

// Other tests order at the same time: all that they spend is less than SMALL_CHANGE.
const FORTUNE = 1_000_000;
const SMALL_CHANGE = FORTUNE / 2;

describe("A13 GET /analytics, W10 kept up by the events", () => {
  it("counts a sale with its product, until it is cancelled", async () => {
    const before = await report();
    const productId = await someProduct(1);
    const orderId = await accepted(anOrder({ items: [{ productId, quantity: 1, price: FORTUNE }] }));
    await settled(orderId);
    await decide(orderId, { decision: "approve", by: "jo" });
    await become(orderId, "COMPLETED");

    const sold = await eventually(
      "the sale is counted",
      () => report(),
      (now) => now.revenue - before.revenue > SMALL_CHANGE && soldOf(productId, now) === FORTUNE,
    );
    expect(sold.orders).toBeGreaterThan(before.orders);
    expect(sold.averageValue).toBeGreaterThan(0);

    await cancel(orderId);
    expect((await compensated(orderId)).status).toBe("CANCELLED");

    const cancelled = await eventually(
      "the sale is no longer counted",
      () => report(),
      (now) => sold.revenue - now.revenue > SMALL_CHANGE,
    );
    expect(soldOf(productId, cancelled)).toBe(0);
    expect(ordersIn("CANCELLED", cancelled)).toBeGreaterThan(ordersIn("CANCELLED", before));
    expect(cancelled.byStatus.CANCELLED?.amount).toBeGreaterThanOrEqual(FORTUNE);
  });

  it("counts an order that failed on its day, without revenue", async () => {
    const before = await report();
    const order = await settled(await accepted(anOrder({ paymentToken: "tok_declined" })));
    expect(order.status).toBe("FAILED");
    const day = order.createdAt.slice(0, 10);

    const after = await eventually(
      "the failure is counted",
      () => report(),
      (now) => ordersIn("FAILED", now) > ordersIn("FAILED", before) && now.orders > before.orders,
    );
    expect(after.failureRate).toBeGreaterThan(0);
    expect(after.byDay.find((figures) => figures.day === day)?.failureRate).toBeGreaterThan(0);
  });

  it("shows figures that agree with each other, of the last thirty days", async () => {
    await accepted(anOrder());
    const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    const soldIn = ({ byStatus }: AnalyticsReport) =>
      (["PAID", "COMPLETED", "SHIPPED", "DELIVERED"] as const).map((status) => byStatus[status]);
    const ordersSoldIn = (figures: AnalyticsReport) => total(soldIn(figures).map((status) => status?.orders ?? 0));
    const figures = await eventually(
      "a sale is counted",
      () => report(),
      (now) => ordersSoldIn(now) > 0,
    );
    const { from, to, currency, orders, revenue, failureRate, averageValue, byStatus, byDay, topProducts } = figures;

    expect(currency).toMatch(/^[A-Z]{3}$/);
    expect(byDay).toHaveLength(30);
    expect([byDay[0]?.day, byDay.at(-1)?.day]).toEqual([from, to]);
    expect(total(byDay.map((day) => day.orders))).toBe(orders);
    expect(total(byDay.map((day) => day.revenue))).toBeCloseTo(revenue, 2);
    expect(total(Object.values(byStatus).map((status) => status.orders))).toBe(orders);
    expect(total(soldIn(figures).map((status) => status?.amount ?? 0))).toBeCloseTo(revenue, 2);
    expect(averageValue).toBeCloseTo(revenue / ordersSoldIn(figures), 1);
    expect(failureRate).toBeCloseTo((byStatus.FAILED?.orders ?? 0) / orders, 3);
    const amounts = topProducts.map(({ amount }) => amount);
    expect(amounts).toEqual([...amounts].sort((a, b) => b - a));
    expect(topProducts.length).toBeLessThanOrEqual(10);
  });

  it("lists days without orders, with zeros", async () => {
    const nothing = { orders: 0, revenue: 0, failureRate: 0, averageValue: 0 };
    expect(await report({ from: "2000-02-28", to: "2000-03-01" })).toMatchObject({
      ...nothing,
      byStatus: { PENDING: { orders: 0, amount: 0 }, FAILED: { orders: 0, amount: 0 } },
      byDay: [
        { day: "2000-02-28", ...nothing },
        { day: "2000-02-29", ...nothing },
        { day: "2000-03-01", ...nothing },
      ],
      topProducts: [],
    });
    expect((await report({ from: "2000-01-01", to: "2000-12-31" })).byDay).toHaveLength(366);
  });

  it("lists every error of its days", async () => {
    const pointersOf = async (query: Readonly<Record<string, string>>) =>
      expectProblem(await call("GET", `/analytics?${new URLSearchParams(query)}`), 400)
        .errors?.map(({ pointer }) => pointer)
        .sort();

    expect(await pointersOf({ from: "2026-02-30", to: "soon", colour: "red" })).toEqual(["/colour", "/from", "/to"]);
    expect(await pointersOf({ from: "2026-01-02", to: "2026-01-01" })).toEqual(["/from"]);
    expect(await pointersOf({ from: "2000-01-01", to: "2001-01-01" })).toEqual(["/from"]);
  });
});
