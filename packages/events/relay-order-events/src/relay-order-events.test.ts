import { memoryDeadLetters } from "@orders/adapters/testing";
import {
  type EventBus,
  finishRefund,
  type Order,
  type OrderEvent,
  requestCancellation,
  startRefund,
  transition,
} from "@orders/domain";
import { aCompletedOrder, anOrder, at, line, memoryBus } from "@orders/domain/testing";
import { capturedLog } from "@orders/lambda-kit/testing";
import type { DynamoDBRecord } from "aws-lambda";
import { beforeEach, describe, expect, it } from "vitest";
import { relayOrderEvents } from "./relay-order-events.ts";
import { imageOf, record } from "./testing.ts";

const written = (order: Order): Order => ({ ...order, version: order.version + 1 });

function relay() {
  const bus = memoryBus();
  const deadLetters = memoryDeadLetters();
  const counted: unknown[] = [];
  const publishMetrics = (metrics: readonly unknown[]) => counted.push(...metrics);
  const ports = { bus, deadLetters, publishMetrics };
  return {
    ...ports,
    counted,
    run: (Records: DynamoDBRecord[], through = {}) => relayOrderEvents({ ...ports, ...through })({ Records }),
    published: () => bus.published.map(({ type, detail }) => [type, detail.orderId]),
  };
}

let log: string[];
beforeEach(() => {
  log = capturedLog();
});

