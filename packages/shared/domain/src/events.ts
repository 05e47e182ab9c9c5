import type { Currency, Money } from "./money.ts";
import { lineAmount } from "./order/lines.ts";
import type { Customer, FailureReason, Instant, Order, OrderId, ProductId, Status } from "./order/order.ts";
import type { Channel } from "./ports/notifications.ts";

/** What an event says about its order. It contains no names, addresses or e-mails: a consumer that needs them reads the order. */
export interface OrderEventDetail {
  readonly orderId: OrderId;
  readonly status: Status;
  readonly previousStatus?: Status;
  readonly reason?: FailureReason;
  readonly items: readonly { readonly productId: ProductId; readonly quantity: number; readonly amount: Money }[];
  readonly totalAmount: Money;
  readonly currency: Currency;
  /** The channels on which the customer can be notified; empty if no address and no number is known. */
  readonly channels: readonly Channel[];
  readonly attempt: number;
  readonly version: number;
  /** When the order was created. */
  readonly createdAt: Instant;
  readonly occurredAt: Instant;
  readonly correlationId: string;
  /** The trace of the order, see `Order.traceparent`. */
  readonly traceparent?: string;
}

/**
 * The kinds of events: a new order, a transition, another run of the workflow that is due. The first run is due with the
 * new order, so that CREATED requests it.
 */
export type OrderEventType = "CREATED" | "STATUS_CHANGED" | "PROCESSING_REQUESTED";

export interface OrderEvent {
  readonly type: OrderEventType;
  readonly detail: OrderEventDetail;
}

/**
 * The events of one write of an order. Historical orders emit no events.
 * @param before the order before the write; undefined for a new order.
 */
export function eventsBetween(before: Order | undefined, after: Order): OrderEvent[] {
  if (after.historical) return [];
  return typesOf(before, after).map((type) => ({ type, detail: detailOf(before, after) }));
}

const typesOf = (before: Order | undefined, after: Order): OrderEventType[] => {
  if (!before) return ["CREATED"];
  const types: OrderEventType[] = [];
  if (before.status !== after.status) types.push("STATUS_CHANGED");
  if (after.attempt > before.attempt) types.push("PROCESSING_REQUESTED");
  return types;
};

const detailOf = (before: Order | undefined, after: Order): OrderEventDetail => ({
  orderId: after.orderId,
  status: after.status,
  ...(before && before.status !== after.status && { previousStatus: before.status }),
  ...(after.reason && { reason: after.reason }),
  items: after.lines.map((line) => ({
    productId: line.productId,
    quantity: line.quantity,
    amount: lineAmount(line),
  })),
  totalAmount: after.totalAmount,
  currency: after.currency,
  channels: channelsOf(after.customer),
  attempt: after.attempt,
  version: after.version,
  createdAt: after.createdAt,
  occurredAt: after.updatedAt,
  correlationId: after.correlationId,
  ...(after.traceparent && { traceparent: after.traceparent }),
});

/** The channels on which a customer can be notified. */
export const channelsOf = ({ email, phone }: Customer): Channel[] => [
  ...(email ? (["EMAIL"] as const) : []),
  ...(phone ? (["SMS"] as const) : []),
];
