import { type Money, sum } from "../money.ts";
import { quantitiesByProduct } from "../order/lines.ts";
import type { Instant, Order, OrderId, ProductId } from "../order/order.ts";
import { holdsStock } from "../order/reservation.ts";
import { msAfter } from "../time.ts";

/** Every kind of inconsistency that a reconciliation can find. */
export const FINDING_KINDS = [
  "STALLED",
  "APPROVAL_OVERDUE",
  "NEEDS_ATTENTION",
  "PAYMENT_WITHOUT_ORDER",
  "MONEY_NOT_RETURNED",
  "PAID_WITHOUT_PAYMENT",
  "PAYMENT_DIFFERS",
  "STOCK_NOT_RELEASED",
  "RECEIPT_MISSING",
  "STOCK_DIFFERS",
  "RECEIVED_UNKNOWN",
  "ORDER_UNREADABLE",
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** A repair that needs no person. */
export type Repair = "RETRY" | "COMPENSATE" | "TIME_OUT_APPROVAL" | "MAKE_RECEIPT";

/** One inconsistency that a reconciliation found. */
export interface Finding {
  readonly kind: FindingKind;
  readonly orderId?: OrderId;
  readonly productId?: ProductId;
  /** A description without personal data. */
  readonly what: string;
  /** Missing if a person has to check. */
  readonly repair?: Repair;
}

/** What the payment gateway charged and refunded for one order, by its own records. */
export interface GatewayPayment {
  readonly charged: Money;
  readonly refunded: Money;
}

/** What the payment gateway did with a payment. VOIDED: it was cancelled before it was charged. */
export const GATEWAY_EVENTS = ["CHARGED", "DECLINED", "VOIDED", "REFUNDED"] as const;

/** One record of the payment gateway. */
export interface GatewayRecord {
  readonly at: Instant;
  readonly event: (typeof GATEWAY_EVENTS)[number];
  /** Missing if no money was asked for. */
  readonly amount?: Money;
  /** The gateway's id of a charge or refund. */
  readonly transactionId?: string;
}

/** What these records of one order add up to. */
export const gatewayPaymentOf = (records: readonly GatewayRecord[]): GatewayPayment => {
  const sumOf = (wanted: GatewayRecord["event"]): Money =>
    sum(records.flatMap(({ event, amount }) => (event === wanted && amount !== undefined ? [amount] : [])));
  return { charged: sumOf("CHARGED"), refunded: sumOf("REFUNDED") };
};

/** Whether the gateway holds money that was not refunded. */
export const holdsMoney = ({ charged, refunded }: GatewayPayment): boolean => charged > refunded;

/** The time limits of a reconciliation. */
export interface Limits {
  readonly now: Instant;
  /** An order that is not settled and was last written at this time or earlier is stalled. */
  readonly writtenBy: Instant;
  /** An approval that was requested at this time or earlier is overdue. */
  readonly askedBy: Instant;
  /** How long, in ms, a stalled order is retried before it is left to people. */
  readonly retryForMs: number;
  /** Whether messages wait in the order queue. */
  readonly queueWaits: boolean;
}

/** The settings of a stack that the limits follow from. */
export interface LimitSettings {
  /** Minutes since its last write after which an order counts as stalled. */
  readonly afterMinutes: number;
  readonly approvalHours: number;
  /** Hours for which a stalled order is retried before it is left to people. */
  readonly retryHours: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The time limits of a reconciliation at `now`. `queueWaits`: whether messages wait in the order queue. */
export const limitsAt = (
  now: Instant,
  { afterMinutes, approvalHours, retryHours }: LimitSettings,
  queueWaits: boolean,
): Limits => ({
  now,
  writtenBy: msAfter(now, -afterMinutes * MINUTE_MS),
  askedBy: msAfter(now, -approvalHours * HOUR_MS),
  retryForMs: retryHours * HOUR_MS,
  queueWaits,
});

/** The inventory's numbers of one product. */
export interface StockLevel {
  readonly productId: ProductId;
  /** Pieces that can still be sold. */
  readonly stock: number;
  /** All pieces ever added; missing on products that were not created through the API, until they are adopted. */
  readonly received?: number;
}
/** A level with its received pieces. */
export type RecordedLevel = Required<StockLevel>;

/** Pieces of each product that orders hold. */
export type HeldPieces = Map<ProductId, number>;

/** Adds the pieces that the order holds. */
export function countHeld(held: HeldPieces, order: Order): void {
  if (!holdsStock(order)) return;
  for (const [productId, quantity] of quantitiesByProduct(order.lines)) {
    held.set(productId, (held.get(productId) ?? 0) + quantity);
  }
}
