import type { Currency, Money } from "../money.ts";
import { changed } from "./history.ts";
import { lineAmount } from "./lines.ts";
import type { Address, Instant, Line, Order, OrderId } from "./order.ts";
import { costsMoney, isPaid } from "./payment.ts";
import { transition } from "./transition.ts";

/** The shop as it is named to customers. */
export interface Shop {
  readonly name: string;
  /** E-mail address for questions of customers; missing if the shop has none. */
  readonly replyTo?: string | undefined;
}

/** A line of a receipt. */
interface ReceiptLine extends Line {
  readonly amount: Money;
}

/** What the receipt of a paid order states. */
export interface ReceiptContents {
  readonly orderId: OrderId;
  readonly customerId: string;
  readonly customerName?: string;
  /** Missing in receipts from before this field existed. */
  readonly shop?: Shop;
  /** Missing if the order has none, and in receipts from before this field existed. */
  readonly shippingAddress?: Address;
  readonly items: readonly ReceiptLine[];
  readonly totalAmount: Money;
  readonly currency: Currency;
  /** Missing for an order of 0.00. */
  readonly transactionId?: string;
  /** Missing for an order of 0.00. */
  readonly paidAt?: Instant;
}

/** A refund of the order after its receipt was made, in the receipt's currency. */
export interface Refund {
  readonly amount: Money;
  readonly refundedAt: Instant;
}

/** The folder of receipts and their pages in the receipts bucket. */
export const RECEIPTS = "receipts/";

/** The object key of the order's receipt: one key per order, so that a receipt made twice is stored once. */
export const receiptKey = ({ orderId }: Pick<Order, "orderId">): string => `${RECEIPTS}${orderId}.json`;

/**
 * The object key of the receipt's page. A page is stored once, so a page with a refund has a key of its own, and so has the
 * page of an order whose personal data was erased. The keys differ in their ending, because an order's id may be any text and
 * must not lead to the page of another order.
 */
export const receiptPageKey = (order: Order): string =>
  order.personalDataErasedAt === undefined
    ? (personalPageKeys(order).at(-1) as string)
    : `${RECEIPTS}${order.orderId}.html.erased`;

/** The object keys of all pages of the receipt that may name the customer, in the order in which they were made. */
export const personalPageKeys = (order: Order): readonly string[] => {
  const key = `${RECEIPTS}${order.orderId}.html`;
  return refundOf(order) ? [key, `${key}.refunded`] : [key];
};

/** The finished refund of an order's payment; undefined if there is none. */
export function refundOf(order: Order): Refund | undefined {
  const { payment } = order;
  if (payment?.state !== "REFUNDED" || !costsMoney(order)) return undefined;
  return { amount: payment.amount, refundedAt: payment.at };
}

/** The receipt of a paid order; always the same for one order. Undefined while the order is not paid. */
export function receiptOf(order: Order, shop: Shop): ReceiptContents | undefined {
  const { payment, customer, shippingAddress } = order;
  if (!isPaid(order) || (costsMoney(order) && payment?.transactionId === undefined)) return undefined;
  return {
    orderId: order.orderId,
    customerId: customer.customerId,
    ...(customer.name !== undefined && { customerName: customer.name }),
    shop,
    ...(shippingAddress && { shippingAddress }),
    items: order.lines.map((line) => ({ ...line, amount: lineAmount(line) })),
    totalAmount: order.totalAmount,
    currency: order.currency,
    ...(costsMoney(order) && payment && { transactionId: payment.transactionId, paidAt: payment.at }),
  };
}

/** The paid order with the status COMPLETED. @param receiptMade whether its receipt is stored. */
export const complete = (order: Order, at: Instant, receiptMade: boolean): Order =>
  transition(receiptMade ? { ...order, receipt: { key: receiptKey(order), createdAt: at } } : order, "COMPLETED", at);

/** The order with a receipt that was made after its completion. The status does not change. */
export const receiptRecorded = (order: Order, at: Instant): Order =>
  changed(order, at, "RECEIPT_MADE", { receipt: { key: receiptKey(order), createdAt: at } });
