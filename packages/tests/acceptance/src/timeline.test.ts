import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { DeadLetterQueues, OrderTimeline } from "@orders/client";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Answer, call } from "./api.ts";
import { someEmail, somePhone } from "./contacts.ts";
import { eventually } from "./eventually.ts";
import { accepted, anOrder, become, cancel, compensated, decide, getOrder, retry, settled } from "./orders.ts";
import { output } from "./outputs.ts";
import { localPost } from "./post.ts";
import { expectProblem } from "./problem.ts";
import { WIDGET } from "./products.ts";

const getTimeline = (orderId: string): Promise<Answer<OrderTimeline>> =>
  call<OrderTimeline>("GET", `/orders/${orderId}/timeline`);

/** The timeline of an order, of which every part was read. */
async function timelineOf(orderId: string): Promise<OrderTimeline> {
  const answer = await getTimeline(orderId);
  expect(answer.status, answer.text).toBe(200);
  // Other tests may leave more dead letters than are looked at.
  const { deadLetters, ...parts } = answer.body.parts;
  expect(parts).toEqual({ payments: "ok", notifications: "ok", queue: "ok" });
  expect(deadLetters).not.toBe("unavailable");
  return answer.body;
}

type Entry = OrderTimeline["entries"][number];
const ofKind = ({ entries }: OrderTimeline, kind: Entry["kind"]) => entries.filter((entry) => entry.kind === kind);
/** The entries that made a run due, each with the number of the run. */
const runsOf = ({ entries }: OrderTimeline) =>
  entries.filter(({ makesRunDue }) => makesRunDue).map(({ attempt, type }) => [attempt, type]);
const isInOrderOfTime = ({ entries }: OrderTimeline) =>
  entries.every(({ at }, index) => index === 0 || (entries[index - 1]?.at ?? "") <= at);

const LETTERS = output("receipts_dead_letter_queue_url");
/** Removes a message, which must still be in the queue. */
async function remove(sqs: SQSClient, id: string | undefined): Promise<void> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: LETTERS, MaxNumberOfMessages: 10 }));
  const message = Messages.find(({ MessageId }) => MessageId === id);
  expect(message?.MessageId).toBe(id);
  await sqs.send(new DeleteMessageCommand({ QueueUrl: LETTERS, ReceiptHandle: message?.ReceiptHandle }));
}

