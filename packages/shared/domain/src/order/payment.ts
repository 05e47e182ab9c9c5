import { changed } from "./history.ts";
import type { Failure, Instant, Order, Payment } from "./order.ts";
import { SOLD } from "./status.ts";
import { failing, transition } from "./transition.ts";

const paymentOf = (order: Order): Payment => {
  if (!order.payment) throw new Error(`Order ${order.orderId} has no payment: start the charge first`);
  return order.payment;
};

/** Whether the order has to be charged. An order of 0.00 has no payment, and the gateway is not called for it. */
export const costsMoney = ({ totalAmount }: Pick<Order, "totalAmount">): boolean => totalAmount > 0;

/** Whether the order's total is charged and not refunded, or the order is sold for 0.00. */
export const isPaid = (order: Order): boolean =>
  costsMoney(order) ? order.payment?.state === "CHARGED" : SOLD.includes(order.status);

/** The order of 0.00 with the status PAID, without a payment. */
export const payNothing = (order: Order, at: Instant): Order => transition(order, "PAID", at);

/** The order with the intent to charge its total. */
export const startCharge = (order: Order, at: Instant): Order =>
  changed(order, at, "CHARGE_STARTED", { payment: { state: "CHARGING", amount: order.totalAmount, at } });

/** The order with the status PAID and its charge. */
export const finishCharge = (order: Order, transactionId: string, at: Instant): Order =>
  transition({ ...order, payment: { ...paymentOf(order), state: "CHARGED", transactionId, at } }, "PAID", at);

/** The order with its charge declined for good: from now on it is compensated. */
export const declineCharge = (order: Order, detail: string, at: Instant): Order =>
  changed(order, at, "CHARGE_DECLINED", {
    payment: { ...paymentOf(order), state: "DECLINED", at },
    ...failing(order, { reason: "PAYMENT_DECLINED", detail }),
  });

/** The order with the intent to refund what was charged. */
export const startRefund = (order: Order, at: Instant, failure?: Failure): Order =>
  changed(order, at, "REFUND_STARTED", {
    payment: { ...paymentOf(order), state: "REFUNDING", at },
    ...failing(order, failure),
  });

/** The order with its refund finished. @param refundId undefined if nothing had been charged. */
export const finishRefund = (order: Order, refundId: string | undefined, at: Instant): Order =>
  changed(order, at, "REFUND_FINISHED", {
    payment: { ...paymentOf(order), at, ...(refundId ? { state: "REFUNDED", refundId } : { state: "NOT_CHARGED" }) },
  });

/** Whether the gateway may hold money of the customer for this order. */
export const mayHoldMoney = (order: Order): boolean =>
  order.payment !== undefined && ["CHARGING", "CHARGED", "REFUNDING"].includes(order.payment.state);
