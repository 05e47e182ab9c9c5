import { lineAmount, type Order } from "@orders/domain";
import { toJsonNumber } from "./decimals.ts";
import { lineView } from "./line-view.ts";
import type { MyOrderView, OrderAccepted, OrderSummary, OrderView } from "./schemas/index.ts";
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

/** The members of both views of an order. */
function shown(order: Order) {
  const { customer, payment } = order;
  return {
    orderId: order.orderId,
    customerId: customer.customerId,
    customerName: customer.name,
    customerEmail: customer.email,
    customerPhone: customer.phone,
    status: order.status,
    reason: order.reason,
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
    historical: order.historical,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
  };
}

/** An order in the API's format, with amounts in decimals. */
export const orderView = (order: Order): Sent<OrderView> => ({
  ...shown(order),
  reasonDetail: order.reasonDetail,
  receipt: order.receipt,
  approval: order.approval,
  cancellation: order.cancellation,
  attempt: order.attempt,
  version: order.version,
  correlationId: order.correlationId,
  origin: order.origin,
  history: order.history,
  historyOmitted: order.historyOmitted,
});

/** An order in the API's format for its customer. */
export const myOrderView = (order: Order): Sent<MyOrderView> => ({
  ...shown(order),
  receipt: order.receipt && { createdAt: order.receipt.createdAt },
  cancellation: order.cancellation && { requestedAt: order.cancellation.requestedAt },
  history: order.history
    .filter(({ status }, index, all) => status !== all[index - 1]?.status)
    .map(({ at, status }) => ({ at, status })),
});

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
