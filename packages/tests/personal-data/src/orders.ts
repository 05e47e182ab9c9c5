import {
  complete,
  finishCharge,
  type Order,
  type OrderId,
  requestApproval,
  requestCancellation,
  reserveStock,
  startCharge,
  startRefund,
  transition,
} from "@orders/domain";
import { anOrder, at } from "@orders/domain/testing";
import { PERSONAL } from "@orders/lambda-kit/testing";

const { customer, shippingAddress, paymentMethod } = PERSONAL;

/** Free text that a person wrote about a customer. */
export const NOTE = "Canary Q. Bird called";

const pending = anOrder({ orderId: "order-1" as OrderId, customer, shippingAddress, paymentMethod });
const reserved = reserveStock(pending, at(1));
const charging = startCharge(reserved, at(2));
const paid = finishCharge(charging, "tx-1", at(3));
const completed = complete(paid, at(4), true);

/** An order of a customer of `PERSONAL` at each place where a function may find it. */
export const ORDERS: Readonly<Record<string, Order>> = {
  pending,
  reserved,
  charging,
  paid,
  completed,
  "waiting for approval": requestApproval(reserved, at(2)),
  "being cancelled": requestCancellation(completed, at(5), NOTE),
  "being refunded": startRefund(requestCancellation(completed, at(5), NOTE), at(6)),
  "in need of attention": transition(requestCancellation(paid, at(5), NOTE), "NEEDS_ATTENTION", at(7)),
};
