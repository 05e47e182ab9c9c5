import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import {
  type Line,
  type Order,
  type OrderId,
  type Payment,
  STATUSES,
  type Status,
  type UnreadableOrder,
} from "@orders/domain";
import { decimal, integerFrom, moneyFrom } from "./numbers.ts";

/**
 * Partitions of an index that would be one hot key without them: a partition takes 1,000 writes a second.
 * Source: Amazon DynamoDB Developer Guide, "Best practices for designing and using partition keys".
 */
const BUCKETS = 4;

export type Item = Record<string, unknown>;

/** An item of the orders table that is no order. */
export class UnreadableOrderError extends Error {
  override readonly name = "UnreadableOrderError";
  constructor(orderId: unknown, cause: unknown) {
    super(`The item ${JSON.stringify(orderId)} of the orders table cannot be read as an order: ${String(cause)}`);
  }
}

export const statusBuckets = (status: Status): string[] =>
  Array.from({ length: BUCKETS }, (_, bucket) => `${status}#${bucket}`);
export const createdBuckets = (): string[] => Array.from({ length: BUCKETS }, (_, bucket) => String(bucket));

/** The same bucket for the same order, evenly over many orders. */
const bucketOf = (orderId: string): number =>
  [...orderId].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % BUCKETS;

/** An order as the table keeps it, with the keys of its indexes and exact decimals. */
export function itemFrom(order: Order): Item {
  const { customer, lines, totalAmount, payment, ...rest } = order;
  const { customerId, ...contact } = customer;
  const bucket = bucketOf(order.orderId);
  return {
    ...rest,
    customerId,
    customer: contact,
    lines: lines.map((line) => ({ ...line, price: decimal(line.price) })),
    totalAmount: decimal(totalAmount),
    ...(payment && { payment: { ...payment, amount: decimal(payment.amount) } }),
    statusBucket: statusBuckets(order.status)[bucket],
    createdBucket: createdBuckets()[bucket],
  };
}

/** The order that an item keeps. @throws UnreadableOrderError */
export function orderFrom(item: Item): Order {
  try {
    const {
      statusBucket,
      createdBucket,
      customerId,
      customer,
      lines,
      totalAmount,
      payment,
      attempt,
      version,
      historyOmitted,
      ...rest
    } = item;
    if (typeof item.orderId !== "string") throw new TypeError("it has no orderId");
    if (typeof customerId !== "string") throw new TypeError("it has no customerId");
    if (!STATUSES.includes(item.status as Status)) throw new TypeError(`its status is ${String(item.status)}`);
    if (!Array.isArray(item.history) || item.history.length === 0) throw new TypeError("it has no history");
    return {
      ...(rest as unknown as Order),
      customer: { ...(customer as object), customerId },
      lines: (lines as Line[]).map((line) => ({
        ...line,
        quantity: integerFrom(line.quantity),
        price: moneyFrom(line.price),
      })),
      totalAmount: moneyFrom(totalAmount),
      ...(payment !== undefined && {
        payment: { ...(payment as Payment), amount: moneyFrom((payment as Payment).amount) },
      }),
      attempt: integerFrom(attempt),
      version: integerFrom(version),
      ...(historyOmitted !== undefined && { historyOmitted: integerFrom(historyOmitted) }),
    };
  } catch (cause) {
    throw new UnreadableOrderError(item.orderId, cause);
  }
}

/** The orders that items keep, and what among them cannot be read as one. */
export function ordersFrom(items: readonly Item[]): { orders: Order[]; unreadable: UnreadableOrder[] } {
  const orders: Order[] = [];
  const unreadable: UnreadableOrder[] = [];
  for (const item of items) {
    try {
      orders.push(orderFrom(item));
    } catch (error) {
      if (!(error instanceof UnreadableOrderError)) throw error;
      unreadable.push({ orderId: item.orderId as OrderId, why: error.message });
    }
  }
  return { orders, unreadable };
}

/** The order in an image of the table's stream. @throws UnreadableOrderError */
export const orderFromImage = (image: Record<string, AttributeValue>): Order =>
  orderFrom(unmarshall(image, { wrapNumbers: true }));
