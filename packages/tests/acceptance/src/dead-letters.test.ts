import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { DeadLetterQueue, DeadLetterQueues, OrderView, RedriveResult } from "@orders/client";
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
    onTestFinished(async () => {
      const QueueUrl = output("back_office_dead_letter_queue_url");
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      const mine = Messages.find(({ MessageId }) => MessageId === messageId);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: mine?.ReceiptHandle }));
    });
    for (let times = 0; times < 2; times++) {
      const queue = await queueNamed("back_office");
      expect(queue).toMatchObject({ count: 1, incomplete: false, messages: [{ messageId }] });
      expect(JSON.stringify(queue)).not.toContain("jane");
    }
  });
});

describe("POST /dead-letters/{queue}/redrive", () => {
  it.skipIf(!localPost)("sends a message back to its queue, where it is handled", async () => {
    const order = await become(await accepted(anOrder()), "COMPLETED");
    const messageId = await deadLetter("analytics", creationOf(order));
    const before = await queueNamed("analytics");
    expect(before.messages).toContainEqual(expect.objectContaining({ messageId, orderId: order.orderId }));

    const { status, body, text } = await redrive("analytics");

    expect(status, text).toBe(200);
    expect(body).toMatchObject({ queue: "analytics", deleted: 0, stayed: 0, remarks: [] });
    expect(body.redriven).toBeGreaterThanOrEqual(1);
    expect((await queueNamed("analytics")).messages.map((message) => message.messageId)).not.toContain(messageId);
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
