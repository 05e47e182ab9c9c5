import { type Figures, type AnalyticsReport as Report, STATUSES, type Status } from "@orders/domain";
import { toJsonNumber } from "./decimals.ts";
import type { AnalyticsReport } from "./schemas/index.ts";

/** An analytics report in the API's format, with amounts in decimals. */
export const analyticsView = ({
  from,
  to,
  currency,
  byStatus,
  byDay,
  topProducts,
  ...figures
}: Report): AnalyticsReport => ({
  from,
  to,
  currency,
  ...figuresView(figures),
  byStatus: Object.fromEntries(
    STATUSES.map((status) => [status, { ...byStatus[status], amount: toJsonNumber(byStatus[status].amount) }]),
  ) as Record<Status, AnalyticsReport["byStatus"][Status]>,
  byDay: byDay.map(({ day, ...ofDay }) => ({ day, ...figuresView(ofDay) })),
  topProducts: topProducts.map((product) => ({ ...product, amount: toJsonNumber(product.amount) })),
});

const figuresView = ({ orders, revenue, failureRate, averageValue }: Figures) => ({
  orders,
  revenue: toJsonNumber(revenue),
  failureRate,
  averageValue: toJsonNumber(averageValue),
});
