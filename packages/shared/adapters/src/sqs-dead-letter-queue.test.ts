import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { sqsClient } from "./clients.ts";
import { sqsDeadLetterQueue, type TakenLetter } from "./sqs-dead-letter-queue.ts";

const client = sqsClient();
const sqs = mockClient(client);
const queue = sqsDeadLetterQueue(client, "dead");

/** The messages of each queue, and whether they were received and are hidden since. */
let queues: Record<string, (Message & { hidden: boolean })[]>;
const bodies = (name: string) => queues[name]?.map(({ Body }) => Body);
const hidden = (name: string) => queues[name]?.filter(({ hidden }) => hidden).map(({ Body }) => Body);
const put = (...messages: (string | Message)[]) => {
  queues.dead = messages.map((message, index) => ({
    MessageId: `id-${index}`,
    ReceiptHandle: `handle-${index}`,
    Attributes: { SentTimestamp: String(Date.UTC(2026, 0, 1, 12)) },
    ...(typeof message === "string" ? { Body: message } : message),
    hidden: false,
  }));
};
const text = (StringValue: string) => ({ DataType: "String", StringValue });

beforeEach(() => {
  sqs.reset();
  queues = { live: [], dead: [] };
  sqs.on(ReceiveMessageCommand).callsFake(({ QueueUrl, MaxNumberOfMessages, VisibilityTimeout }) => {
    const Messages = queues[QueueUrl]?.filter(({ hidden }) => !hidden).slice(0, MaxNumberOfMessages) ?? [];
    for (const message of Messages) message.hidden = VisibilityTimeout > 0;
    return { Messages };
  });
  sqs.on(SendMessageCommand).callsFake(({ QueueUrl, MessageBody, MessageAttributes }) => {
    queues[QueueUrl]?.push({ Body: MessageBody, ...(MessageAttributes && { MessageAttributes }), hidden: false });
    return {};
  });
  sqs.on(DeleteMessageCommand).callsFake(({ QueueUrl, ReceiptHandle }) => {
    queues[QueueUrl] = queues[QueueUrl]?.filter((message) => message.ReceiptHandle !== ReceiptHandle) ?? [];
    return {};
  });
  sqs.on(ChangeMessageVisibilityCommand).callsFake(({ QueueUrl, ReceiptHandle, VisibilityTimeout }) => {
    expect(VisibilityTimeout).toBe(0);
    for (const message of queues[QueueUrl] ?? []) if (message.ReceiptHandle === ReceiptHandle) message.hidden = false;
    return {};
  });
  sqs.on(GetQueueAttributesCommand).callsFake(({ QueueUrl }) => {
    const all = queues[QueueUrl] ?? [];
    const visible = all.filter(({ hidden }) => !hidden).length;
    return {
      Attributes: {
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(all.length - visible),
      },
    };
  });
});

describe("look", () => {
  const letterOf = async (message: string | Message) => {
    put(message);
    return (await queue.look()).letters[0];
  };

  it("shows messages with their time, and leaves them as they are", async () => {
    put('{"orderId":"A"}', "not JSON");
    const sentAt = "2026-01-01T12:00:00.000Z";
    expect(await queue.look()).toEqual({
      count: 2,
      letters: [
        { messageId: "id-0", sentAt, orderIds: ["A"] },
        { messageId: "id-1", sentAt, orderIds: [] },
      ],
    });
    expect(hidden("dead")).toEqual([]);
    expect(bodies("dead")).toHaveLength(2);
  });

  it("counts messages that others handle, and cannot show them", async () => {
    put("a", "b");
    for (const message of queues.dead ?? []) message.hidden = message.Body === "a";
    expect(await queue.look()).toMatchObject({ count: 2, letters: [{ messageId: "id-1" }] });
  });

  it.each<[string, unknown, string[]]>([
    ["an event of the bus", { source: "s", detail: { orderId: "A" } }, ["A"]],
    ["a lost record of the stream", { keys: { orderId: { S: "A" } } }, ["A"]],
    ["two orders", [{ orderId: "A" }, { orderId: "B" }, { orderId: "A" }], ["A", "B"]],
    ["an id that is no text", { orderId: 7, detail: { orderId: { N: "1" } } }, []],
    ["an id inside of one", { orderId: { orderId: "A" } }, ["A"]],
    ["no object", null, []],
  ])("finds the orders of %s", async (_, body, orderIds) => {
    expect(await letterOf(JSON.stringify(body))).toMatchObject({ orderIds });
  });

  it.each([
    ["relay-order-events", { reason: text("The bus refuses it") }, "The bus refuses it"],
    ["EventBridge", { ERROR_CODE: text("NO_PERMISSIONS"), ERROR_MESSAGE: text("Not allowed") }, "Not allowed"],
    ["EventBridge without a message", { ERROR_CODE: text("NO_PERMISSIONS") }, "NO_PERMISSIONS"],
  ])("says why it is a dead letter, as %s does", async (_, MessageAttributes, reason) => {
    expect(await letterOf({ Body: "{}", MessageAttributes })).toMatchObject({ reason });
  });
});

describe("take", () => {
  it("takes each message once, also where there are many, and sends it with its attributes before it is removed", async () => {
    const trace = { trace: text("1") };
    put(...Array.from({ length: 25 }, (_, index) => ({ Body: `b-${index}`, MessageAttributes: trace })));
    for await (const letter of queue.take()) {
      await letter.sendTo("live");
      expect(bodies("dead")).toContain(letter.body);
      await letter.remove();
    }
    expect(queues.live?.map(({ Body, MessageAttributes }) => [Body, MessageAttributes])).toEqual(
      Array.from({ length: 25 }, (_, index) => [`b-${index}`, trace]),
    );
    expect(bodies("dead")).toEqual([]);
  });

  it("hides a message from others until it is put back", async () => {
    put("a");
    const staying: TakenLetter[] = [];
    for await (const letter of queue.take()) staying.push(letter);
    expect(hidden("dead")).toEqual(["a"]);
    for (const letter of staying) await letter.putBack();
    expect(hidden("dead")).toEqual([]);
  });

  it("puts back what was received and not taken", async () => {
    put("a", "b", "c");
    for await (const letter of queue.take()) {
      await letter.remove();
      break;
    }
    expect(bodies("dead")).toEqual(["b", "c"]);
    expect(hidden("dead")).toEqual([]);
  });

  it("loses no message that could not be sent", async () => {
    put("a", "b", "c");
    sqs.on(SendMessageCommand, { MessageBody: "b" }).rejects(new Error("Throttled"));
    const all = async () => {
      for await (const letter of queue.take()) {
        await letter.sendTo("live");
        await letter.remove();
      }
    };
    await expect(all()).rejects.toThrow("Throttled");
    expect([bodies("live"), bodies("dead"), hidden("dead")]).toEqual([["a"], ["b", "c"], ["b"]]);
  });
});
