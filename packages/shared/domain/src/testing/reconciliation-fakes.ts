import { type Money, ZERO } from "../money.ts";
import type { OrderId } from "../order/order.ts";
import type { OrderQuery, Orders } from "../ports/orders.ts";
import type { OrderScan, PaymentRecords, ScannedOrders, StockRecords } from "../ports/reconciliation.ts";
import type { GatewayPayment, RecordedLevel, StockLevel } from "../reconciliation/findings.ts";

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
  const gatewayPayment = new Map<OrderId, GatewayPayment>();
  return {
    /** Sets what was charged and refunded for an order. */
    set(orderId: OrderId, { charged = ZERO, refunded = ZERO }: { charged?: Money; refunded?: Money }) {
      gatewayPayment.set(orderId, { charged, refunded });
    },
    find: async (orderIds: readonly OrderId[]) =>
      new Map([...gatewayPayment].filter(([orderId, { charged }]) => orderIds.includes(orderId) && charged > 0)),
    async *charged() {
      yield [...gatewayPayment].filter(([, { charged }]) => charged > 0).map(([orderId]) => orderId);
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
