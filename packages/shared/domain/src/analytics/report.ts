import type { Currency } from "../money.ts";
import type { ProductId, Status } from "../order/order.ts";
import { SOLD, STATUSES } from "../order/status.ts";
import type { Counter, Day } from "./counting.ts";

const TOP_PRODUCTS = 10;

/** The figures of the orders created in a period; amounts in minor units. */
export interface Figures {
  readonly orders: number;
  /** Sum of the sold orders: those with a status of `SOLD`. */
  readonly revenue: bigint;
  /** Failed orders ÷ all orders, rounded to four decimals; 0 without orders. */
  readonly failureRate: number;
  /** Revenue ÷ sold orders, half a minor unit rounded up; 0 without sold orders. */
  readonly averageValue: bigint;
}

export interface AnalyticsReport extends Figures {
  readonly from: Day;
  readonly to: Day;
  readonly currency: Currency;
  /** One entry per status, also for those without orders. */
  readonly byStatus: Readonly<Record<Status, { readonly orders: number; readonly amount: bigint }>>;
  /** One entry per day, also for those without orders. */
  readonly byDay: readonly ({ readonly day: Day } & Figures)[];
  /** The ten products with the highest sales, highest first. */
  readonly topProducts: readonly {
    readonly productId: ProductId;
    readonly quantity: number;
    readonly amount: bigint;
  }[];
}

/**
 * The report on a span of days. A counter may be negative while an event is in flight that a later event of its order has
 * overtaken; it counts as zero.
 */
export function analyticsReport(
  span: readonly Day[],
  currency: Currency,
  counters: readonly Counter[],
): AnalyticsReport {
  const [from, to] = [span[0], span.at(-1)];
  if (!from || !to) throw new RangeError("An analytics report needs at least one day");
  const counted = counters.map((counter) => ({
    ...counter,
    count: Math.max(0, counter.count),
    amount: counter.amount < 0n ? 0n : counter.amount,
  }));
  const byDay = new Map(span.map((day): [Day, Counter[]] => [day, []]));
  for (const counter of counted) byDay.get(counter.day)?.push(counter);
  const statuses = statusesOf(counted);

  return {
    from,
    to,
    currency,
    ...figuresOf(statuses),
    byStatus: Object.fromEntries(
      STATUSES.map((status) => {
        const { count, amount } = statuses[status];
        return [status, { orders: count, amount }];
      }),
    ) as AnalyticsReport["byStatus"],
    byDay: [...byDay].map(([day, counters]) => ({ day, ...figuresOf(statusesOf(counters)) })),
    topProducts: topProducts(counted),
  };
}

type Tally = Pick<Counter, "count" | "amount">;
const NOTHING: Tally = { count: 0, amount: 0n };
const plus = (a: Tally, b: Tally): Tally => ({ count: a.count + b.count, amount: a.amount + b.amount });

function statusesOf(counters: readonly Counter[]): Record<Status, Tally> {
  const tallies = Object.fromEntries(STATUSES.map((status) => [status, NOTHING])) as Record<Status, Tally>;
  for (const counter of counters) {
    const status = STATUSES.find((name) => counter.measure === `status#${name}`);
    if (status) tallies[status] = plus(tallies[status], counter);
  }
  return tallies;
}

function figuresOf(statuses: Record<Status, Tally>): Figures {
  const { count: orders } = Object.values(statuses).reduce(plus, NOTHING);
  const sold = SOLD.map((status) => statuses[status]).reduce(plus, NOTHING);
  return {
    orders,
    revenue: sold.amount,
    failureRate: orders === 0 ? 0 : Math.round((statuses.FAILED.count / orders) * 10_000) / 10_000,
    averageValue: average(sold),
  };
}

/** Minor units an order, half of one rounded up. */
const average = ({ count, amount }: Tally): bigint =>
  count === 0 ? 0n : (2n * amount + BigInt(count)) / (2n * BigInt(count));

function topProducts(counters: readonly Counter[]): AnalyticsReport["topProducts"] {
  const products = new Map<ProductId, Tally>();
  for (const counter of counters) {
    const productId = productOf(counter);
    if (productId !== undefined) products.set(productId, plus(products.get(productId) ?? NOTHING, counter));
  }
  return [...products]
    .filter(([, { count }]) => count > 0)
    .sort(([aId, a], [bId, b]) => Number(b.amount - a.amount) || b.count - a.count || (aId < bId ? -1 : 1))
    .slice(0, TOP_PRODUCTS)
    .map(([productId, { count, amount }]) => ({ productId, quantity: count, amount }));
}

/** The product that a counter is about; undefined if it is about a status. */
const productOf = ({ measure }: Counter): ProductId | undefined =>
  measure.startsWith(PRODUCT) ? (measure.slice(PRODUCT.length) as ProductId) : undefined;
const PRODUCT = "product#";
