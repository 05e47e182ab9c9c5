import type { Currency, Money } from "../money.ts";

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type OrderId = Branded<"OrderId">;
export type ProductId = Branded<"ProductId">;
/** A moment in UTC as ISO 8601 with milliseconds, so that instants sort as texts. */
export type Instant = Branded<"Instant">;

/** Where an order stands. What each status means is in the status table. */
export type Status =
  | "PENDING"
  | "PROCESSING"
  | "AWAITING_APPROVAL"
  | "PAID"
  | "COMPLETED"
  | "SHIPPED"
  | "DELIVERED"
  | "FAILED"
  | "CANCELLED"
  | "NEEDS_ATTENTION";

/** Why an order failed. */
export const FAILURE_REASONS = [
  "INVALID_ORDER",
  "UNKNOWN_PRODUCT",
  "OUT_OF_STOCK",
  "PAYMENT_DECLINED",
  "PAYMENT_UNAVAILABLE",
  "APPROVAL_REJECTED",
  "APPROVAL_TIMED_OUT",
  "INTERNAL_ERROR",
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** Why an order fails, and what exactly was wrong. */
export interface Failure {
  readonly reason: FailureReason;
  readonly detail?: string;
}

export interface Line {
  readonly productId: ProductId;
  readonly name?: string;
  readonly quantity: number;
  /** Of one piece. */
  readonly price: Money;
}

export interface Customer {
  /** As the shop names its customer; the e-mail address where it gave no other. One customer has one id, see `canonicalCustomerId`. */
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

/** What the payment gateway needs to know to charge the customer. */
export interface PaymentMethod {
  readonly type: "CARD";
  /** The gateway's reference to the customer's card; a simulated gateway takes its test tokens here. */
  readonly token?: string;
}

/** The stock of all the order's lines: held for the order, or given back. */
export interface Reservation {
  readonly state: "HELD" | "RELEASED";
  readonly at: Instant;
}

/**
 * What is known of the customer's money. CHARGING and REFUNDING are intents, written before the gateway is asked:
 * an order found in one of them may or may not have been charged, and only the gateway can tell.
 */
export interface Payment {
  readonly state: "CHARGING" | "CHARGED" | "DECLINED" | "REFUNDING" | "REFUNDED" | "NOT_CHARGED";
  readonly amount: Money;
  readonly at: Instant;
  /** The gateway's id of the charge. */
  readonly transactionId?: string;
  /** The gateway's id of the refund. */
  readonly refundId?: string;
}

export interface Receipt {
  /** Object key in the receipts bucket. */
  readonly key: string;
  readonly createdAt: Instant;
}

/** A cancellation request. As soon as it is stored, no forward step is taken: the order is only compensated. */
export interface Cancellation {
  readonly requestedAt: Instant;
  /** In the words of whoever cancelled. */
  readonly reason?: string;
}

/** The approval of a large order by a person. */
export interface Approval {
  readonly requestedAt: Instant;
  readonly decision?: Decision;
}

export interface Decision {
  readonly verdict: "APPROVED" | "REJECTED" | "TIMED_OUT";
  readonly at: Instant;
  /** Who decided, in the back office's own terms; missing where the deadline passed. */
  readonly by?: string;
  readonly note?: string;
}

/** A request with an `Idempotency-Key`, as fingerprints, to recognize its repetition. */
export interface KeyedRequest {
  /** Of caller and key. */
  readonly key: string;
  /** Of the body. */
  readonly body: string;
}

/** What can happen to an order, in the words of its history. */
export type HistoryEvent =
  | "SUBMITTED"
  | "IMPORTED"
  | "STATUS_CHANGED"
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

export interface HistoryEntry {
  readonly at: Instant;
  readonly event: HistoryEvent;
  readonly status: Status;
  readonly reason?: FailureReason;
  /** Who asked for it, in the back office's own terms, where that is known. */
  readonly by?: string;
}

/** An order and everything that was done for it: the saga's state, and the only one. */
export interface Order {
  readonly orderId: OrderId;
  readonly customer: Customer;
  readonly lines: readonly Line[];
  readonly currency: Currency;
  readonly totalAmount: Money;
  readonly shippingAddress?: Address;
  readonly paymentMethod: PaymentMethod;
  readonly status: Status;
  /** Why the order failed, or, while its status is not FAILED yet, why it is being compensated. */
  readonly reason?: FailureReason;
  /** The reason in words: what exactly was wrong. */
  readonly reasonDetail?: string;
  readonly reservation?: Reservation;
  readonly payment?: Payment;
  readonly receipt?: Receipt;
  readonly cancellation?: Cancellation;
  readonly approval?: Approval;
  /** An imported order of the past, which is stored and never processed. */
  readonly historical?: true;
  /** Number of the workflow run that is due, counted from 1; 0 for a historical order. */
  readonly attempt: number;
  /** The last change of the order asked for the run that is due: the run has written nothing yet. */
  readonly awaitsRun?: true;
  /** When the order last made progress, where only the reconciler's retries have changed it since. */
  readonly stalledSince?: Instant;
  /** The latest `MAX_RETRY_REQUESTS` requests for a retry that came with an `Idempotency-Key`, oldest first. */
  readonly retryRequests?: readonly KeyedRequest[];
  /** How often the order was written; a write names the version that it read. */
  readonly version: number;
  /** Fingerprint of the request that made the order, to tell a repeated request from a different one. */
  readonly requestHash?: string;
  readonly correlationId: string;
  /** File and row that an imported order came from, such as `uploads/orders.csv:17`. */
  readonly origin?: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** The log of the order's changes, oldest first, for reading only: no decision depends on it. See `historyOmitted`. */
  readonly history: readonly HistoryEntry[];
  /** Number of entries that are left out after the first `FIRST_ENTRIES`; missing where none is. */
  readonly historyOmitted?: number;
}
