import { type Money, ZERO } from "../money.ts";
import type { OrderId } from "../order/order.ts";
import type { OrderQuery, Orders } from "../ports/orders.ts";
import type { OrderScan, PaymentRecords, ScannedOrders, StockRecords } from "../ports/reconciliation.ts";
import {
  type GatewayPayment,
  type GatewayRecord,
  gatewayPaymentOf,
  type RecordedLevel,
  type StockLevel,
} from "../reconciliation/findings.ts";
import { at } from "./builders.ts";

const PAGE = 3;

/** A scan of the orders in memory, in small pages. `unreadable` is in the first page. */
export function memoryOrderScan(
  orders: Pick<Orders, "list" | "find">,
  ...unreadable: ScannedOrders["unreadable"]
): OrderScan {
  return {
    async *scan() {
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

/** The payment gateway's records in memory that pass `paymentRecordsContract`. */
export function memoryPaymentRecords() {
  const records = new Map<OrderId, readonly GatewayRecord[]>();
  const payments = (): [OrderId, GatewayPayment][] =>
    [...records].map(([orderId, its]): [OrderId, GatewayPayment] => [orderId, gatewayPaymentOf(its)]);
  const wasCharged = ([, { charged }]: [OrderId, GatewayPayment]) => charged > 0;
  return {
    /** Sets what was charged and refunded for an order. */
    set(orderId: OrderId, { charged = ZERO, refunded = ZERO }: { charged?: Money; refunded?: Money }) {
      const record = (event: GatewayRecord["event"], amount: Money, second: number) =>
        amount > 0 ? [{ at: at(second), event, amount }] : [];
      records.set(orderId, [...record("CHARGED", charged, 3), ...record("REFUNDED", refunded, 6)]);
    },
    /** Sets the records of an order. */
    setRecords(orderId: OrderId, ...its: readonly GatewayRecord[]) {
      records.set(orderId, its);
    },
    find: async (orderIds: readonly OrderId[]) =>
      new Map(payments().filter((payment) => wasCharged(payment) && orderIds.includes(payment[0]))),
    recordsOf: async (orderId: OrderId) => [...(records.get(orderId) ?? [])],
    async *charged() {
      yield payments()
        .filter(wasCharged)
        .map(([orderId]) => orderId);
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
