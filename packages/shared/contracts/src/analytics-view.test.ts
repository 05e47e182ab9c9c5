import { analyticsReport, type Counter, dayOf, STATUSES } from "@orders/domain";
import { expect, it } from "vitest";
import { analyticsView } from "./analytics-view.ts";

const day = dayOf("2026-01-05");
const counter = (measure: string, count: number, amount: bigint): Counter => ({
  day,
  currency: "USD",
  measure: measure as Counter["measure"],
  count,
  amount,
});

it("an analytics report is shown in decimals", () => {
  const report = analyticsReport([day], "USD", [
    counter("status#PAID", 2, 3n),
    counter("status#FAILED", 2, 4000n),
    counter("product#MOUSE", 3, 3n),
  ]);
  const figures = { orders: 4, revenue: 0.03, failureRate: 0.5, averageValue: 0.02 };
  const none = STATUSES.map((status) => [status, { orders: 0, amount: 0 }]);
  expect(analyticsView(report)).toEqual({
    from: day,
    to: day,
    currency: "USD",
    ...figures,
    byStatus: {
      ...Object.fromEntries(none),
      PAID: { orders: 2, amount: 0.03 },
      FAILED: { orders: 2, amount: 40 },
    },
    byDay: [{ day, ...figures }],
    topProducts: [{ productId: "MOUSE", quantity: 3, amount: 0.03 }],
  });
});
