import { randomUUID } from "node:crypto";
import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { eventually } from "@orders/acceptance-tests/eventually";
import { mailsTo } from "@orders/acceptance-tests/post";
import { eventMessage } from "@orders/contracts";
import { eventsBetween, historicalOrder, type Order } from "@orders/domain";
import { anOrder, line } from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { clock, place, placeIdle } from "../stack/orders.ts";
import { sqs, stack } from "../stack/stack.ts";

/** An order of a customer with an address of its own. */
const orderOfSomebody = (): Order =>
  anOrder(
    { lines: [line("NO-PRODUCT")], customer: { customerId: "CUST-1", email: `jane-${randomUUID()}@example.com` } },
    clock.now(),
  );

/** Such an order, without a run. */
const idleOrder = (): Promise<Order> => placeIdle(orderOfSomebody());

/** The bus's message that an order has been paid. */
function paidMessage(order: Order): string {
  const [event] = eventsBetween(order, { ...order, status: "PAID", version: order.version + 1 });
  return JSON.stringify({ version: "0", ...(event && eventMessage(event)) });
}

/** Sends messages in one batch, so that one invocation of their consumer receives them together. */
async function send(...bodies: string[]): Promise<void> {
  const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  const { Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: stack.notificationsQueueUrl, Entries }));
  if (Failed?.length) throw new Error(`Messages were not taken: ${JSON.stringify(Failed)}`);
}

const subjectsTo = async ({ customer }: Order) => (await mailsTo(customer.email ?? "")).map(({ Subject }) => Subject);
const notified = (order: Order, what: string) =>
  eventually(
    `the customer of ${order.orderId} gets: ${what}`,
    () => subjectsTo(order),
    (subjects) => subjects.includes(`${what}: ${order.orderId}`),
  );

const RECEIVED = "We have received your order";
const PAID = "We have received your payment";

describe("the queue of notifications", () => {
  it("sends one mail for an event that comes three times in each of two batches at once, and once more", async () => {
    const order = await idleOrder();
    const message = paidMessage(order);

    await Promise.all([send(message, message, message), send(message, message, message)]);
    await notified(order, PAID);
    await send(message);
    // The queue delivers this one later: once its mail is there, the repeated message was handled.
    const next = await idleOrder();
    await send(paidMessage(next));
    await notified(next, PAID);

    const subjects = await notified(order, RECEIVED);
    expect([...subjects].sort()).toEqual([`${RECEIVED}: ${order.orderId}`, `${PAID}: ${order.orderId}`]);
  });

  it("sends nothing about a historical order, but about the next order", async () => {
    const { orderId, customer, currency, totalAmount, correlationId } = orderOfSomebody();
    const past = historicalOrder(
      { orderId, customer, currency, totalAmount, correlationId, status: "COMPLETED" },
      clock.now(),
    );
    await place(past);
    const next = orderOfSomebody();
    await place(next);
    await notified(next, RECEIVED);
    expect(await subjectsTo(past)).toEqual([]);
  });
});
