import type { Order } from "../order/order.ts";

/** The receipts of orders and their pages, as far as they name the customer. */
export interface PersonalReceipts {
  /** The number of stored objects of the order's receipt and its pages, old versions included. */
  count(order: Order): Promise<number>;
  /**
   * Replaces the receipt by one without the person, and each page by a page that says so, so that no request in progress can
   * store the old page again. Removes all old versions. Running it again does no harm.
   * @returns what `count` would have returned before.
   */
  erase(order: Order): Promise<number>;
}
