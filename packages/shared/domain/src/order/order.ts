import type { Currency, Money } from "../money.ts";

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type OrderId = Branded<"OrderId">;
export type ProductId = Branded<"ProductId">;
/** A time in UTC as ISO 8601 with milliseconds, so that instants sort as texts. */
export type Instant = Branded<"Instant">;

/** The status of an order. The status table defines each one. */
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

/** Why an order fails: a reason and a detail. */
export interface Failure {
  readonly reason: FailureReason;
  readonly detail?: string;
}

export interface Line {
  readonly productId: ProductId;
  readonly name?: string;
  readonly quantity: number;
  /** The price of one piece. */
  readonly price: Money;
}

export interface Customer {
  /** The shop's id of the customer, or the e-mail address if the request had no id. One customer has one id, see `canonicalCustomerId`. */
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

/** How the payment gateway charges the customer. */
export interface PaymentMethod {
  readonly type: "CARD";
  /** The gateway's reference to the customer's card; for the simulated gateway a test token. */
  readonly token?: string;
}

/** The stock of all lines of the order: held for the order, or released. */
export interface Reservation {
  readonly state: "HELD" | "RELEASED";
  readonly at: Instant;
}

/** What is known of a payment: see `Payment`. */
export const PAYMENT_STATES = ["CHARGING", "CHARGED", "DECLINED", "REFUNDING", "REFUNDED", "NOT_CHARGED"] as const;

/**
 * The payment of an order. CHARGING and REFUNDING are intents, written before the gateway is called: whether the gateway
 * has charged or refunded such an order is known only to the gateway.
 */
export interface Payment {
  readonly state: (typeof PAYMENT_STATES)[number];
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

/** A cancellation request. Once it is stored, no forward step is taken: the order is only compensated. */
export interface Cancellation {
  readonly requestedAt: Instant;
  /** Free text of the caller. */
  readonly reason?: string;
}

/** The approval of a large order by a person. */
export interface Approval {
  readonly requestedAt: Instant;
  readonly decision?: Decision;
}

/** The decisions on an approval. TIMED_OUT: the deadline passed. */
export const VERDICTS = ["APPROVED", "REJECTED", "TIMED_OUT"] as const;

export interface Decision {
  readonly verdict: (typeof VERDICTS)[number];
  readonly at: Instant;
  /** Who decided, as the back office names its members; missing if the deadline passed. */
  readonly by?: string;
  readonly note?: string;
}

/** The fingerprints of a request with an `Idempotency-Key`, to recognize its repetition. */
export interface KeyedRequest {
  /** Fingerprint of caller and key. */
  readonly key: string;
  /** Fingerprint of the body. */
  readonly body: string;
}

/** The kinds of entries of an order's history. */
export const HISTORY_EVENTS = [
  "SUBMITTED",
  "IMPORTED",
  "STATUS_CHANGED",
  "STOCK_RESERVED",
  "STOCK_RELEASED",
  "CHARGE_STARTED",
  "CHARGE_DECLINED",
  "REFUND_STARTED",
  "REFUND_FINISHED",
  "CANCELLATION_REQUESTED",
  "APPROVAL_REFUSED",
  "RETRY_REQUESTED",
  "RECEIPT_MADE",
  "PERSONAL_DATA_ERASED",
] as const;
export type HistoryEvent = (typeof HISTORY_EVENTS)[number];

/** Who asked for a change, as far as it is known. */
export interface Requester {
  /** A person, as the back office names its members. */
  readonly by?: string | undefined;
  /** The client application that sent the request. */
  readonly client?: string | undefined;
}

export interface HistoryEntry {
  readonly at: Instant;
  readonly event: HistoryEvent;
  readonly status: Status;
  readonly reason?: FailureReason;
  /** Who asked for the change, see `Requester`. */
  readonly by?: string;
  readonly client?: string;
}

/** An order and everything that was done for it: the only state of the saga. */
export interface Order {
  readonly orderId: OrderId;
  readonly customer: Customer;
  readonly lines: readonly Line[];
  readonly currency: Currency;
  readonly totalAmount: Money;
  readonly shippingAddress?: Address;
  readonly paymentMethod: PaymentMethod;
  readonly status: Status;
  /** Why the order failed, or why it is being compensated while its status is not FAILED yet. */
  readonly reason?: FailureReason;
  /** Details of the reason, for people. */
  readonly reasonDetail?: string;
  readonly reservation?: Reservation;
  readonly payment?: Payment;
  readonly receipt?: Receipt;
  readonly cancellation?: Cancellation;
  readonly approval?: Approval;
  /** An imported order, which is stored and never processed. */
  readonly historical?: true;
  /** When the personal data of the order was erased, see `withoutPersonalData`. */
  readonly personalDataErasedAt?: Instant;
  /** Number of the workflow run that is due, counted from 1; 0 for a historical order. */
  readonly attempt: number;
  /** The order's last change made a run due, and the run has not written the order yet. */
  readonly awaitsRun?: true;
  /** When the order last made progress; present if only retries by the reconciler have changed it since. */
  readonly stalledSince?: Instant;
  /** The latest `MAX_RETRY_REQUESTS` retry requests that had an `Idempotency-Key`, oldest first. */
  readonly retryRequests?: readonly KeyedRequest[];
  /** Number of writes of the order. A write is conditional on the version that it read. */
  readonly version: number;
  /** Fingerprint of the request that created the order, to distinguish a repeated request from another one. */
  readonly requestHash?: string;
  readonly correlationId: string;
  /** The trace of the order (W3C Trace Context, `traceparent`), if it is one of those that are traced. */
  readonly traceparent?: string;
  /** File and row that an imported order came from, such as `uploads/orders.csv:17`. */
  readonly origin?: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** The log of the order's changes, oldest first, for reading only: no decision depends on it. See `historyOmitted`. */
  readonly history: readonly HistoryEntry[];
  /** Number of entries that were left out after the first `FIRST_ENTRIES`; missing for a complete history. */
  readonly historyOmitted?: number;
}
