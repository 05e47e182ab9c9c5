import { randomUUID } from "node:crypto";
import type { OrderAccepted, OrderPage, OrderView, Status, SubmitOrder } from "@orders/client";
import { type Answer, api, call } from "./api.ts";
import { eventually } from "./eventually.ts";
import { WIDGET } from "./products.ts";

const SETTLED: readonly Status[] = [
  "AWAITING_APPROVAL",
  "COMPLETED",
  "SHIPPED",
  "DELIVERED",
  "FAILED",
  "CANCELLED",
  "NEEDS_ATTENTION",
];

/** A customer whom no other test and no earlier run knows. */
export const someCustomer = (): string => `CUST-${randomUUID()}`;

/** A valid body: one piece of the test file's product. */
export const anOrder = (changes: Partial<SubmitOrder> = {}) => ({
  customerId: someCustomer(),
  items: [{ ...WIDGET, quantity: 1 }],
  ...changes,
});

/** POST /orders with a body that may be invalid. */
export const submit = (body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer<OrderAccepted>> =>
  call<OrderAccepted>("POST", "/orders", { body, headers });

/** Submits an order that has to be accepted. @returns its id. */
export async function accepted(body: SubmitOrder): Promise<string> {
  const { data, error, response } = await api.POST("/orders", { body });
  if (!data) throw new Error(`The order was not accepted: ${response.status} ${JSON.stringify(error)}`);
  return data.orderId;
}

export const getOrder = (orderId: string): Promise<Answer<OrderView>> => call<OrderView>("GET", `/orders/${orderId}`);

export const cancel = (orderId: string, body?: unknown): Promise<Answer<OrderView>> =>
  call<OrderView>("POST", `/orders/${orderId}/cancel`, { body });

export const move = (
  orderId: string,
  status: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<OrderView>> => call<OrderView>("PUT", `/orders/${orderId}/status`, { body: { status }, headers });

/** POST /orders/{orderId}/approval */
export const decide = (orderId: string, body: unknown): Promise<Answer<OrderView>> =>
  call<OrderView>("POST", `/orders/${orderId}/approval`, { body });

/** POST /orders/{orderId}/retry */
export const retry = (orderId: string, body?: unknown): Promise<Answer<OrderView>> =>
  call<OrderView>("POST", `/orders/${orderId}/retry`, { body });

/** GET /orders with these parameters. */
export const list = (query: Readonly<Record<string, string>>): Promise<Answer<OrderPage>> =>
  call<OrderPage>("GET", `/orders?${new URLSearchParams(query)}`);

/** The order once its run has ended. */
export const settled = (orderId: string): Promise<OrderView> =>
  orderOnce(orderId, "its run has ended", ({ status }) => SETTLED.includes(status));

/** The order once it has this status. */
export const become = (orderId: string, status: Status): Promise<OrderView> =>
  orderOnce(orderId, `it is ${status}`, (order) => order.status === status);

/** The order once it was compensated, as far as that is possible. */
export const compensated = (orderId: string): Promise<OrderView> =>
  orderOnce(orderId, "it is cancelled", ({ status }) => ["CANCELLED", "FAILED", "NEEDS_ATTENTION"].includes(status));

/** The order once `isSo` holds for it. */
async function orderOnce(orderId: string, what: string, isSo: (order: OrderView) => boolean): Promise<OrderView> {
  const show = async () => {
    const { data: order, error } = await api.GET("/orders/{orderId}", { params: { path: { orderId } } });
    return { order, error };
  };
  const { order } = await eventually(
    `order ${orderId}: ${what}`,
    show,
    ({ order }) => order !== undefined && isSo(order),
  );
  return order as OrderView;
}
