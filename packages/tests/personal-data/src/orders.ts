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
import { PERSONAL } from "@orders/lambda-kit/testing";

const { customer, shippingAddress, paymentMethod } = PERSONAL;

/** Free text that a person wrote about a customer. */
export const NOTE = "Canary Q. Bird called";

const request = { orderId: "order-1" as OrderId, customer, shippingAddress, paymentMethod };
const paid = aPaidOrder(request);
const completed = aCompletedOrder(request);

/** An order of a customer of `PERSONAL`, after each step that a function may find it at. */
export const ORDERS: Readonly<Record<string, Order>> = {
  pending: anOrder(request),
  reserved: aReservedOrder(request),
  charging: anOrderBeingCharged(request),
  paid,
  completed,
  "waiting for approval": anOrderAwaitingApproval(request),
  "being cancelled": requestCancellation(completed, at(5), NOTE),
  "being refunded": startRefund(requestCancellation(completed, at(5), NOTE), at(6)),
  "in need of attention": transition(requestCancellation(paid, at(5), NOTE), "NEEDS_ATTENTION", at(7)),
};
