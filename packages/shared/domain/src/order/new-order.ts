import { withCanonicalId } from "./customer.ts";
import { totalOf } from "./lines.ts";
import type { Instant, Order, Requester } from "./order.ts";

export type NewOrder = Pick<Order, "orderId" | "customer" | "lines" | "currency" | "paymentMethod" | "correlationId"> &
  Partial<Pick<Order, "shippingAddress" | "requestHash" | "origin" | "traceparent">> &
  Pick<Requester, "client">;

/** A pending order with its total; its first run is due. Its history says which client submitted it. */
export function newOrder({ client, ...request }: NewOrder, at: Instant): Order {
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
    history: [{ at, event: "SUBMITTED", status: "PENDING", ...(client !== undefined && { client }) }],
  };
}
