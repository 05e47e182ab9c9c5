import { withCanonicalId } from "./customer.ts";
import { totalOf } from "./lines.ts";
import type { Instant, Order } from "./order.ts";

export type NewOrder = Pick<Order, "orderId" | "customer" | "lines" | "currency" | "paymentMethod" | "correlationId"> &
  Partial<Pick<Order, "shippingAddress" | "requestHash" | "origin" | "traceparent">>;

/** A pending order with its total; its first run is due. */
export function newOrder(request: NewOrder, at: Instant): Order {
  return {
    ...request,
    customer: withCanonicalId(request.customer),
    totalAmount: totalOf(request.lines),
    status: "PENDING",
    attempt: 1,
    awaitsRun: true,
    version: 1,
    createdAt: at,
    updatedAt: at,
    history: [{ at, event: "SUBMITTED", status: "PENDING" }],
  };
}
