import { type Currency, type Money, sum, times } from "../money.ts";
import type { Approval } from "./approval.ts";
import type { Cancellation } from "./cancellation.ts";
import { withCanonicalId } from "./customer.ts";
import type { FailureReason } from "./life.ts";
import type { Payment } from "./payment.ts";
import type { Reservation } from "./reservation.ts";
import type { Status } from "./status.ts";

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type OrderId = Branded<"OrderId">;
export type ProductId = Branded<"ProductId">;
/** A moment in UTC as ISO 8601 with milliseconds, so that the order of texts is the order of time. */
export type Instant = Branded<"Instant">;

/** Lines of an order at most, as documented for those who call the API. */
export const MAX_LINES = 50;

export interface Line {
  readonly productId: ProductId;
  readonly name?: string;
  readonly quantity: number;
  /** Of one piece. */
  readonly price: Money;
}

export interface Customer {
  /** As the shop names its customer; the e-mail address where it gave no other. One customer has one, see `canonicalCustomerId`. */
  readonly customerId: string;
  readonly name?: string;
  readonly email?: string;
  /** E.164, such as +14155550100. */
  readonly phone?: string;
}

export interface Address {
  readonly street: string;
  readonly city: string;
  readonly state?: string;
  readonly postalCode?: string;
  readonly country: string;
}

/** An address as it is written on a parcel, a text a line. */
export const addressLines = ({ street, city, state, postalCode, country }: Address): string[] => [
  street,
  [city, state, postalCode].filter((part) => part !== undefined).join(", "),
  country,
];

/** What the payment gateway needs to know to charge the customer. */
export interface PaymentMethod {
  readonly type: "CARD";
  /** The gateway's reference to the customer's card; a simulated gateway takes its test tokens here. */
  readonly token?: string;
}

/** What can happen to an order, in the words of its history. */
export type HistoryEvent =
  | "SUBMITTED"
  | "RECORDED"
  | "MOVED"
  | "STOCK_RESERVED"
  | "STOCK_RELEASED"
  | "CHARGE_STARTED"
  | "CHARGE_DECLINED"
  | "REFUND_STARTED"
  | "REFUND_FINISHED"
  | "CANCELLATION_REQUESTED"
  | "APPROVAL_REFUSED"
  | "RETRY_REQUESTED"
  | "RECEIPT_MADE";

/** A request with an `Idempotency-Key`, as fingerprints, to know it again. */
export interface KeyedRequest {
  /** Of caller and key. */
  readonly key: string;
  /** Of the body. */
  readonly body: string;
}

export interface HistoryEntry {
  readonly at: Instant;
  readonly event: HistoryEvent;
  readonly status: Status;
  readonly reason?: FailureReason;
  /** Who asked for it, in the back office's own terms, where that was told. */
  readonly by?: string;
  /** The request that asked for it, where it came with an `Idempotency-Key`. */
  readonly request?: KeyedRequest;
}

export interface Receipt {
  /** Object key in the receipts bucket. */
  readonly key: string;
  readonly createdAt: Instant;
}

/** An order and all that happened to it: the only memory of the workflow. */
export interface Order {
  readonly orderId: OrderId;
  readonly customer: Customer;
  readonly lines: readonly Line[];
  readonly currency: Currency;
  readonly totalAmount: Money;
  readonly shippingAddress?: Address;
  readonly paymentMethod: PaymentMethod;
  readonly status: Status;
  /** Why the order failed, or, while its status is not FAILED yet, why what was done for it is being undone. */
  readonly reason?: FailureReason;
  /** The reason in words, for whoever asks what exactly was wrong. */
  readonly reasonDetail?: string;
  readonly reservation?: Reservation;
  readonly payment?: Payment;
  readonly receipt?: Receipt;
  readonly cancellation?: Cancellation;
  readonly approval?: Approval;
  /** Which run of the workflow is due, counted from 1; 0 for an order that is only on record, see `recordedOrder`. */
  readonly attempt: number;
  /** How often the order was written; a write names the version that it read. */
  readonly version: number;
  /** Fingerprint of the request that made the order, to tell a repeated request from a different one. */
  readonly requestHash?: string;
  readonly correlationId: string;
  /** File and row that an imported order came from, such as `uploads/orders.csv:17`. */
  readonly origin?: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** What happened to the order, oldest first: all of it, or the ends of it where `historyOmitted` is there. */
  readonly history: readonly HistoryEntry[];
  /** Entries that are left out after the first `FIRST_ENTRIES`; missing where none is. */
  readonly historyOmitted?: number;
}

