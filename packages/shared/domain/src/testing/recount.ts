import { type Counter, dayOf } from "../analytics/counting.ts";
import type { Money } from "../money.ts";
import { lineAmount } from "../order/lines.ts";
import type { Order } from "../order/order.ts";
import { SOLD } from "../order/status.ts";

/** The counters that must result from these orders, counted from the orders themselves; sorted by `sorted`. */
export function recount(orders: readonly Order[]): Counter[] {
  const counters = new Map<string, { -readonly [Field in keyof Counter]: Counter[Field] }>();
  const count = (order: Order, measure: Counter["measure"], pieces: number, amount: Money) => {
    const { currency } = order;
    const day = dayOf(order.createdAt);
    const counter = counters.get(`${day} ${currency} ${measure}`) ?? { day, currency, measure, count: 0, amount: 0n };
    counter.count += pieces;
    counter.amount += BigInt(amount);
    counters.set(`${day} ${currency} ${measure}`, counter);
  };
  for (const order of orders) {
    count(order, `status#${order.status}`, 1, order.totalAmount);
    if (!SOLD.includes(order.status)) continue;
    for (const line of order.lines) count(order, `product#${line.productId}`, line.quantity, lineAmount(line));
  }
  return sorted([...counters.values()]);
}

/** Counters in a fixed order, without those that are zero. */
export const sorted = (counters: readonly Counter[]): Counter[] =>
  counters.filter(({ count, amount }) => count !== 0 || amount !== 0n).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

const keyOf = ({ day, currency, measure }: Counter) => `${day} ${currency} ${measure}`;
