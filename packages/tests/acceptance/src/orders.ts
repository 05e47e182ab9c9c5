import { randomUUID } from "node:crypto";
import { type Accepted, type Answer, call, type OrderView, type Page } from "./api.ts";
import { eventually } from "./eventually.ts";
import { WIDGET } from "./products.ts";

const SETTLED = ["AWAITING_APPROVAL", "COMPLETED", "SHIPPED", "DELIVERED", "FAILED", "CANCELLED", "NEEDS_ATTENTION"];

/** A customer whom no other test and no earlier run knows. */
export const someCustomer = (): string => `CUST-${randomUUID()}`;

/** A valid body: one piece of the test file's product. */
export const anOrder = (changes: Readonly<Record<string, unknown>> = {}) => ({
  customerId: someCustomer(),
  items: [{ ...WIDGET, quantity: 1 }],
  ...changes,
});

/** POST /orders */
export const submit = (body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer<Accepted>> =>
  call<Accepted>("POST", "/orders", { body, headers });

/** Submits an order that has to be accepted. @returns its id. */
export async function accepted(body: unknown): Promise<string> {
  const answer = await submit(body);
  if (answer.status !== 202) throw new Error(`The order was not accepted: ${answer.status} ${answer.text}`);
  return answer.body.orderId;
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
export const list = (query: Readonly<Record<string, string>>): Promise<Answer<Page>> =>
  call<Page>("GET", `/orders?${new URLSearchParams(query)}`);

/** The order once its run has ended. */
export async function settled(orderId: string): Promise<OrderView> {
  const { body } = await eventually(
    `the run of order ${orderId} ends`,
    () => getOrder(orderId),
    ({ body }) => SETTLED.includes(body?.status),
  );
  return body;
}

/** The order once it has this status. */
export async function become(orderId: string, status: string): Promise<OrderView> {
  const { body } = await eventually(
    `order ${orderId} is ${status}`,
    () => getOrder(orderId),
    ({ body }) => body?.status === status,
  );
  return body;
}

/** The order once it was compensated, as far as that is possible. */
export async function compensated(orderId: string): Promise<OrderView> {
  const { body } = await eventually(
    `order ${orderId} is cancelled`,
    () => getOrder(orderId),
    ({ body }) => ["CANCELLED", "FAILED", "NEEDS_ATTENTION"].includes(body?.status),
  );
  return body;
}
