import { lineAmount, type Order } from "@orders/domain";
import { toJsonNumber } from "./decimals.ts";
import { lineView } from "./line-view.ts";
import type { OrderAccepted, OrderSummary, OrderView } from "./schemas/index.ts";
import type { Sent } from "./sent.ts";

/** The answer to an accepted order: the order as it was when it was new. */
export const acceptedView = (order: Order): OrderAccepted => ({
  message: "Order accepted for processing",
  orderId: order.orderId,
  status: "PENDING",
  totalAmount: toJsonNumber(order.totalAmount),
  currency: order.currency,
  createdAt: order.createdAt,
});

/** An order in the API's format, with amounts in decimals. */
export function orderView(order: Order): Sent<OrderView> {
  const { customer, payment } = order;
  return {
    orderId: order.orderId,
    customerId: customer.customerId,
    customerName: customer.name,
    customerEmail: customer.email,
    customerPhone: customer.phone,
    status: order.status,
    reason: order.reason,
    reasonDetail: order.reasonDetail,
    totalAmount: toJsonNumber(order.totalAmount),
    currency: order.currency,
    items: order.lines.map((line) => lineView(line, lineAmount(line))),
    shippingAddress: order.shippingAddress,
    payment: payment && {
      status: payment.state,
      amount: toJsonNumber(payment.amount),
      transactionId: payment.transactionId,
      refundId: payment.refundId,
    },
    receipt: order.receipt,
    approval: order.approval,
    cancellation: order.cancellation,
    personalDataErasedAt: order.personalDataErasedAt,
    historical: order.historical,
    attempt: order.attempt,
    version: order.version,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    correlationId: order.correlationId,
    origin: order.origin,
    history: order.history,
    historyOmitted: order.historyOmitted,
  };
}

/** An order in the API's format for lists. */
export const orderSummary = (order: Order): Sent<OrderSummary> => ({
  orderId: order.orderId,
  customerId: order.customer.customerId,
  status: order.status,
  reason: order.reason,
  totalAmount: toJsonNumber(order.totalAmount),
  currency: order.currency,
  itemCount: order.lines.length,
  createdAt: order.createdAt,
  updatedAt: order.updatedAt,
});
