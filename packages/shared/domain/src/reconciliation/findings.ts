import type { Money } from "../money.ts";
import { quantitiesByProduct } from "../order/lines.ts";
import type { Instant, Order, OrderId, ProductId } from "../order/order.ts";
import { holdsStock } from "../order/reservation.ts";

/** Every kind of inconsistency that a reconciliation can find. */
export type FindingKind =
  | "STALLED"
  | "APPROVAL_OVERDUE"
  | "NEEDS_ATTENTION"
  | "PAYMENT_WITHOUT_ORDER"
  | "MONEY_NOT_RETURNED"
  | "PAID_WITHOUT_PAYMENT"
  | "PAYMENT_DIFFERS"
  | "STOCK_NOT_RELEASED"
  | "RECEIPT_MISSING"
  | "STOCK_DIFFERS"
  | "RECEIVED_UNKNOWN"
  | "ORDER_UNREADABLE";

/** What sets a finding right without a person. */
export type Repair = "RETRY" | "COMPENSATE" | "TIME_OUT_APPROVAL" | "MAKE_RECEIPT";

/** One thing that is wrong. */
export interface Finding {
  readonly kind: FindingKind;
  readonly orderId?: OrderId;
  readonly productId?: ProductId;
  /** What is wrong, in words; nothing personal. */
  readonly what: string;
  /** Missing where a person has to look. */
  readonly repair?: Repair;
}

/** What the payment gateway charged and refunded for one order, by its own records. */
export interface GatewayPayment {
  readonly charged: Money;
  readonly refunded: Money;
}

/** Whether the gateway keeps money that was not given back. */
export const holdsMoney = ({ charged, refunded }: GatewayPayment): boolean => charged > refunded;

/** From when on something is too late. */
export interface Limits {
  readonly now: Instant;
  /** An order that is not settled and was last written at this moment or before is stalled. */
  readonly writtenBy: Instant;
  /** An approval that was asked for at this moment or before is past its deadline. */
  readonly askedBy: Instant;
  /** For how long, in ms, an order is retried that makes no progress; then it is left to people. */
  readonly retryForMs: number;
  /** Whether messages wait in the order queue. */
  readonly queueWaits: boolean;
}

/** What the inventory says of one product. */
export interface StockLevel {
  readonly productId: ProductId;
  /** Pieces that can still be sold. */
  readonly stock: number;
  /** All pieces that ever came in; missing on products that were put in by other means, until they are adopted. */
  readonly received?: number;
}
/** A level whose received pieces are known. */
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