describe("relayOrderEvents", () => {
  it("publishes one event for a new order, which requests its first run", async () => {
    const order = anOrder({ lines: [line("LAPTOP", 2, "54.99")], correlationId: "correlation-7" });
    const { run, bus, counted } = relay();

    await run([record(undefined, order)]);

    expect(bus.published.map(({ type }) => type)).toEqual(["CREATED"]);
    expect(bus.published[0]?.detail).toEqual({
      orderId: order.orderId,
      status: "PENDING",
      items: [{ productId: "LAPTOP", quantity: 2, amount: 10_998 }],
      totalAmount: 10_998,
      currency: "USD",
      channels: ["EMAIL"],
      attempt: 1,
      version: 1,
      createdAt: at(0),
      occurredAt: at(0),
      correlationId: "correlation-7",
    });
    expect(counted).toEqual([
      { name: "OrdersCreated", value: 1 },
      { name: "OrderValue", value: 109.98 },
    ]);
  });

  it("publishes the events in the order of the writes", async () => {
    const order = anOrder();
    const processing = written(transition(order, "PROCESSING", at(1)));
    const cancelled = written(requestCancellation(processing, at(2)));
    const { run, bus } = relay();

    await run([record(undefined, order), record(order, processing), record(processing, cancelled)]);

    expect(bus.published.map(({ type, detail }) => [type, detail.version, detail.attempt])).toEqual([
      ["CREATED", 1, 1],
      ["STATUS_CHANGED", 2, 1],
      ["PROCESSING_REQUESTED", 3, 2],
    ]);
    expect(bus.published[1]?.detail).toMatchObject({ previousStatus: "PENDING", status: "PROCESSING" });
  });

  it("publishes the same events when the batch is redelivered", async () => {
    const order = anOrder();
    const records = [record(undefined, order), record(order, written(transition(order, "PROCESSING", at(1))))];
    const { run, bus } = relay();

    await run(records);
    const first = [...bus.published];
    await run(records);

    expect(bus.published).toEqual([...first, ...first]);
  });

  it("publishes nothing for a write without events, or for a removed order", async () => {
    const order = anOrder();
    const { run, bus, deadLetters, counted } = relay();

    await run([record(order, written(order)), record(order, undefined)]);

    expect(bus.published).toEqual([]);
    expect(deadLetters.sent).toEqual([]);
    expect(counted).toEqual([]);
    expect(log.map((text) => JSON.parse(text))).toMatchObject([
      { message: "Published", records: 2, events: {}, orders: [] },
    ]);
  });

  const order = anOrder();
  it.each<[string, DynamoDBRecord, string]>([
    ["without an order", { eventName: "INSERT", dynamodb: { NewImage: { orderId: { S: "x" } } } }, "customerId"],
    ["with a status that does not exist", withImage({ status: { S: "LOST" } }), "its status"],
    ["with an invalid amount", withImage({ totalAmount: { N: "1.999" } }), "its totalAmount"],
    ["with an unreadable old image", { ...withImage({}), dynamodb: { OldImage: {}, NewImage: imageOf(order) } }, ""],
    ["with no images", { eventName: "MODIFY" }, ""],
  ])(
    "sends a record %s to the dead-letter queue, with the reason, and publishes the others",
    async (_, unreadable, why) => {
      const [before, after] = [anOrder(), anOrder()];
      const { run, deadLetters, published } = relay();

      const named = { Keys: { orderId: { S: "lost" } }, SequenceNumber: "7" };
      const lost = { ...unreadable, eventID: "event-7", dynamodb: { ...unreadable.dynamodb, ...named } };
      await run([record(undefined, before), lost, record(undefined, after)]);

      expect(deadLetters.sent).toHaveLength(1);
      expect(JSON.parse(deadLetters.sent[0]?.body ?? "")).toMatchObject({
        eventID: "event-7",
        eventName: unreadable.eventName,
        keys: { orderId: { S: "lost" } },
        sequenceNumber: "7",
      });
      expect(deadLetters.sent[0]?.why).toContain("cannot be read as an order");
      expect(deadLetters.sent[0]?.why).toContain(why);
      expect(published()).toEqual([before, after].map(({ orderId }) => ["CREATED", orderId]));
    },
  );

  it("throws when the bus fails, so that the batch is redelivered, and counts nothing", async () => {
    const { run, counted } = relay();
    const bus = { publish: () => Promise.reject(new Error("The bus refused 1 events")) };

    await expect(run([record(undefined, anOrder())], { bus })).rejects.toThrow("The bus refused 1 events");
    expect(counted).toEqual([]);
  });

  it("throws when the dead-letter queue fails, so that the record is not lost", async () => {
    const { run, bus } = relay();
    const deadLetters = { send: () => Promise.reject(new Error("No queue")) };

    await expect(run([record(undefined, anOrder()), { eventName: "MODIFY" }], { deadLetters })).rejects.toThrow(
      "No queue",
    );
    expect(bus.published).toEqual([]);
  });

  it("sends an event that the bus refuses for good to the dead-letter queue, and counts the published ones", async () => {
    const [poison, good] = [anOrder(), anOrder()];
    const refuses = ({ type, detail }: OrderEvent) =>
      detail.orderId === poison.orderId && type === "CREATED" ? "MalformedDetail: Not JSON" : undefined;
    const { run, counted, deadLetters } = relay();
    const bus = memoryBus(refuses);

    const lost = record(undefined, poison);
    const named = { Keys: { orderId: { S: poison.orderId } }, SequenceNumber: "8" };
    await run([{ ...lost, dynamodb: { ...lost.dynamodb, ...named } }, record(undefined, good)], { bus });

    expect(bus.published.map(({ type, detail }) => [type, detail.orderId])).toEqual([["CREATED", good.orderId]]);
    expect(deadLetters.sent.map(({ body, why }) => [JSON.parse(body), why])).toEqual([
      [
        {
          eventID: "stream-1",
          eventName: "INSERT",
          keys: { orderId: { S: poison.orderId } },
          sequenceNumber: "8",
          current: {
            status: { S: "PENDING" },
            attempt: { N: "1" },
            version: { N: "1" },
            updatedAt: { S: at(0) },
          },
          refused: ["Order Created"],
        },
        "The bus refuses Order Created: MalformedDetail: Not JSON",
      ],
    ]);
    expect(counted).toEqual([
      { name: "OrdersCreated", value: 1 },
      { name: "OrderValue", value: 10 },
    ]);
    expect(log.map((text) => JSON.parse(text))).toContainEqual(
      expect.objectContaining({ level: "ERROR", event: "Order Created", orderId: poison.orderId }),
    );
  });

  it("counts the refund of an order whose status stays, though the write has no event", async () => {
    const cancelled = requestCancellation(aCompletedOrder(), at(9));
    const refunding = written(startRefund(cancelled, at(10)));
    const { run, bus, counted } = relay();

    await run([record(refunding, written(finishRefund(refunding, "refund-1", at(11))))]);

    expect(bus.published).toEqual([]);
    expect(counted).toEqual([
      { name: "PaymentsProcessed", value: 1, Outcome: "refunded" },
      { name: "MoneyRefunded", value: 10 },
    ]);
  });

  it.each<[OrderEvent["type"], number]>([
    ["STATUS_CHANGED", 0],
    ["PROCESSING_REQUESTED", 1],
  ])("leaves metrics to the redrive only if it repeats the change of status: %s is refused", async (refused, times) => {
    const order = anOrder();
    const failed = written({ ...transition(order, "FAILED", at(5)), attempt: 2 });
    const { run, counted } = relay();

    await run([record(order, failed)], {
      bus: memoryBus(({ type }) => (type === refused ? "MalformedDetail: Not JSON" : undefined)),
    });

    expect(counted).toEqual(
      [
        { name: "OrdersProcessed", value: 1, Status: "FAILED" },
        { name: "OrderLatency", value: 5000 },
      ].slice(0, 2 * times),
    );
  });

  it("throws, and counts nothing, when the dead-letter queue fails for a refused event", async () => {
    const { run, counted } = relay();
    const deadLetters = { send: () => Promise.reject(new Error("No queue")) };

    await expect(
      run([record(undefined, anOrder())], { bus: memoryBus(() => "MalformedDetail"), deadLetters }),
    ).rejects.toThrow("No queue");
    expect(counted).toEqual([]);
  });

  it("sends a dead letter once when its batch is redelivered", async () => {
    const [order, lost] = [anOrder(), withImage({ status: { S: "LOST" } })];
    const { deadLetters, publishMetrics } = relay();
    const memory = memoryBus();
    let outage = 3;
    const bus: EventBus = {
      publish: (events) => (outage-- > 0 ? Promise.reject(new Error("Outage")) : memory.publish(events)),
    };
    const handler = relayOrderEvents({ bus, deadLetters, publishMetrics });
    const batch = { Records: [lost, record(undefined, order)] };

    for (let tries = 1; tries <= 3; tries++) await expect(handler(batch)).rejects.toThrow("Outage");
    await handler(batch);

    expect(deadLetters.sent).toHaveLength(1);
    expect(memory.published).toHaveLength(1);
  });

  it("logs one line for all events, with the correlation id of each order, and no personal data", async () => {
    const [order, other] = [anOrder({ correlationId: "correlation-7" }), anOrder({ correlationId: "correlation-8" })];
    const processing = written(transition(order, "PROCESSING", at(1)));
    const { run, bus } = relay();
    await run([record(undefined, order), record(undefined, other), record(order, processing)]);

    expect(log.map((text) => JSON.parse(text))).toMatchObject([
      {
        message: "Published",
        level: "INFO",
        records: 3,
        events: { "Order Created": 2, "Order Status Changed": 1 },
        orders: [
          { orderId: order.orderId, correlationId: "correlation-7" },
          { orderId: other.orderId, correlationId: "correlation-8" },
        ],
      },
    ]);
    expect(log.join()).not.toContain("jane");
    expect(JSON.stringify(bus.published)).not.toContain("jane");
  });

  it("logs one more line for a record that cannot be read, without personal data", async () => {
    const { run } = relay();
    await run([record(undefined, anOrder()), withImage({ status: { S: "LOST" } })]);

    expect(log.map((text) => JSON.parse(text))).toMatchObject([
      { message: "Record cannot be read", level: "ERROR", orderId: "order-lost" },
      { message: "Published", records: 1 },
    ]);
    expect(log.join()).not.toContain("jane");
  });
});

/** The record of a new order with wrong attributes. */
function withImage(wrong: object): DynamoDBRecord {
  return {
    eventName: "INSERT",
    dynamodb: { Keys: { orderId: { S: "order-lost" } }, NewImage: { ...imageOf(anOrder()), ...wrong } },
  };
}