describe("GET /orders/{orderId}/timeline", () => {
  it("joins the history, the payment and the receipt of a completed order", async () => {
    const orderId = await accepted(anOrder());
    const order = await become(orderId, "COMPLETED");

    const timeline = await timelineOf(orderId);

    expect(timeline).toMatchObject({ orderId, status: "COMPLETED", attempt: 1, deadLetters: [], findings: [] });
    expect(isInOrderOfTime(timeline)).toBe(true);
    expect(ofKind(timeline, "HISTORY").map(({ at, type, status }) => ({ at, event: type, status }))).toEqual(
      order.history.map(({ at, event, status }) => ({ at, event, status })),
    );
    expect(runsOf(timeline)).toEqual([[1, "SUBMITTED"]]);
    expect(ofKind(timeline, "PAYMENT")).toMatchObject([
      { type: "CHARGED", amount: 29.99, transactionId: order.payment?.transactionId },
    ]);
    expect(ofKind(timeline, "RECEIPT")).toMatchObject([{ type: "STORED", at: order.receipt?.createdAt }]);
  });

  it("shows a payment that was declined, and why the order failed", async () => {
    const orderId = await accepted(anOrder({ paymentToken: "tok_declined" }));
    await become(orderId, "FAILED");

    const timeline = await timelineOf(orderId);

    // The compensation asks the gateway to cancel, which changes nothing of a charge that was declined.
    expect(ofKind(timeline, "PAYMENT")).toMatchObject([{ type: "DECLINED", amount: 29.99 }]);
    expect(ofKind(timeline, "HISTORY").at(-1)).toMatchObject({ status: "FAILED", reason: "PAYMENT_DECLINED" });
    expect(ofKind(timeline, "RECEIPT")).toEqual([]);
    expect(timeline.findings).toEqual([]);
  });

  it("shows the second run of an order that is cancelled, and its refund", async () => {
    const orderId = await accepted(anOrder());
    await become(orderId, "COMPLETED");
    await cancel(orderId, { reason: "My neighbour Jane told me" });
    expect((await compensated(orderId)).status).toBe("CANCELLED");

    const timeline = await timelineOf(orderId);

    expect(isInOrderOfTime(timeline)).toBe(true);
    expect(runsOf(timeline)).toEqual([
      [1, "SUBMITTED"],
      [2, "CANCELLATION_REQUESTED"],
    ]);
    expect(ofKind(timeline, "PAYMENT").map(({ type, amount }) => [type, amount])).toEqual([
      ["CHARGED", 29.99],
      ["REFUNDED", 29.99],
    ]);
    expect(ofKind(timeline, "RECEIPT")).toHaveLength(1);
    expect(JSON.stringify(timeline)).not.toContain("neighbour");
  });

  it("shows who retried an order that needed attention", async () => {
    // The first call and the workflow's three retries fail; the fifth call succeeds.
    const orderId = await accepted(anOrder({ paymentToken: "tok_refund_unavailable_4" }));
    await become(orderId, "COMPLETED");
    await cancel(orderId);
    await become(orderId, "NEEDS_ATTENTION");
    expect((await retry(orderId, { by: "jo" })).status).toBe(202);
    await become(orderId, "CANCELLED");

    const timeline = await timelineOf(orderId);

    expect(timeline.attempt).toBe(3);
    expect(runsOf(timeline).map(([attempt]) => attempt)).toEqual([1, 2, 3]);
    expect(timeline.entries.find(({ attempt, makesRunDue }) => makesRunDue && attempt === 3)).toMatchObject({
      by: "jo",
      status: "PROCESSING",
    });
    expect(ofKind(timeline, "PAYMENT").map(({ type }) => type)).toEqual(["CHARGED", "REFUNDED"]);
  });

  it("shows who approved an order", async () => {
    const orderId = await accepted(anOrder({ items: [{ ...WIDGET, quantity: 1, price: 1000 }] }));
    await become(orderId, "AWAITING_APPROVAL");
    await decide(orderId, { decision: "approve", by: "jo", note: "Known customer" });
    await become(orderId, "COMPLETED");

    const timeline = await timelineOf(orderId);

    expect(ofKind(timeline, "APPROVAL")).toMatchObject([{ type: "APPROVED", by: "jo" }]);
    expect(runsOf(timeline).map(([attempt]) => attempt)).toEqual([1, 2]);
    expect(JSON.stringify(timeline)).not.toContain("Known customer");
  });

  // A stack on AWS may have no sender of mails, and may wait before it sends.
  it.skipIf(!localPost)("shows each notification once per channel, without an address", async () => {
    const [customerEmail, customerPhone] = [someEmail(), somePhone()];
    const orderId = await accepted(anOrder({ customerEmail, customerPhone }));
    await become(orderId, "COMPLETED");

    const timeline = await eventually(
      "four statuses are notified on two channels",
      () => timelineOf(orderId),
      (shown) => ofKind(shown, "NOTIFICATION").length >= 8,
    );

    const notified = ofKind(timeline, "NOTIFICATION").map(
      ({ type, status, channel }) => `${type} ${status} ${channel}`,
    );
    expect(notified.sort()).toEqual(
      ["COMPLETED", "PAID", "PENDING", "PROCESSING"].flatMap((status) => [
        `SENT ${status} EMAIL`,
        `SENT ${status} SMS`,
      ]),
    );
    for (const personal of [customerEmail, customerPhone]) expect(JSON.stringify(timeline)).not.toContain(personal);
  });

  // A letter in the queue of a stack on AWS would ring its alarm.
  it.skipIf(!localPost)("shows the dead letters of the order, and leaves them in their queue", async () => {
    const orderId = await accepted(anOrder());
    await settled(orderId);
    const sqs = new SQSClient();
    const MessageBody = JSON.stringify({ orderId });
    const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl: LETTERS, MessageBody }));
    onTestFinished(() => remove(sqs, MessageId));
    for (let times = 0; times < 2; times++) {
      expect((await timelineOf(orderId)).deadLetters).toMatchObject([{ queue: "receipts", messageId: MessageId }]);
    }
    const { body } = await call<DeadLetterQueues>("GET", "/dead-letters");
    const letters = body.queues.find(({ queue }) => queue === "receipts")?.messages;
    expect(letters).toContainEqual(expect.objectContaining({ messageId: MessageId, orderId }));
    expect((await getOrder(orderId)).body.status).toBe("COMPLETED");
  });

  it("answers 404 for an unknown order", async () => {
    expectProblem(await getTimeline("no-such-order"), 404);
  });
});
