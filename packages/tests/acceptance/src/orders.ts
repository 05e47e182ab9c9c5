import { randomUUID } from "node:crypto";
import { type Accepted, type Answer, call, type OrderView, type Page } from "./api.ts";
import { eventually } from "./eventually.ts";

const AT_REST = ["AWAITING_APPROVAL", "COMPLETED", "SHIPPED", "DELIVERED", "FAILED", "CANCELLED", "NEEDS_ATTENTION"];

/** Orders that may hold stock of the shared stack, to be given back in the end. */
const holding = new Set<string>();

/** Has orders given back that were made in another way than by `submit`. */
export function toGiveBack(...orderIds: string[]): void {
  for (const orderId of orderIds) holding.add(orderId);
}

/** A customer whom no other test and no earlier run knows. */
export const someCustomer = (): string => `CUST-${randomUUID()}`;

/** A good body: one piece of a product of which there are plenty. */
export const anOrder = (changes: Readonly<Record<string, unknown>> = {}) => ({
  customerId: someCustomer(),
  items: [{ productId: "PROD-1", name: "Widget", quantity: 1, price: 29.99 }],
  ...changes,
});

/** POST /orders */
export async function submit(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer<Accepted>> {
  const answer = await call<Accepted>("POST", "/orders", { body, headers });
  if (answer.status === 202) holding.add(answer.body.orderId);
  return answer;
}

/** Submits an order that has to be accepted, and tells its id. */
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

/** The order once the workflow is done with it. */
export async function settled(orderId: string): Promise<OrderView> {
  const { body } = await eventually(
    `order ${orderId} is at rest`,
    () => getOrder(orderId),
    ({ body }) => AT_REST.includes(body?.status),
  );
  if (body.status === "FAILED") holding.delete(orderId);
  return body;
}

/** The order once it has come to this status. */
export async function become(orderId: string, status: string): Promise<OrderView> {
  const { body } = await eventually(
    `order ${orderId} is ${status}`,
    () => getOrder(orderId),
    ({ body }) => body?.status === status,
  );
  return body;
}

/** The order once it is undone at the wish of somebody. */
export async function undone(orderId: string): Promise<OrderView> {
  const { body } = await eventually(
    `order ${orderId} is cancelled`,
    () => getOrder(orderId),
    ({ body }) => ["CANCELLED", "FAILED", "NEEDS_ATTENTION"].includes(body?.status),
  );
  holding.delete(orderId);
  return body;
}

/** Cancels what the tests ordered and did not ship, so that they find stock on this stack the next time as well. */
export async function giveBack(): Promise<void> {
  const ids = [...holding];
  holding.clear();
  await Promise.all(
    ids.map(async (orderId) => {
      const { status } = await cancel(orderId);
      if (status === 202 || status === 200) await undone(orderId);
    }),
  );
}
