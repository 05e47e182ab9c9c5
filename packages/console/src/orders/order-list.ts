import type { OrderSummary } from "@orders/client";

/** One page of orders as the API answers it, newest first. */
export interface Page {
  readonly orders: readonly OrderSummary[];
  readonly nextCursor: string | null;
}

/** The list that a person reads, newest first. */
export interface OrderList extends Page {
  /** Newer orders that are not shown yet, so that the lines stay where the reader has them. */
  readonly waiting: number;
}

export const EMPTY_LIST: OrderList = { orders: [], nextCursor: null, waiting: 0 };

const isOlder = (order: OrderSummary, than: OrderSummary) => order.createdAt < than.createdAt;

/** The list with an older page after it. */
export function withOlderPage(list: OrderList, { orders, nextCursor }: Page): OrderList {
  const known = new Set(list.orders.map(({ orderId }) => orderId));
  return { ...list, orders: [...list.orders, ...orders.filter(({ orderId }) => !known.has(orderId))], nextCursor };
}

/**
 * The list after the newest page was read again.
 * @param following whether new orders appear at once, as the reader is at the top. Otherwise only orders that are shown
 * already change, and `waiting` counts the new ones.
 */
export function withNewestPage(list: OrderList, newest: Page, following: boolean): OrderList {
  const read = new Map(newest.orders.map((order) => [order.orderId, order]));
  const fresh = newest.orders.filter(({ orderId }) => !list.orders.some((known) => known.orderId === orderId));
  if (!following) {
    const [first] = list.orders;
    return {
      ...list,
      orders: list.orders.map((order) => read.get(order.orderId) ?? order),
      waiting: fresh.filter((order) => first === undefined || !isOlder(order, first)).length,
    };
  }
  // Where more orders came than a page has, what is between both is not known: the list begins anew.
  const last = newest.orders.at(-1);
  const joined = newest.nextCursor !== null && fresh.length < newest.orders.length;
  if (last === undefined || !joined) return { ...newest, waiting: 0 };
  const older = list.orders.filter((order) => isOlder(order, last) && !read.has(order.orderId));
  return {
    orders: [...newest.orders, ...older],
    nextCursor: older.length > 0 ? list.nextCursor : newest.nextCursor,
    waiting: 0,
  };
}
