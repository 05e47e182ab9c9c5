import type { Order, OrderId } from "../order/order.ts";
import type { GatewayPayment, GatewayRecord, RecordedLevel, StockLevel } from "../reconciliation/findings.ts";
import type { UnreadableOrder } from "./orders.ts";

/** One page of a scan of all orders, and the items among them that cannot be read. */
export interface ScannedOrders {
  readonly orders: readonly Order[];
  readonly unreadable: readonly UnreadableOrder[];
}

export interface OrderScan {
  /**
   * Scans all orders, page by page, in any order. The scan is eventually consistent: it returns an order that is written
   * during the scan before or after that write.
   */
  scan(): AsyncIterable<ScannedOrders>;
  /** The ids among these that orders have. */
  existing(orderIds: readonly OrderId[]): Promise<Set<OrderId>>;
}

/** The payment gateway's own records of charges and refunds. */
export interface PaymentRecords {
  /** What the gateway charged and refunded for these orders; without the orders that it never charged. */
  find(orderIds: readonly OrderId[]): Promise<Map<OrderId, GatewayPayment>>;
  /** The gateway's records of one order, oldest first. */
  recordsOf(orderId: OrderId): Promise<GatewayRecord[]>;
  /** The orders that were ever charged, page by page, in any order. */
  charged(): AsyncIterable<readonly OrderId[]>;
}

export interface StockRecords {
  /** The stock of every product and the pieces received, page by page, in any order. */
  levels(): AsyncIterable<readonly StockLevel[]>;
  /** Stores the pieces received of a product that has no such number. @returns false if it has one, or its stock changed. */
  adopt(level: RecordedLevel): Promise<boolean>;
}
