import { itemFrom } from "@orders/adapters";
import {
  historicalOrder,
  type Instant,
  money,
  msAfter,
  type Order,
  type OrderFilter,
  type OrderId,
  type Orders,
  type PagePosition,
  type Status,
} from "@orders/domain";
import type { Item } from "../stack/tables.ts";

/** Orders of each customer, at any size of the table: a shop that sells more has more customers. */
const ORDERS_OF_A_CUSTOMER = 50;
const MINUTE_MS = 60_000;
/** Statuses of a shop's past orders, each as often as it is listed. */
const PAST: readonly Status[] = ["DELIVERED", "DELIVERED", "DELIVERED", "SHIPPED", "COMPLETED", "CANCELLED", "FAILED"];

/**
 * Historical orders, one a minute before `newest`, as items of the orders table. They mean no event, so that a table is
 * filled without any further work of the system. The same count and time give the same items.
 * @param from number of the first order; order 0 is the newest.
 */
export function* pastOrders(from: number, to: number, newest: Instant): Generator<Item> {
  for (let index = from; index < to; index++) yield itemFrom(pastOrder(index, msAfter(newest, -index * MINUTE_MS)));
}

const pastOrder = (index: number, createdAt: Instant): Order =>
  historicalOrder(
    {
      orderId: pastOrderId(index),
      customer: { customerId: `PAST-${Math.floor(index / ORDERS_OF_A_CUSTOMER)}` },
      status: PAST[index % PAST.length] as Status,
      totalAmount: money(1_000 + (index % 5_000)),
      currency: "USD",
      correlationId: `past-${index}`,
    },
    createdAt,
  );

/** The id of a past order. */
export const pastOrderId = (index: number): OrderId => `past-${index}` as OrderId;

/** A list of orders that is measured: which, and which page of it. */
export interface ListCase {
  readonly name: string;
  readonly filter: OrderFilter;
  readonly limit: number;
  /** 1 for the first page. */
  readonly page: number;
}

/** Lists by each filter, first pages and deep ones. Each has full pages in a table of 1,000 past orders. */
export function listCases(newest: Instant): ListCase[] {
  const filters: Record<string, OrderFilter> = {
    "all orders": {},
    "by status": { status: "DELIVERED" },
    "by customer": { customerId: "PAST-3" },
    "by customer and status": { customerId: "PAST-3", status: "DELIVERED" },
    "by time": { from: msAfter(newest, -500 * MINUTE_MS), to: msAfter(newest, -100 * MINUTE_MS) },
  };
  return Object.entries(filters).flatMap(([name, filter]) => {
    const limit = filter.customerId === undefined ? 20 : 4;
    return [1, 5].map((page) => ({ name: `${name}, page ${page}`, filter, limit, page }));
  });
}

/** The position after the pages before the case's own; undefined for the first page. */
export async function positionBefore(
  orders: Pick<Orders, "list">,
  { filter, limit, page }: ListCase,
): Promise<PagePosition | undefined> {
  let after: PagePosition | undefined;
  for (let read = 1; read < page; read++) {
    const { next } = await orders.list({ filter, limit, ...(after && { after }) });
    if (!next)
      throw new Error(`There is no page ${page} of the orders ${JSON.stringify(filter)}: the table has too few`);
    after = next;
  }
  return after;
}
