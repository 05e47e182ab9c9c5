import type { Order, OrderId } from "../order/order.ts";
import type { GatewayPayment, RecordedLevel, StockLevel } from "../reconciliation/findings.ts";
import type { UnreadableOrder } from "./orders.ts";

/** One page of a scan of all orders, and the items among them that cannot be read. */
export interface ScannedOrders {
  readonly orders: readonly Order[];
  readonly unreadable: readonly UnreadableOrder[];
}

export interface OrderScan {
  /**
   * Scans all orders, page by page, in no order. It may be a moment behind, and an order that is written meanwhile is
   * seen as it was or as it is.
   */
  scan(): AsyncIterable<ScannedOrders>;
  /** Those of these ids under which there is an order. */
  existing(orderIds: readonly OrderId[]): Promise<Set<OrderId>>;
}

/** The payment gateway's own records. */
export interface PaymentRecords {
  /** What the gateway charged and refunded for these orders; no entry for an order that it never charged. */
  find(orderIds: readonly OrderId[]): Promise<Map<OrderId, GatewayPayment>>;
  /** The orders that were ever charged, page by page, in no order. */
  charged(): AsyncIterable<readonly OrderId[]>;
}

export interface StockRecords {
  /** The stock of every product and the pieces received, page by page, in no order. */
  levels(): AsyncIterable<readonly StockLevel[]>;
  /** Stores the pieces received of a product that has no such number. @returns false where its stock has changed since, or it has the number. */
  adopt(level: RecordedLevel): Promise<boolean>;
}
