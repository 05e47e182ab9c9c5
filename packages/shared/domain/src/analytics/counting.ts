import type { OrderEventDetail } from "../events.ts";
import type { Money } from "../money.ts";
import type { OrderId, ProductId, Status } from "../order/order.ts";
import { SOLD } from "../order/status.ts";

/** A day in UTC, such as 2026-11-21. */
export type Day = string & { readonly [day]: true };
declare const day: unique symbol;

/** The subject of a counter: the orders with a status, or the pieces sold of a product. */
export type Measure = `status#${Status}` | `product#${ProductId}`;

/** A counter of one day, or a change of it, which may be negative. */
export interface Counter {
  /** The day on which the orders were created. Later changes of the orders count on this day too. */
  readonly day: Day;
  readonly currency: string;
  readonly measure: Measure;
  /** Orders of a status, pieces of a product. */
  readonly count: number;
  /**
   * Sum in minor units: the totals of the orders, or the amounts of the lines. It may be negative. A bigint, because the
   * sum of some 1,800 of the largest orders exceeds `Number.MAX_SAFE_INTEGER`.
   */
  readonly amount: bigint;
}

/** An event, named by its order and version, and its changes of counters; each counter occurs once. */
export interface CountableEvent {
  readonly orderId: OrderId;
  /** No two events that are counted have the same version of an order: a write changes its status once. */
  readonly version: number;
  readonly changes: readonly Counter[];
}

/** What is counted of the events CREATED and STATUS_CHANGED. */
type CountedChange = Pick<
  OrderEventDetail,
  "orderId" | "version" | "status" | "previousStatus" | "items" | "totalAmount" | "currency" | "createdAt"
>;

/** A text is neither a day nor a time. The message does not repeat it, because it may be personal. */
export class DayFormatError extends Error {
  override readonly name = "DayFormatError";
  constructor() {
    super("Not a day or time in UTC: expected one such as 2026-11-21 or 2026-11-21T10:00:00.000Z");
  }
}

/** The day of a time in UTC, or a day itself. @throws DayFormatError for any other text. */
export function dayOf(text: string): Day {
  const [, day] = /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?:T|$)/.exec(text) ?? [];
  if (day === undefined) throw new DayFormatError();
  return day as Day;
}

/**
 * The changes of counters for an event, on the day on which its order was created. A new order is added to its status. A
 * transition subtracts the order from its previous status and adds it to the new one. The products of an order count
 * while its status is sold. All changes are sums, so events may be counted in any order, and the result equals a recount
 * of the orders.
 * @throws DayFormatError for a malformed day.
 */
export function countable(change: CountedChange): CountableEvent {
  const day = dayOf(change.createdAt);
  const { currency, previousStatus, status, totalAmount: total } = change;
  const counter = (measure: Measure, sign: number, count: number, amount: Money): Counter => ({
    day,
    currency,
    measure,
    count: sign * count,
    amount: BigInt(sign) * BigInt(amount),
  });

  const sold = Number(isSold(status)) - Number(isSold(previousStatus));
  const lines = change.items.map(({ productId, quantity, amount }) =>
    counter(`product#${productId}`, sold, quantity, amount),
  );
  return {
    orderId: change.orderId,
    version: change.version,
    changes: summed([
      ...(previousStatus ? [counter(`status#${previousStatus}`, -1, 1, total)] : []),
      counter(`status#${status}`, 1, 1, total),
      ...lines,
    ]),
  };
}

const isSold = (status: Status | undefined): boolean => status !== undefined && SOLD.includes(status);

/** Adds up the counters with the same day, currency and measure, and leaves out those that are zero. */
export function summed(counters: Iterable<Counter>): Counter[] {
  const sums = new Map<string, Counter>();
  for (const counter of counters) {
    const key = `${counter.day} ${counter.currency} ${counter.measure}`;
    const sum = sums.get(key);
    sums.set(
      key,
      sum ? { ...counter, count: sum.count + counter.count, amount: sum.amount + counter.amount } : counter,
    );
  }
  return [...sums.values()].filter(({ count, amount }) => count !== 0 || amount !== 0n);
}
