import { randomUUID } from "node:crypto";
import { DeleteItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { eventually } from "@orders/acceptance-tests/eventually";
import type { Order } from "@orders/domain";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { endingOf, orderOf, place, runsByName } from "../stack/orders.ts";
import { someProduct } from "../stack/products.ts";
import { takeMessages } from "../stack/queues.ts";
import { finished } from "../stack/runs.ts";
import { dynamo, orders, sqs, stack } from "../stack/stack.ts";

const COMPLETED_ONCE = { status: "COMPLETED", charged: 1000, refunded: 0, left: 4, receipts: 1 };

/** Sends messages in one batch, so that the consumer receives them together. */
async function send(...bodies: string[]): Promise<void> {
  const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  const { Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: stack.ordersQueueUrl, Entries }));
  if (Failed?.length) throw new Error(`Messages were not taken: ${JSON.stringify(Failed)}`);
}

/** The message that asks for the next attempt at an idle order, as the bus sends it. */
const requestFor = ({ orderId, correlationId }: Order): string =>
  JSON.stringify({
    version: "0",
    id: randomUUID(),
    source: "com.orders.service",
    "detail-type": "Order Processing Requested",
    detail: { orderId, attempt: 1, correlationId },
  });

/**
 * Writes an order that is due for its first run, without a message that starts it: the second write does not raise the
 * attempt, and the message about the first one finds a settled order or another attempt.
 */
async function dueOrder(): Promise<Order> {
  const order = orderOf(await someProduct(5));
  await place({ ...order, attempt: 1000, status: "FAILED" });
  return orders.save(order);
}

describe("the order processing queue", () => {
  let deadWithin: number;
  beforeAll(async () => {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: stack.ordersQueueUrl,
        AttributeNames: ["VisibilityTimeout", "RedrivePolicy"],
      }),
    );
    const { maxReceiveCount } = JSON.parse(Attributes?.RedrivePolicy ?? "{}");
    deadWithin = (Number(Attributes?.VisibilityTimeout) * Number(maxReceiveCount) + 20) * 1000;
  });

  it("moves only malformed messages to the dead letters, and processes the others of their batch", {
    timeout: 900_000,
  }, async () => {
    const marker = `poison-${randomUUID()}`;
    const good = await Promise.all([dueOrder(), dueOrder(), dueOrder()]);
    const malformed = [
      `not JSON ${marker}`,
      JSON.stringify([marker]),
      JSON.stringify({ marker }),
      JSON.stringify({ marker, detail: { attempt: 1, correlationId: "c" } }),
      JSON.stringify({ marker, detail: { orderId: "o", attempt: "1", correlationId: "c" } }),
      JSON.stringify({ marker, detail: { orderId: "an-order-that-does-not-exist", attempt: 1, correlationId: "c" } }),
    ];
    const [first, ...rest] = good.map(requestFor);
    await send(...malformed.slice(0, 3), first ?? "", ...malformed.slice(3), ...rest);

    for (const { orderId } of good) {
      await eventually(
        `order ${orderId} is completed`,
        () => endingOf(orderId),
        ({ status }) => status === "COMPLETED",
      );
      expect(await endingOf(orderId)).toMatchObject(COMPLETED_ONCE);
      expect(await runsByName(orderId)).toMatchObject({ "1": "SUCCEEDED" });
    }

    const dead: string[] = [];
    await eventually(
      `${malformed.length} malformed messages are dead letters`,
      async () => dead.push(...(await takeMessages(stack.ordersDeadLetterQueueUrl, marker))),
      (taken) => taken >= malformed.length,
      deadWithin,
    );
    expect(dead.sort()).toEqual(malformed.sort());
  });

  it("processes an order once for a message that comes five times", async () => {
    const order = await dueOrder();
    const message = requestFor(order);

    await send(...Array(5).fill(message));
    await eventually(
      "the order is completed",
      () => endingOf(order.orderId),
      ({ status }) => status === "COMPLETED",
    );
    // Once more, after the run.
    await send(message);
    const next = await dueOrder();
    await send(requestFor(next));
    await eventually(
      "the order after it is completed",
      () => endingOf(next.orderId),
      ({ status }) => status === "COMPLETED",
    );

    expect(await endingOf(order.orderId)).toMatchObject(COMPLETED_ONCE);
    // A further run finds nothing to do.
    expect(new Set(Object.values(await runsByName(order.orderId)))).toEqual(new Set(["SUCCEEDED"]));
  });
});

describe("the stream of the orders table", () => {
  it("continues after an item that is no order, which becomes a dead letter of the relay", async () => {
    const orderId = `no-order-${randomUUID()}`;
    onTestFinished(async () => {
      await dynamo.send(new DeleteItemCommand({ TableName: stack.ordersTable, Key: { orderId: { S: orderId } } }));
    });
    const before = orderOf(await someProduct(5));
    const after = orderOf(await someProduct(5));

    await place(before);
    await dynamo.send(
      new PutItemCommand({ TableName: stack.ordersTable, Item: { orderId: { S: orderId }, status: { S: "LOST" } } }),
    );
    await place(after);

    await eventually(
      "the record is a dead letter",
      () => takeMessages(stack.relayDeadLetterQueueUrl, orderId),
      (taken) => taken.length > 0,
    );
    for (const order of [before, after]) {
      await finished(order.orderId);
      expect(await endingOf(order.orderId)).toMatchObject(COMPLETED_ONCE);
    }
  });
});
