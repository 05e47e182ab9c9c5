import { toJsonNumber } from "../money.ts";
import { advance } from "./life.ts";
import { changed, type Instant, lineAmount, type Order } from "./order.ts";

/** The receipt of a paid order, as it lies in the bucket. */
export interface ReceiptDocument {
  readonly orderId: string;
  readonly customerId: string;
  readonly customerName?: string;
  readonly items: readonly { productId: string; name?: string; quantity: number; price: number; amount: number }[];
  readonly totalAmount: number;
  readonly currency: string;
  readonly transactionId: string;
  readonly paidAt: Instant;
}

/** One fixed place an order, so that a receipt made twice is one receipt. */
export const receiptKey = (order: Order): string => `receipts/${order.orderId}.json`;

/** Where the receipt's page lies, for people to read. */
export const receiptPageKey = (order: Order): string => `receipts/${order.orderId}.html`;

/** The receipt of an order, the same however often it is made; undefined while the order is not paid. */
export function receiptOf(order: Order): ReceiptDocument | undefined {
  const { payment, customer } = order;
  if (payment?.state !== "CHARGED" || payment.transactionId === undefined) return undefined;
  return {
    orderId: order.orderId,
    customerId: customer.customerId,
    ...(customer.name !== undefined && { customerName: customer.name }),
    items: order.lines.map((line) => ({
      productId: line.productId,
      ...(line.name !== undefined && { name: line.name }),
      quantity: line.quantity,
      price: toJsonNumber(line.price),
      amount: toJsonNumber(lineAmount(line)),
    })),
    totalAmount: toJsonNumber(order.totalAmount),
    currency: order.currency,
    transactionId: payment.transactionId,
    paidAt: payment.at,
  };
}

/** The paid order completed, with its receipt where one could be made. */
export const complete = (order: Order, at: Instant, receiptMade: boolean): Order =>
  advance(receiptMade ? { ...order, receipt: { key: receiptKey(order), createdAt: at } } : order, "COMPLETED", at);

/** The order with a receipt that was made after the order was completed; where it stands in its life stays. */
export const receiptRecorded = (order: Order, at: Instant): Order =>
  changed(order, at, "RECEIPT_MADE", { receipt: { key: receiptKey(order), createdAt: at } });
