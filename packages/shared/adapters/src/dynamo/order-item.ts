import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import {
  type Line,
  MoneyFormatError,
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

/**
 * An item of the orders table that is no order. The message goes into logs, reports and dead letters: `why` names what is
 * wrong, and repeats no value of the item.
 */
export class UnreadableOrderError extends Error {
  override readonly name = "UnreadableOrderError";
  constructor(orderId: unknown, why: string) {
    super(`The item ${JSON.stringify(orderId)} of the orders table cannot be read as an order: ${why}`);
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
    assert(typeof item.orderId === "string", "it has no orderId");
    assert(typeof customerId === "string", "it has no customerId");
    assert(STATUSES.includes(item.status as Status), "its status is none that an order can have");
    assert(Array.isArray(item.history) && item.history.length > 0, "it has no history");
    assert(Array.isArray(lines), "it has no lines");
    const run = read("attempt", integerFrom, attempt);
    return {
      ...(rest as unknown as Order),
      customer: { ...(customer as object), customerId },
      lines: (lines as Line[]).map((line) => ({
        ...line,
        quantity: read("quantity of a line", integerFrom, line.quantity),
        price: read("price of a line", moneyFrom, line.price),
      })),
      totalAmount: read("totalAmount", moneyFrom, totalAmount),
      ...(payment !== undefined && {
        payment: {
          ...(payment as Payment),
          amount: read("amount of its payment", moneyFrom, (payment as Payment).amount),
        },
      }),
      attempt: run,
      // Older items lack the field. Only of a historical order no run was ever due.
      ...(run === 0 && { historical: true as const }),
      version: read("version", integerFrom, version),
      ...(historyOmitted !== undefined && { historyOmitted: read("historyOmitted", integerFrom, historyOmitted) }),
    };
  } catch (error) {
    throw new UnreadableOrderError(
      item.orderId,
      error instanceof ItemError ? error.message : "its attributes do not fit",
    );
  }
}

/** What is wrong with an item, in words that repeat none of its values. */
class ItemError extends Error {}

function assert(holds: boolean, why: string): asserts holds {
  if (!holds) throw new ItemError(why);
}

/** Reads an attribute. @throws ItemError in place of the reader's own error, which may quote the attribute. */
function read<Value>(what: string, reader: (attribute: unknown) => Value, attribute: unknown): Value {
  try {
    return reader(attribute);
  } catch (error) {
    throw new ItemError(
      `its ${what} is ${error instanceof MoneyFormatError ? "no amount of money" : "no whole number"}`,
    );
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
export function orderFromImage(image: Record<string, AttributeValue>): Order {
  let item: Item;
  try {
    item = unmarshall(image, { wrapNumbers: true });
  } catch {
    // Its error may quote the attribute that it cannot read.
    throw new UnreadableOrderError(image.orderId?.S, "its attributes are none of DynamoDB's");
  }
  return orderFrom(item);
}
