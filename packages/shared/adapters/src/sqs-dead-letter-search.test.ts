import { GetQueueAttributesCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { OrderId } from "@orders/domain";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { sqsClient } from "./clients.ts";
import { sqsDeadLetterSearch } from "./sqs-dead-letter-search.ts";

const client = sqsClient();
const sqs = mockClient(client);
const search = sqsDeadLetterSearch(client, {
  orders: "https://sqs.example/orders",
  relay: "https://sqs.example/relay",
});
const orderId = "1" as OrderId;

const message = (MessageId: string, body: unknown) => ({
  MessageId,
  Body: typeof body === "string" ? body : JSON.stringify(body),
  Attributes: { SentTimestamp: String(Date.UTC(2026, 0, 1, 12)) },
});
const found = (queue: string, messageId: string) => ({ queue, messageId, sentAt: "2026-01-01T12:00:00.000Z" });

/** A queue with so many messages, of which the receives return these. */
function queueWith(queue: string, count: number, ...receives: object[][]) {
  const QueueUrl = `https://sqs.example/${queue}`;
  sqs
    .on(GetQueueAttributesCommand, { QueueUrl })
    .resolves({ Attributes: { ApproximateNumberOfMessages: String(count) } });
  const receive = sqs.on(ReceiveMessageCommand, { QueueUrl });
  for (const Messages of receives) receive.resolvesOnce({ Messages });
}
beforeEach(() => {
  sqs.reset();
  queueWith("orders", 0);
  queueWith("relay", 0);
});

describe("sqsDeadLetterSearch", () => {
  it("receives nothing from empty queues", async () => {
    expect(await search(orderId)).toEqual({ letters: [], isIncomplete: false });
    expect(sqs.commandCalls(ReceiveMessageCommand)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["an event of the bus", { source: "s", detail: { orderId: "1" } }],
    ["a lost record of the stream", { eventName: "INSERT", keys: { orderId: { S: "1" } } }],
    ["an order whose receipt could not be made", { orderId: "1", correlationId: "c" }],
  ])("finds %s", async (_, body) => {
    queueWith("orders", 1, [message("m-1", body)]);
    expect(await search(orderId)).toEqual({ letters: [found("orders", "m-1")], isIncomplete: false });
  });

  it.each<[string, unknown]>([
    ["is about another order", { detail: { orderId: "11" } }],
    ["has the id as another value", { keys: { orderId: { S: "2" } }, current: { version: { N: "1" } }, n: "1" }],
    ["is not JSON", 'orderId "1"'],
    ["is JSON without an object", "null"],
  ])("finds no message that %s", async (_, body) => {
    queueWith("orders", 1, [message("m-1", body)]);
    expect(await search(orderId)).toEqual({ letters: [], isIncomplete: false });
  });

  it("looks into all queues, and names the one of each letter", async () => {
    queueWith("orders", 2, [message("m-1", { orderId: "1" }), message("m-2", { orderId: "2" })]);
    queueWith("relay", 1, [message("m-3", { orderId: "1" })]);
    expect((await search(orderId)).letters).toEqual([found("orders", "m-1"), found("relay", "m-3")]);
  });

  it("hides no message from others", async () => {
    queueWith("orders", 1, [message("m-1", { orderId: "1" })]);
    await search(orderId);
    expect(sqs.commandCalls(ReceiveMessageCommand).map(({ args }) => args[0].input.VisibilityTimeout)).toEqual([0]);
  });

  it("counts a message once, and says when it has not seen all", async () => {
    const one = message("m-1", { orderId: "1" });
    const two = message("m-2", { orderId: "1" });
    queueWith("orders", 30, [one], [one, two], [two]);
    expect(await search(orderId)).toEqual({
      letters: [found("orders", "m-1"), found("orders", "m-2")],
      isIncomplete: true,
    });
    expect(sqs.commandCalls(ReceiveMessageCommand)).toHaveLength(3);
  });

  it("ends after five receives, however many messages there are", async () => {
    queueWith("orders", 1000, ...Array.from({ length: 9 }, (_, n) => [message(`m-${n}`, { orderId: "2" })]));
    expect(await search(orderId)).toEqual({ letters: [], isIncomplete: true });
    expect(sqs.commandCalls(ReceiveMessageCommand)).toHaveLength(5);
  });

  it("throws when a queue does not answer", async () => {
    sqs.on(GetQueueAttributesCommand, { QueueUrl: "https://sqs.example/relay" }).rejects(new Error("No queue"));
    await expect(search(orderId)).rejects.toThrow("No queue");
  });
});
