import { PERSONAL } from "@orders/contracts/testing";
import { type Order, type OrderId, requestCancellation, startRefund, transition } from "@orders/domain";
import {
  aCompletedOrder,
  anOrder,
  anOrderAwaitingApproval,
  anOrderBeingCharged,
  aPaidOrder,
  aReservedOrder,
  at,
} from "@orders/domain/testing";

const { customer, shippingAddress, paymentMethod } = PERSONAL;

/** Free text that a person wrote about a customer. */
export const NOTE = "Canary Q. Bird called";

const traceparent = "00-6f1c2f0e00112233445566778899aabb-00f067aa0ba902b7-01";
const request = { orderId: "order-1" as OrderId, customer, shippingAddress, paymentMethod, traceparent };
const paid = aPaidOrder(request);
const completed = aCompletedOrder(request);

/** An order of the customer in `PERSONAL`, in each state in which a function may read it. */
export const ORDERS: Readonly<Record<string, Order>> = {
  pending: anOrder(request),
  reserved: aReservedOrder(request),
  charging: anOrderBeingCharged(request),
  paid,
  completed,
  delivered: transition(transition(completed, "SHIPPED", at(5)), "DELIVERED", at(6)),
  "waiting for approval": anOrderAwaitingApproval(request),
  "being cancelled": requestCancellation(completed, at(5), NOTE),
  "being refunded": startRefund(requestCancellation(completed, at(5), NOTE), at(6)),
  "needing attention": transition(requestCancellation(paid, at(5), NOTE), "NEEDS_ATTENTION", at(7)),
};
