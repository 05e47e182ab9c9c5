import { STATUSES, type Status } from "@orders/domain";
import Type, { type Static } from "typebox";
import { amount, CurrencyCode, count, Day, ProductKey, SentDay } from "./fields.ts";

/** The query of the analytics: a span of days in UTC, both ends included. */
export const GetAnalytics = Type.Object(
  { from: Type.Optional(Day), to: Type.Optional(Day) },
  { additionalProperties: false },
);
export type GetAnalytics = Static<typeof GetAnalytics>;

const figures = {
  orders: count("the number of orders"),
  revenue: amount("the sum of the paid orders"),
  failureRate: Type.Number({ minimum: 0, maximum: 1, description: "failed orders ÷ all orders, or 0 without orders" }),
  averageValue: amount("revenue ÷ paid orders, or 0 without paid orders"),
};

const StatusFigures = Type.Object({
  orders: count("the number of orders with this status"),
  amount: amount("the sum of their totals"),
});

/** The figures of the orders that were created in a span of days. */
export const AnalyticsReport = Type.Object({
  from: SentDay,
  to: SentDay,
  currency: CurrencyCode,
  ...figures,
  byStatus: Type.Object(
    Object.fromEntries(STATUSES.map((status) => [status, StatusFigures])) as Record<Status, typeof StatusFigures>,
    { description: "one entry for each status" },
  ),
  byDay: Type.Array(Type.Object({ day: SentDay, ...figures }), { description: "one entry for each day" }),
  topProducts: Type.Array(
    Type.Object({ productId: ProductKey, quantity: count("the pieces sold"), amount: amount("their sum") }),
    { maxItems: 10, description: "the ten products with the highest sales, highest first" },
  ),
});
export type AnalyticsReport = Static<typeof AnalyticsReport>;
