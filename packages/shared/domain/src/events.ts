import { toJsonNumber } from "./money.ts";
import { lineAmount } from "./order/lines.ts";
import type { FailureReason, Instant, Order, Status } from "./order/order.ts";

/** The detail of an event on the bus. It contains no names, addresses or e-mails: a consumer that needs them reads the order. */
export interface OrderEventDetail {
  /** The same each time the event is sent: `{orderId}:{version}:{detail type}`. */
  readonly eventId: string;
  readonly orderId: string;
  readonly status: Status;
  readonly previousStatus?: Status;
  readonly reason?: FailureReason;
  readonly items: readonly { productId: string; quantity: number; amount: number }[];
  readonly totalAmount: number;
  readonly currency: string;
  readonly attempt: number;
  readonly version: number;
  /** When the order was created. */
  readonly createdAt: Instant;
  readonly occurredAt: Instant;
  readonly correlationId: string;
}

export type OrderEventType = "Order Created" | "Order Status Changed" | "Order Processing Requested";

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
  const types: OrderEventType[] = [];
  if (!before) types.push("Order Created");
  if (before && before.status !== after.status) types.push("Order Status Changed");
  if (after.attempt > (before?.attempt ?? 0)) types.push("Order Processing Requested");
  return types.map((type) => ({ type, detail: detailOf(type, before, after) }));
}

const detailOf = (type: OrderEventType, before: Order | undefined, after: Order): OrderEventDetail => ({
  eventId: `${after.orderId}:${after.version}:${type}`,
  orderId: after.orderId,
  status: after.status,
  ...(before && before.status !== after.status && { previousStatus: before.status }),
  ...(after.reason && { reason: after.reason }),
  items: after.lines.map((line) => ({
    productId: line.productId,
    quantity: line.quantity,
    amount: toJsonNumber(lineAmount(line)),
  })),
  totalAmount: toJsonNumber(after.totalAmount),
  currency: after.currency,
  attempt: after.attempt,
  version: after.version,
  createdAt: after.createdAt,
  occurredAt: after.updatedAt,
  correlationId: after.correlationId,
});
