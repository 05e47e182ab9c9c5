import { type Money, parseMoney } from "../money.ts";
import type { ProductId, Status } from "../order/order.ts";
import { SOLD } from "../order/status.ts";

/** A day in UTC, such as 2026-11-21. */
export type Day = string & { readonly [day]: true };
declare const day: unique symbol;

/** What a counter counts: the orders of a status, or the pieces sold of a product. */
export type Measure = `status#${Status}` | `product#${ProductId}`;

/** A counter of one day, or by how much it moves: up, or down. */
export interface Counter {
  /** The day on which the orders were made, whenever it was that something happened to them. */
  readonly day: Day;
  readonly currency: string;
  readonly measure: Measure;
  /** Orders of a status, pieces of a product. */
  readonly count: number;
  /**
   * Minor units that they are worth: the orders' totals, the lines' amounts. It may be below zero. Some 1,800 of the largest
   * orders come to more than a number counts exactly.
   */
  readonly amount: bigint;
}

/** An event and by how much it moves which counters, each of them once. */
export interface CountableEvent {
  readonly eventId: string;
  readonly moves: readonly Counter[];
}

/** What counting needs of `Order Created` and `Order Status Changed`. */
export interface CountedChange {
  readonly eventId: string;
  readonly status: Status;
  readonly previousStatus?: Status;
  readonly items: readonly { readonly productId: string; readonly quantity: number; readonly amount: number }[];
  readonly totalAmount: number;
  readonly currency: string;
  readonly createdAt: string;
}

/** A text that is neither a day nor a moment. It is not repeated, as it may be anything. */
export class DayFormatError extends Error {
  override readonly name = "DayFormatError";
  constructor() {
    super("Not a day or moment in UTC: expected one such as 2026-11-21 or 2026-11-21T10:00:00.000Z");
  }
}

/** The day of a moment in UTC, or of a day. @throws DayFormatError when the text is neither. */
export function dayOf(text: string): Day {
  const [, day] = /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?:T|$)/.exec(text) ?? [];
  if (day === undefined) throw new DayFormatError();
  return day as Day;
}

/**
 * What an event means to the counters of the day on which its order was made. A new order adds itself at its status; a
 * change takes the order off the status that it had and adds it to the one that it has. The products of an order count
 * from the moment when it is sold to the one when it is so no longer. All of it is adding, so that events may come in
 * any order, and what they add up to is a recount of the orders.
 * @throws DayFormatError, MoneyFormatError when the event tells no day or no amounts.
 */
export function countable(told: CountedChange): CountableEvent {
  const day = dayOf(told.createdAt);
  const { currency, previousStatus, status } = told;
  const counter = (measure: Measure, sign: number, count: number, amount: Money): Counter => ({
    day,
    currency,
    measure,
    count: sign * count,
    amount: BigInt(sign) * BigInt(amount),
  });

  const total = parseMoney(told.totalAmount);
  const sold = Number(isSold(status)) - Number(isSold(previousStatus));
  const lines = told.items.map(({ productId, quantity, amount }) =>
    counter(`product#${productId as ProductId}`, sold, quantity, parseMoney(amount)),
  );
  return {
    eventId: told.eventId,
    moves: summed([
      ...(previousStatus ? [counter(`status#${previousStatus}`, -1, 1, total)] : []),
      counter(`status#${status}`, 1, 1, total),
      ...lines,
    ]),
  };
}

const isSold = (status: Status | undefined): boolean => status !== undefined && SOLD.includes(status);

/** The counters with each day, currency and measure once, and without those that come to nothing. */
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
