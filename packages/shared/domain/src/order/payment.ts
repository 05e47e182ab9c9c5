import { changed } from "./history.ts";
import type { Failure, Instant, Order, Payment } from "./order.ts";
import { SOLD } from "./status.ts";
import { failing, transition } from "./transition.ts";

const paymentOf = (order: Order): Payment => {
  if (!order.payment) throw new Error(`Order ${order.orderId} has no payment to go on with`);
  return order.payment;
};

/** Whether there is anything to charge. An order of 0.00 has no payment: nobody asks the gateway for it. */
export const costsMoney = ({ totalAmount }: Pick<Order, "totalAmount">): boolean => totalAmount > 0;

/** Whether the order's total has been charged and not given back, or there was nothing to charge. */
export const isPaid = (order: Order): boolean =>
  costsMoney(order) ? order.payment?.state === "CHARGED" : SOLD.includes(order.status);

/** The order of 0.00 paid, without a payment. */
export const payNothing = (order: Order, at: Instant): Order => transition(order, "PAID", at);

/** The intent to charge the order's total. */
export const startCharge = (order: Order, at: Instant): Order =>
  changed(order, at, "CHARGE_STARTED", { payment: { state: "CHARGING", amount: order.totalAmount, at } });

/** The order paid. */
export const finishCharge = (order: Order, transactionId: string, at: Instant): Order =>
  transition({ ...order, payment: { ...paymentOf(order), state: "CHARGED", transactionId, at } }, "PAID", at);

/** The order with its charge refused for good: from here on it is compensated. */
export const declineCharge = (order: Order, detail: string, at: Instant): Order =>
  changed(order, at, "CHARGE_DECLINED", {
    payment: { ...paymentOf(order), state: "DECLINED", at },
    ...failing(order, { reason: "PAYMENT_DECLINED", detail }),
  });

/** The intent to give back whatever was charged, and why. */
export const startRefund = (order: Order, at: Instant, failure?: Failure): Order =>
  changed(order, at, "REFUND_STARTED", {
    payment: { ...paymentOf(order), state: "REFUNDING", at },
    ...failing(order, failure),
  });

/** The order with the customer's money back where it belongs; without a refund nothing had been charged. */
export const finishRefund = (order: Order, refundId: string | undefined, at: Instant): Order =>
  changed(order, at, "REFUND_FINISHED", {
    payment: { ...paymentOf(order), at, ...(refundId ? { state: "REFUNDED", refundId } : { state: "NOT_CHARGED" }) },
  });

/** Whether the gateway may hold money of this order's customer. */
export const mayHoldMoney = (order: Order): boolean =>
  order.payment !== undefined && ["CHARGING", "CHARGED", "REFUNDING"].includes(order.payment.state);
