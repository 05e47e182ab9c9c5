import { describe, expect, it } from "vitest";
import { type Answer, call } from "./api.ts";
import { eventually } from "./eventually.ts";
import { accepted, anOrder, become, cancel, decide, settled, undone } from "./orders.ts";
import { expectProblem } from "./problem.ts";

interface Figures {
  readonly orders: number;
  readonly revenue: number;
  readonly failureRate: number;
  readonly averageValue: number;
}

interface Report extends Figures {
  readonly from: string;
  readonly to: string;
  readonly currency: string;
  readonly byStatus: Readonly<Record<string, { readonly orders: number; readonly amount: number }>>;
  readonly byDay: readonly ({ readonly day: string } & Figures)[];
  readonly topProducts: readonly { readonly productId: string; readonly quantity: number; readonly amount: number }[];
}

const analytics = (query: Readonly<Record<string, string>> = {}): Promise<Answer<Report>> =>
  call<Report>("GET", `/analytics?${new URLSearchParams(query)}`);

async function report(query?: Readonly<Record<string, string>>): Promise<Report> {
  const { status, text, body } = await analytics(query);
  expect(status, text).toBe(200);
  return body;
}

const soldOf = (productId: string, { topProducts }: Report): number =>
  topProducts.find((product) => product.productId === productId)?.amount ?? 0;

const ordersIn = (status: string, { byStatus }: Report): number => byStatus[status]?.orders ?? 0;

// Other tests order at the same time: beside this price all that they spend is small change.
const FORTUNE = 1_000_000;
const SMALL_CHANGE = FORTUNE / 2;

describe("A13 GET /analytics, W10 kept up by the events", () => {
  it("counts a sale with its product, and takes it off again when it is cancelled", async () => {
    const before = await report();
    const orderId = await accepted(anOrder({ items: [{ productId: "PROD-1", quantity: 1, price: FORTUNE }] }));
    await settled(orderId);
    await decide(orderId, { decision: "approve", by: "jo" });
    await become(orderId, "COMPLETED");

    const sold = await eventually(
      "the sale is counted",
      () => report(),
      (now) =>
        now.revenue - before.revenue > SMALL_CHANGE && soldOf("PROD-1", now) - soldOf("PROD-1", before) > SMALL_CHANGE,
    );
    expect(sold.orders).toBeGreaterThan(before.orders);
    expect(sold.averageValue).toBeGreaterThan(0);

    await cancel(orderId);
    expect((await undone(orderId)).status).toBe("CANCELLED");

    const cancelled = await eventually(
      "the sale is no longer counted",
      () => report(),
      (now) => sold.revenue - now.revenue > SMALL_CHANGE,
    );
    expect(soldOf("PROD-1", sold) - soldOf("PROD-1", cancelled)).toBeGreaterThan(SMALL_CHANGE);
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

  it("tells figures that agree with each other, of the last thirty days", async () => {
    const { from, to, currency, orders, revenue, failureRate, averageValue, byStatus, byDay, topProducts } =
      await report();
    const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    const sold = ["PAID", "COMPLETED", "SHIPPED", "DELIVERED"].map((status) => byStatus[status]);

    expect(currency).toMatch(/^[A-Z]{3}$/);
    expect(byDay).toHaveLength(30);
    expect([byDay[0]?.day, byDay.at(-1)?.day]).toEqual([from, to]);
    expect(total(byDay.map((day) => day.orders))).toBe(orders);
    expect(total(byDay.map((day) => day.revenue))).toBeCloseTo(revenue, 2);
    expect(total(Object.values(byStatus).map((status) => status.orders))).toBe(orders);
    expect(total(sold.map((status) => status?.amount ?? 0))).toBeCloseTo(revenue, 2);
    const soldOrders = total(sold.map((status) => status?.orders ?? 0));
    expect(averageValue).toBeCloseTo(soldOrders === 0 ? 0 : revenue / soldOrders, 1);
    expect(failureRate).toBeCloseTo(orders === 0 ? 0 : (byStatus.FAILED?.orders ?? 0) / orders, 3);
    const amounts = topProducts.map(({ amount }) => amount);
    expect(amounts).toEqual([...amounts].sort((a, b) => b - a));
    expect(topProducts.length).toBeLessThanOrEqual(10);
  });

  it("is all zeros for days without orders, which are told all the same", async () => {
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

  it("names every fault of its days", async () => {
    const pointersOf = async (query: Readonly<Record<string, string>>) =>
      expectProblem(await analytics(query), 400)
        .errors?.map(({ pointer }) => pointer)
        .sort();

    expect(await pointersOf({ from: "2026-02-30", to: "soon", colour: "red" })).toEqual(["/colour", "/from", "/to"]);
    expect(await pointersOf({ from: "2026-01-02", to: "2026-01-01" })).toEqual(["/from"]);
    expect(await pointersOf({ from: "2000-01-01", to: "2001-01-01" })).toEqual(["/from"]);
  });
});