/**
 * Entries of a history at most. Every retry adds some, and an item of 400 KB can no longer be written, not even to cancel
 * the order. Source of the 400 KB: Amazon DynamoDB Developer Guide, "Quotas", maximum item size.
 */
export const MAX_HISTORY = 100;

/** Entries that a history keeps of its beginning: how the order came to be, and its first run. */
export const FIRST_ENTRIES = 20;

export type NewOrder = Pick<Order, "orderId" | "customer" | "lines" | "currency" | "paymentMethod" | "correlationId"> &
  Partial<Pick<Order, "shippingAddress" | "requestHash" | "origin">>;

export const lineAmount = (line: Line): Money => times(line.price, line.quantity);
export const totalOf = (lines: readonly Line[]): Money => sum(lines.map(lineAmount));

/** A pending order with its total, due for its first run. */
export function newOrder(request: NewOrder, at: Instant): Order {
  return {
    ...request,
    customer: withCanonicalId(request.customer),
    totalAmount: totalOf(request.lines),
    status: "PENDING",
    attempt: 1,
    version: 1,
    createdAt: at,
    updatedAt: at,
    history: [{ at, event: "SUBMITTED", status: "PENDING" }],
  };
}

/**
 * The order with `changes` applied and the event in its history: what every change of an order goes through.
 * Of more than `MAX_HISTORY` entries the first and the newest stay, and those between are counted in `historyOmitted`.
 */
export function changed(
  order: Order,
  at: Instant,
  event: HistoryEvent,
  changes: Partial<Order>,
  by?: string,
  request?: KeyedRequest,
): Order {
  const next = { ...order, ...changes, updatedAt: at };
  const entry: HistoryEntry = {
    at,
    event,
    status: next.status,
    ...(next.reason && { reason: next.reason }),
    ...(by !== undefined && { by }),
    ...(request && { request }),
  };
  const history = [...order.history, entry];
  const excess = history.length - MAX_HISTORY;
  if (excess <= 0) return { ...next, history };
  return {
    ...next,
    history: history.toSpliced(FIRST_ENTRIES, excess),
    historyOmitted: (order.historyOmitted ?? 0) + excess,
  };
}

/** Whether nothing more may be done for the order, because it is being cancelled or failed. */
export const isHalted = (order: Order): boolean => order.cancellation !== undefined || order.reason !== undefined;

/** What contradicts itself in an order; nothing for an order that can be processed. */
export function faultsOf(order: Order): string[] {
  const faults: string[] = [];
  if (order.lines.length === 0) faults.push("it has no lines");
  for (const { productId, quantity } of order.lines) {
    if (!Number.isInteger(quantity) || quantity < 1) faults.push(`${productId} has a quantity of ${quantity}`);
  }
  if (faults.length === 0 && totalOf(order.lines) !== order.totalAmount) {
    faults.push("its total is not the sum of its lines");
  }
  return faults;
}

/** Pieces of each product over all lines, so that two lines of one product count together. */
export function quantitiesByProduct(lines: readonly Line[]): Map<ProductId, number> {
  const quantities = new Map<ProductId, number>();
  for (const { productId, quantity } of lines) {
    quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  }
  return quantities;
}
