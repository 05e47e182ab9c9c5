import { type Counter, dayOf } from "../analytics/counting.ts";
import type { Money } from "../money.ts";
import { lineAmount } from "../order/lines.ts";
import type { Order } from "../order/order.ts";
import { SOLD } from "../order/status.ts";

/** What the counters of these orders must stand at, counted from the orders themselves. In the order of `sorted`. */
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

/** Counters in one order, whatever order they were told in, without those that stand at nothing. */
export const sorted = (counters: readonly Counter[]): Counter[] =>
  counters.filter(({ count, amount }) => count !== 0 || amount !== 0n).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

const keyOf = ({ day, currency, measure }: Counter) => `${day} ${currency} ${measure}`;
