import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { deadLetterQueues, stackQueues } from "./queues.ts";
import { redrive } from "./redrive.ts";
import { readStack } from "./stack.ts";

const stack = readStack({});
const outputs = {
  orders_queue_url: "live",
  orders_dead_letter_queue_url: "dead",
  relay_dead_letter_queue_url: "relay-dead",
  schedules_dead_letter_queue_url: "schedules-dead",
  orders_table_name: "the-orders",
  function_names: { "relay-order-events": "the-relay" },
};
const queueNamed = (name: string) => deadLetterQueues(stackQueues(outputs), name)[0] as never;

const sqs = mockClient(SQSClient);
const dynamo = mockClient(DynamoDBClient);
const lambda = mockClient(LambdaClient);

/** The messages of each queue, and whether they were received and are hidden since. */
let queues: Record<string, (Message & { hidden: boolean })[]>;
const bodies = (queue: string) => queues[queue]?.map(({ Body }) => Body);
const put = (queue: string, ...texts: string[]) => {
  queues[queue] = texts.map((Body, index) => ({ MessageId: `id-${index}`, ReceiptHandle: Body, Body, hidden: false }));
};

beforeEach(() => {
  for (const mock of [sqs, dynamo, lambda]) mock.reset();
  queues = { live: [], dead: [], "relay-dead": [], "schedules-dead": [] };
  sqs.on(ReceiveMessageCommand).callsFake(({ QueueUrl, MaxNumberOfMessages }) => {
    const Messages = queues[QueueUrl]?.filter(({ hidden }) => !hidden).slice(0, MaxNumberOfMessages) ?? [];
    for (const message of Messages) message.hidden = true;
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
  sqs.on(GetQueueAttributesCommand).callsFake(({ QueueUrl }) => ({
    Attributes: { ApproximateNumberOfMessages: String(queues[QueueUrl]?.length) },
  }));
});

describe("a redrive of dead letters that came from a queue", () => {
  it("sends each of them back to that queue, also where there are many", async () => {
    const orders = Array.from({ length: 25 }, (_, index) => `order-${index}`);
    put("dead", ...orders);
    expect(await redrive(stack, queueNamed("orders"), outputs)).toEqual(["orders: 25 dead letters sent back"]);
    expect(bodies("live")).toEqual(orders);
    expect(bodies("dead")).toEqual([]);
  });

  it("keeps their attributes", async () => {
    put("dead", "order");
    const attribute = { DataType: "String", StringValue: "trace-1" };
    queues.dead = [{ ...queues.dead?.[0], MessageAttributes: { trace: attribute }, hidden: false }];
    await redrive(stack, queueNamed("orders"), outputs);
    expect(queues.live?.[0]?.MessageAttributes).toEqual({ trace: attribute });
  });

  it("deletes none that could not be sent", async () => {
    put("dead", "order-1", "order-2", "order-3");
    sqs.on(SendMessageCommand, { MessageBody: "order-2" }).rejects(new Error("Throttled"));
    await expect(redrive(stack, queueNamed("orders"), outputs)).rejects.toThrow("Throttled");
    expect(bodies("live")).toEqual(["order-1"]);
    expect(bodies("dead")).toEqual(["order-2", "order-3"]);
  });
});

describe("a redrive of dead letters that came from no queue", () => {
  it("leaves them, and says where they are shown", async () => {
    put("schedules-dead", "schedule");
    expect(await redrive(stack, queueNamed("schedules"), outputs)).toEqual([
      "schedules: 1 dead letters stay: they came from no queue. make dlq-list shows them",
    ]);
    expect(bodies("schedules-dead")).toEqual(["schedule"]);
  });
});

describe("a redrive of the relay's dead letters", () => {
  const letter = (orderId: string, more: object = {}) => JSON.stringify({ keys: { orderId: { S: orderId } }, ...more });
  const created = (orderId: string) => letter(orderId, { eventName: "INSERT" });
  const known = (...orderIds: string[]) => {
    for (const orderId of orderIds) {
      dynamo
        .on(GetItemCommand, { TableName: "the-orders", Key: { orderId: { S: orderId } }, ConsistentRead: true })
        .resolves({ Item: { orderId: { S: orderId } } });
    }
  };
  const answer = (text: object, FunctionError?: string) =>
    ({ Payload: { transformToString: () => JSON.stringify(text) }, ...(FunctionError && { FunctionError }) }) as never;
  const redriveRelay = () => redrive(stack, queueNamed("relay"), outputs);

  beforeEach(() => {
    dynamo.on(GetItemCommand).resolves({});
    lambda
      .on(InvokeCommand, { FunctionName: "the-relay" })
      .resolves(answer({ published: ["Order Created"], failed: [] }));
  });

  it("deletes those that were published", async () => {
    known("A", "B");
    put("relay-dead", created("A"), created("B"));
    expect(await redriveRelay()).toEqual(["relay: 2 dead letters published again, 0 deleted, 0 stay"]);
    expect(lambda.commandCalls(InvokeCommand)).toHaveLength(2);
    expect(bodies("relay-dead")).toEqual([]);
  });

  it("deletes those whose order is gone, and says so", async () => {
    put("relay-dead", created("A"));
    expect(await redriveRelay()).toEqual([
      "relay: 0 dead letters published again, 1 deleted, 0 stay",
      "  id-0 deleted: there is no order A any more",
    ]);
    expect(lambda.commandCalls(InvokeCommand)).toEqual([]);
    expect(bodies("relay-dead")).toEqual([]);
  });

  it("keeps those that are not published, visible to others at once, and says why", async () => {
    known("A");
    lambda.on(InvokeCommand).resolves(answer({ errorMessage: "out of memory" }, "Unhandled"));
    put("relay-dead", created("A"), "not a letter");
    expect(await redriveRelay()).toEqual([
      "relay: 0 dead letters published again, 0 deleted, 2 stay",
      '  id-0 stays (order A): relay-order-events failed (make logs FUNCTION=relay-order-events says more): {"errorMessage":"out of memory"}',
      "  id-1 stays: it names no order",
    ]);
    expect(queues["relay-dead"]?.map(({ hidden }) => hidden)).toEqual([false, false]);
  });

  it("says which transition could not be published", async () => {
    known("A");
    lambda.on(InvokeCommand).resolves(answer({ published: [], failed: [] }));
    put("relay-dead", letter("A", { eventName: "MODIFY" }));
    expect(await redriveRelay()).toEqual([
      "relay: 1 dead letters published again, 0 deleted, 0 stay",
      "  id-0 published, order A: only nothing. The letter does not say which transition was lost: no notification is " +
        "sent for it, and the analytics do not count it",
    ]);
  });

  it("keeps them where the relay is not deployed", async () => {
    known("A");
    put("relay-dead", created("A"));
    expect(await redrive(stack, queueNamed("relay"), { ...outputs, function_names: {} })).toContain(
      "  id-0 stays (order A): orders-local has no function relay-order-events. Deploy it: make deploy",
    );
    expect(bodies("relay-dead")).toHaveLength(1);
  });
});

describe("the dead-letter queues", () => {
  const names = (QUEUE: string | undefined) => deadLetterQueues(stackQueues(outputs), QUEUE).map(({ name }) => name);

  it("are all, or the one that QUEUE names", () => {
    expect([names(undefined), names(""), names("orders")]).toEqual([
      ["orders", "relay", "schedules"],
      ["orders", "relay", "schedules"],
      ["orders"],
    ]);
  });

  it("are listed for a name that is none of them", () => {
    expect(() => names("orderz")).toThrow("There is no dead-letter queue orderz. One of: orders, relay, schedules");
  });
});
