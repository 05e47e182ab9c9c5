import { type Money, ZERO } from "../money.ts";
import type { OrderId } from "../order/order.ts";
import type { OrderQuery, Orders, OrdersWalked, OrderWalk, PaymentRecords, StockRecords } from "../ports.ts";
import type { BookedPayment, RecordedLevel, StockLevel } from "../reconciliation/findings.ts";

const PAGE = 3;

/** The way through the orders in memory, a few at a time, with what cannot be read among them. */
export function memoryOrderWalk(
  orders: Pick<Orders, "list" | "find">,
  ...unreadable: OrdersWalked["unreadable"]
): OrderWalk {
  return {
    async *walk() {
      if (unreadable.length > 0) yield { orders: [], unreadable };
      for (let query: OrderQuery = { filter: {}, limit: PAGE }; ; ) {
        const page = await orders.list(query);
        yield { orders: page.orders, unreadable: [] };
        if (!page.next) return;
        query = { ...query, after: page.next };
      }
    },
    async existing(orderIds: readonly OrderId[]) {
      const found = await Promise.all(orderIds.map(orders.find));
      return new Set(found.flatMap((order) => (order ? [order.orderId] : [])));
    },
  };
}

/** The payment gateway's records in memory. */
export function memoryPaymentRecords() {
  const booked = new Map<OrderId, BookedPayment>();
  return {
    /** Books what was charged and refunded for an order, in place of what was booked for it before. */
    book(orderId: OrderId, { charged = ZERO, refunded = ZERO }: { charged?: Money; refunded?: Money }) {
      booked.set(orderId, { charged, refunded });
    },
    find: async (orderIds: readonly OrderId[]) =>
      new Map([...booked].filter(([orderId, { charged }]) => orderIds.includes(orderId) && charged > 0)),
    async *charged() {
      yield [...booked].filter(([, { charged }]) => charged > 0).map(([orderId]) => orderId);
    },
  } satisfies PaymentRecords & Record<string, unknown>;
}

/** The inventory's records in memory. */
export function memoryStockRecords(...levels: StockLevel[]) {
  const records = {
    stored: levels,
    async *levels() {
      yield records.stored;
    },
    async adopt({ productId, stock, received }: RecordedLevel) {
      const level = records.stored.find((stored) => stored.productId === productId);
      if (level?.stock !== stock || level.received !== undefined) return false;
      records.stored = records.stored.map((stored) => (stored === level ? { ...stored, received } : stored));
      return true;
    },
  };
  return records satisfies StockRecords & Record<string, unknown>;
}
