import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { DeadLetterQueue, DeadLetterQueues, OrderTimeline, OrderView, RedriveResult } from "@orders/client";
import { describe, expect, it, onTestFinished } from "vitest";
import { call } from "./api.ts";
import { accepted, anOrder, become } from "./orders.ts";
import { output } from "./outputs.ts";
import { localPost } from "./post.ts";
import { expectProblem } from "./problem.ts";

const QUEUES = [
  "analytics",
  "back_office",
  "customer_notifications",
  "imports",
  "notifications",
  "orders",
  "receipts",
  "reconciler",
  "relay",
];

const sqs = new SQSClient();

async function queueNamed(name: string): Promise<DeadLetterQueue> {
  const { status, body, text } = await call<DeadLetterQueues>("GET", "/dead-letters");
  expect(status, text).toBe(200);
  const found = body.queues.find(({ queue }) => queue === name);
  if (!found) throw new Error(`No queue ${name} in ${text}`);
  return found;
}

const redrive = (name: string) => call<RedriveResult>("POST", `/dead-letters/${name}/redrive`);

/** Puts a message into a dead-letter queue. @returns its id. */
async function deadLetter(name: string, body: string): Promise<string> {
  const QueueUrl = output(`${name}_dead_letter_queue_url`);
  const { MessageId = "" } = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
  return MessageId;
}

/** Removes a message from a dead-letter queue, if it is still there. */
async function remove(name: string, messageId: string): Promise<void> {
  const QueueUrl = output(`${name}_dead_letter_queue_url`);
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  const mine = Messages.find(({ MessageId }) => MessageId === messageId);
  if (mine) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: mine.ReceiptHandle }));
}

/** What the relay writes of a record whose event the bus refused: its order, without the event. */
const recordOf = (orderId: string) => JSON.stringify({ keys: { orderId: { S: orderId } } });

/** The event of a new order, as the bus sent it. Who has counted it does not count it again. */
const creationOf = ({ orderId, correlationId, createdAt, items, totalAmount, currency }: OrderView) =>
  JSON.stringify({
    source: "com.orders.service",
    "detail-type": "Order Created",
    detail: {
      eventId: `${orderId}:1:Order Created`,
      orderId,
      status: "PENDING",
      items: items.map(({ productId, quantity, amount }) => ({ productId, quantity, amount })),
      totalAmount,
      currency,
      channels: [],
      attempt: 1,
      version: 1,
      createdAt,
      occurredAt: createdAt,
      correlationId,
    },
  });

describe("GET /dead-letters", () => {
  it("shows every queue, and which can be redriven", async () => {
    const { body } = await call<DeadLetterQueues>("GET", "/dead-letters");
    expect(body.queues.map(({ queue }) => queue).sort()).toEqual(QUEUES);
    expect(
      body.queues
        .filter(({ redrivable }) => redrivable)
        .map(({ queue }) => queue)
        .sort(),
    ).toEqual(["analytics", "notifications", "orders", "relay"]);
  });

  // A letter in the queue of a stack on AWS would ring its alarm.
  it.skipIf(!localPost)("shows a message without its contents, and leaves it in its queue", async () => {
    const contents = "jane@example.com is no message";
    const messageId = await deadLetter("back_office", contents);
    onTestFinished(() => remove("back_office", messageId));
    for (let times = 0; times < 2; times++) {
      const queue = await queueNamed("back_office");
      expect(queue).toMatchObject({ count: 1, incomplete: false, messages: [{ messageId }] });
      expect(JSON.stringify(queue)).not.toContain("jane");
    }
  });

  // Another test has a letter in the queue of receipts.
  it.skipIf(!localPost).each(QUEUES.filter((name) => name !== "receipts"))(
    "shows a message of %s, and so does the timeline of the order that it names",
    async (name) => {
      const orderId = await accepted(anOrder());
      const messageId = await deadLetter(name, JSON.stringify({ orderId }));
      onTestFinished(() => remove(name, messageId));

      expect((await queueNamed(name)).messages).toContainEqual(expect.objectContaining({ messageId, orderId }));
      // The dead letters of these two name files and reconciliations.
      const isOfOrder = !["imports", "reconciler"].includes(name);
      const timeline = await call<OrderTimeline>("GET", `/orders/${orderId}/timeline`);
      expect(timeline.body.deadLetters, timeline.text).toMatchObject(isOfOrder ? [{ queue: name, messageId }] : []);
    },
  );
});

describe("POST /dead-letters/{queue}/redrive", () => {
  it.skipIf(!localPost).each(["analytics", "notifications", "orders"])(
    "sends a message of %s back to its queue, where it is handled",
    async (name) => {
      const order = await become(await accepted(anOrder()), "COMPLETED");
      const messageId = await deadLetter(name, creationOf(order));
      const before = await queueNamed(name);
      expect(before.messages).toContainEqual(expect.objectContaining({ messageId, orderId: order.orderId }));

      const { status, body, text } = await redrive(name);

      expect(status, text).toBe(200);
      expect(body).toMatchObject({ queue: name, deleted: 0, stayed: 0, remarks: [] });
      expect(body.redriven).toBeGreaterThanOrEqual(1);
      expect((await queueNamed(name)).messages.map((message) => message.messageId)).not.toContain(messageId);
    },
  );

  it.skipIf(!localPost)("has the relay's events published again, and leaves what names no order", async () => {
    const { orderId } = await become(await accepted(anOrder()), "COMPLETED");
    const published = await deadLetter("relay", recordOf(orderId));
    const gone = await deadLetter("relay", recordOf("no-such-order"));
    const stayed = await deadLetter("relay", "no record");
    onTestFinished(() => remove("relay", stayed));

    const { status, body, text } = await redrive("relay");

    expect(status, text).toBe(200);
    expect(body.remarks).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ messageId: published, orderId, outcome: "REDRIVEN" }),
        expect.objectContaining({ messageId: gone, orderId: "no-such-order", outcome: "DELETED" }),
        expect.objectContaining({ messageId: stayed, outcome: "STAYED" }),
      ]),
    );
    const left = (await queueNamed("relay")).messages.map(({ messageId }) => messageId);
    expect(left).toContain(stayed);
    expect(left).not.toContain(published);
    expect(left).not.toContain(gone);
  });

  it("refuses messages that came from no queue, and says what to do instead", async () => {
    const answer = await redrive("imports");
    expectProblem(answer, 409);
    expect(answer.text).toContain("Import the file again");
  });

  it("answers 404 for a queue that does not exist, and names those that do", async () => {
    const answer = await redrive("orderz");
    expectProblem(answer, 404);
    for (const name of QUEUES) expect(answer.text).toContain(name);
  });
});
