import { toJsonNumber } from "../money.ts";
import { changed } from "./history.ts";
import { lineAmount } from "./lines.ts";
import type { Address, Instant, Order } from "./order.ts";
import { costsMoney, isPaid } from "./payment.ts";
import { transition } from "./transition.ts";

/** The shop as its customers know it. */
export interface Shop {
  readonly name: string;
  /** Address for a customer's answers and questions; missing where the shop has none. */
  readonly replyTo?: string | undefined;
}

/** The receipt of a paid order, as it lies in the bucket. */
export interface ReceiptDocument {
  readonly orderId: string;
  readonly customerId: string;
  readonly customerName?: string;
  /** Missing on receipts that were made before they named the shop. */
  readonly shop?: Shop;
  /** Missing on receipts that were made before they had it, and where the order has none. */
  readonly shippingAddress?: Address;
  readonly items: readonly { productId: string; name?: string; quantity: number; price: number; amount: number }[];
  readonly totalAmount: number;
  readonly currency: string;
  /** Missing where nothing was to be paid. */
  readonly transactionId?: string;
  /** Missing where nothing was to be paid. */
  readonly paidAt?: Instant;
}

/** Money that was given back after the receipt was made. */
export interface Refund {
  /** In decimals, in the receipt's currency. */
  readonly amount: number;
  readonly refundedAt: Instant;
}

/** One fixed place an order, so that a receipt made twice is one receipt. */
export const receiptKey = (order: Order): string => `receipts/${order.orderId}.json`;

/**
 * Where the receipt's page lies, for people to read. A page is stored once, so that the one which tells of a refund has a
 * place of its own. It differs in its ending: an order's id may be any text, and must not lead to another order's page.
 */
export const receiptPageKey = (order: Order): string =>
  `receipts/${order.orderId}.html${refundOf(order) ? ".refunded" : ""}`;

/** What was given back of an order's payment; undefined where nothing was, or was only begun to be. */
export function refundOf(order: Order): Refund | undefined {
  const { payment } = order;
  if (payment?.state !== "REFUNDED" || !costsMoney(order)) return undefined;
  return { amount: toJsonNumber(payment.amount), refundedAt: payment.at };
}

/** The receipt of an order, the same however often it is made; undefined while the order is not paid. */
export function receiptOf(order: Order, shop: Shop): ReceiptDocument | undefined {
  const { payment, customer, shippingAddress } = order;
  if (!isPaid(order) || (costsMoney(order) && payment?.transactionId === undefined)) return undefined;
  return {
    orderId: order.orderId,
    customerId: customer.customerId,
    ...(customer.name !== undefined && { customerName: customer.name }),
    shop,
    ...(shippingAddress && { shippingAddress }),
    items: order.lines.map((line) => ({
      productId: line.productId,
      ...(line.name !== undefined && { name: line.name }),
      quantity: line.quantity,
      price: toJsonNumber(line.price),
      amount: toJsonNumber(lineAmount(line)),
    })),
    totalAmount: toJsonNumber(order.totalAmount),
    currency: order.currency,
    ...(costsMoney(order) && payment && { transactionId: payment.transactionId, paidAt: payment.at }),
  };
}

/** The paid order completed, with its receipt where one could be made. */
export const complete = (order: Order, at: Instant, receiptMade: boolean): Order =>
  transition(receiptMade ? { ...order, receipt: { key: receiptKey(order), createdAt: at } } : order, "COMPLETED", at);

/** The order with a receipt that was made after the order was completed; its status stays. */
export const receiptRecorded = (order: Order, at: Instant): Order =>
  changed(order, at, "RECEIPT_MADE", { receipt: { key: receiptKey(order), createdAt: at } });
