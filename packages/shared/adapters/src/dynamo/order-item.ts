import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import {
  type Instant,
  type Line,
  MoneyFormatError,
  type Order,
  type OrderId,
  type Payment,
  type Receipt,
  type Reservation,
  receiptKey,
  SETTLED,
  STATUSES,
  type Status,
  type UnreadableOrder,
} from "@orders/domain";
import { decimal, integerFrom, moneyFrom } from "./numbers.ts";
import { historyFrom, historyTexts, secondsSince, timeFrom } from "./order-history.ts";

/**
 * Number of partitions that orders of one status are spread over. One partition accepts 1,000 writes per second.
 * Source: Amazon DynamoDB Developer Guide, "Best practices for designing and using partition keys".
 */
const BUCKETS = 4;

/** An item of a table, as the document client reads and writes it. */
export type Item = Record<string, unknown>;

/**
 * An item of the orders table cannot be read as an order. The message goes into logs, reports and dead letters, so `why`
 * names the attribute but repeats no value of the item.
 */
export class UnreadableOrderError extends Error {
  override readonly name = "UnreadableOrderError";
  constructor(orderId: unknown, why: string) {
    super(`The item ${JSON.stringify(orderId)} of the orders table cannot be read as an order: ${why}`);
  }
}

/**
 * The name of an order in the keys of `StatusIndex`: its status, or UNSETTLED for every status that an order only passes
 * through in a run. DynamoDB bills two more writes each time an index key changes. The status of a historical order never
 * changes, and there may be very many of them.
 */
const statusKeyOf = ({ status, historical }: Pick<Order, "status" | "historical">): string =>
  historical || SETTLED.includes(status) ? status : "UNSETTLED";

const bucketsOf = (name: string): string[] => Array.from({ length: BUCKETS }, (_, bucket) => `${name}#${bucket}`);

/** The keys of `StatusIndex` under which all orders of a status are; orders of other statuses may be there, too. */
export const statusBuckets = (status: Status): string[] =>
  [...new Set([statusKeyOf({ status }), statusKeyOf({ status, historical: true })])].flatMap(bucketsOf);
/** The keys of `CreatedIndex` under which all orders are. */
export const createdBuckets = (): string[] => Array.from({ length: BUCKETS }, (_, bucket) => String(bucket));

/** The bucket of an order: always the same, and evenly spread over many orders. */
const bucketOf = (orderId: string): number =>
  [...orderId].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % BUCKETS;

/** The item of an order, with its index keys, with exact decimals and with the times of a run in seconds since `createdAt`. */
export function itemFrom(order: Order): Item {
  const { customer, lines, totalAmount, reservation, payment, receipt, history, ...rest } = order;
  const seconds = (at: Instant) => secondsSince(order.createdAt, at);
  const { customerId, ...contact } = customer;
  const bucket = bucketOf(order.orderId);
  return {
    ...rest,
    customerId,
    customer: contact,
    lines: lines.map((line) => ({ ...line, price: decimal(line.price) })),
    totalAmount: decimal(totalAmount),
    ...(reservation && { reservation: { ...reservation, at: seconds(reservation.at) } }),
    ...(payment && { payment: { ...payment, amount: decimal(payment.amount), at: seconds(payment.at) } }),
    // The key of a receipt follows from the id of its order.
    ...(receipt && { receipt: { createdAt: seconds(receipt.createdAt) } }),
    history: historyTexts(history, order.createdAt),
    statusBucket: bucketsOf(statusKeyOf(order))[bucket],
    createdBucket: createdBuckets()[bucket],
  };
}

/** The order of an item. @throws UnreadableOrderError */
export function orderFrom(item: Item): Order {
  try {
    const {
      statusBucket,
      createdBucket,
      customerId,
      customer,
      lines,
      totalAmount,
      reservation,
      payment,
      receipt,
      history,
      attempt,
      version,
      historyOmitted,
      ...rest
    } = item;
    assert(typeof item.orderId === "string", "it has no orderId");
    assert(typeof customerId === "string", "it has no customerId");
    assert(STATUSES.includes(item.status as Status), "its status is unknown");
    assert(Array.isArray(history) && history.length > 0, "it has no history");
    assert(Array.isArray(lines), "it has no lines");
    const createdAt = item.createdAt as Instant;
    const time = (attribute: unknown) => timeFrom(createdAt, attribute);
    const entries = historyFrom(history, createdAt);
    assert(entries !== undefined, "its history has an entry of an unknown form");
    return {
      ...(rest as unknown as Order),
      customer: { ...(customer as object), customerId },
      lines: (lines as Line[]).map((line) => ({
        ...line,
        quantity: read("line quantity", integerFrom, line.quantity),
        price: read("line price", moneyFrom, line.price),
      })),
      totalAmount: read("totalAmount", moneyFrom, totalAmount),
      ...(reservation !== undefined && {
        reservation: { ...(reservation as Reservation), at: time((reservation as Reservation).at) },
      }),
      ...(payment !== undefined && {
        payment: {
          ...(payment as Payment),
          amount: read("payment amount", moneyFrom, (payment as Payment).amount),
          at: time((payment as Payment).at),
        },
      }),
      ...(receipt !== undefined && {
        receipt: { key: receiptKey(item as Pick<Order, "orderId">), createdAt: time((receipt as Receipt).createdAt) },
      }),
      history: entries,
      attempt: read("attempt", integerFrom, attempt),
      // Items from before the field existed: the first entry of their history says it.
      ...(history[0]?.event === "RECORDED" && { historical: true as const }),
      version: read("version", integerFrom, version),
      ...(historyOmitted !== undefined && { historyOmitted: read("historyOmitted", integerFrom, historyOmitted) }),
    };
  } catch (error) {
    throw new UnreadableOrderError(
      item.orderId,
      error instanceof ItemError ? error.message : "its attributes have unexpected types",
    );
  }
}

/** What is wrong with an item. The message repeats none of its values. */
class ItemError extends Error {}

function assert(holds: boolean, why: string): asserts holds {
  if (!holds) throw new ItemError(why);
}

/** Reads an attribute. @throws ItemError instead of the reader's own error, which may quote the value. */
function read<Value>(what: string, reader: (attribute: unknown) => Value, attribute: unknown): Value {
  try {
    return reader(attribute);
  } catch (error) {
    throw new ItemError(
      `its ${what} is not ${error instanceof MoneyFormatError ? "an amount of money" : "a whole number"}`,
    );
  }
}

/** The orders of items, and the items that cannot be read as an order. */
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
    // The error of `unmarshall` may quote the value that it cannot read.
    throw new UnreadableOrderError(image.orderId?.S, "its attributes are not in DynamoDB's format");
  }
  return orderFrom(item);
}
