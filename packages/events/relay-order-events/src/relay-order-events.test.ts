import { memoryDeadLetters } from "@orders/adapters/testing";
import { advance, type Order, requestCancellation } from "@orders/domain";
import { anOrder, at, line, memoryBus } from "@orders/domain/testing";
import { capturedLog } from "@orders/lambda-kit/testing";
import type { DynamoDBRecord } from "aws-lambda";
import { beforeEach, describe, expect, it } from "vitest";
import { relayOrderEvents } from "./relay-order-events.ts";

/** An order as the table's stream shows it. Written out by hand: this is the format, whatever the adapter makes of it. */
const imageOf = (order: Order) => ({
  orderId: { S: order.orderId },
  customerId: { S: order.customer.customerId },
  customer: { M: { email: { S: "jane@example.com" } } },
  lines: {
    L: order.lines.map(({ productId, quantity, price }) => ({
      M: { productId: { S: productId }, quantity: { N: String(quantity) }, price: { N: (price / 100).toFixed(2) } },
    })),
  },
  totalAmount: { N: (order.totalAmount / 100).toFixed(2) },
  currency: { S: order.currency },
  paymentMethod: { M: { type: { S: "CARD" } } },
  status: { S: order.status },
  attempt: { N: String(order.attempt) },
  version: { N: String(order.version) },
  correlationId: { S: order.correlationId },
  createdAt: { S: order.createdAt },
  updatedAt: { S: order.updatedAt },
  history: {
    L: order.history.map(({ at, event, status }) => ({
      M: { at: { S: at }, event: { S: event }, status: { S: status } },
    })),
  },
  statusBucket: { S: `${order.status}#0` },
  createdBucket: { S: "0" },
});

const record = (before: Order | undefined, after: Order | undefined): DynamoDBRecord => ({
  eventID: "stream-1",
  eventName: !before ? "INSERT" : after ? "MODIFY" : "REMOVE",
  dynamodb: { ...(before && { OldImage: imageOf(before) }), ...(after && { NewImage: imageOf(after) }) },
});

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
  it("tells of a new order, and that it is due", async () => {
    const order = anOrder({ lines: [line("LAPTOP", 2, "54.99")], correlationId: "correlation-7" });
    const { run, bus, counted } = relay();

    await run([record(undefined, order)]);

    expect(bus.published.map(({ type }) => type)).toEqual(["Order Created", "Order Processing Requested"]);
    expect(bus.published[0]?.detail).toEqual({
      eventId: `${order.orderId}:1:Order Created`,
      orderId: order.orderId,
      status: "PENDING",
      items: [{ productId: "LAPTOP", quantity: 2, amount: 109.98 }],
      totalAmount: 109.98,
      currency: "USD",
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

  it("tells of each change in the order of the writes", async () => {
    const order = anOrder();
    const processing = written(advance(order, "PROCESSING", at(1)));
    const cancelled = written(requestCancellation(processing, at(2)));
    const { run, bus } = relay();

    await run([record(undefined, order), record(order, processing), record(processing, cancelled)]);

    expect(bus.published.map(({ type, detail }) => [type, detail.version, detail.attempt])).toEqual([
      ["Order Created", 1, 1],
      ["Order Processing Requested", 1, 1],
      ["Order Status Changed", 2, 1],
      ["Order Processing Requested", 3, 2],
    ]);
    expect(bus.published[2]?.detail).toMatchObject({ previousStatus: "PENDING", status: "PROCESSING" });
  });

  it("tells the same when the batch comes again", async () => {
    const order = anOrder();
    const records = [record(undefined, order), record(order, written(advance(order, "PROCESSING", at(1))))];
    const { run, bus } = relay();

    await run(records);
    const first = [...bus.published];
    await run(records);

    expect(bus.published).toEqual([...first, ...first]);
  });

  it("has nothing to tell of a write that means nothing to others, or of an order that is removed", async () => {
    const order = anOrder();
    const { run, bus, deadLetters, counted } = relay();

    await run([record(order, written(order)), record(order, undefined)]);

    expect(bus.published).toEqual([]);
    expect(deadLetters.sent).toEqual([]);
    expect(counted).toEqual([]);
    expect(log.map((text) => JSON.parse(text))).toMatchObject([{ message: "Nothing to publish", records: 2 }]);
  });

  const order = anOrder();
  it.each<[string, DynamoDBRecord, string]>([
    ["with no order in it", { eventName: "INSERT", dynamodb: { NewImage: { orderId: { S: "x" } } } }, "customerId"],
    ["with a status that does not exist", withImage({ status: { S: "LOST" } }), "its status"],
    ["with an amount that is none", withImage({ totalAmount: { N: "1.999" } }), "its totalAmount"],
    ["with an unreadable old image", { ...withImage({}), dynamodb: { OldImage: {}, NewImage: imageOf(order) } }, ""],
    ["with no images", { eventName: "MODIFY" }, ""],
  ])("puts a record aside %s, with the reason, and goes on with its neighbours", async (_, unreadable, why) => {
    const [before, after] = [anOrder(), anOrder()];
    const { run, deadLetters, published } = relay();

    const named = { Keys: { orderId: { S: "lost" } }, SequenceNumber: "7" };
    const lost = { ...unreadable, eventID: "event-7", dynamodb: { ...unreadable.dynamodb, ...named } };
    await run([record(undefined, before), lost, record(undefined, after)]);

    expect(deadLetters.sent).toHaveLength(1);
    expect(JSON.parse(deadLetters.sent[0]?.body ?? "")).toEqual({
      eventID: "event-7",
      eventName: unreadable.eventName,
      keys: { orderId: { S: "lost" } },
      sequenceNumber: "7",
    });
    expect(deadLetters.sent[0]?.why).toContain("cannot be read as an order");
    expect(deadLetters.sent[0]?.why).toContain(why);
    expect(published()).toEqual(
      [before, after].flatMap(({ orderId }) => [
        ["Order Created", orderId],
        ["Order Processing Requested", orderId],
      ]),
    );
  });

  it("throws when the bus does not take the events, so that the batch comes again; nothing is counted then", async () => {
    const { run, counted } = relay();
    const bus = { publish: () => Promise.reject(new Error("The bus refused 1 events")) };

    await expect(run([record(undefined, anOrder())], { bus })).rejects.toThrow("The bus refused 1 events");
    expect(counted).toEqual([]);
  });

  it("throws when the dead-letter queue does not take a record, so that it is not lost", async () => {
    const { run, bus } = relay();
    const deadLetters = { send: () => Promise.reject(new Error("No queue")) };

    await expect(run([record(undefined, anOrder()), { eventName: "MODIFY" }], { deadLetters })).rejects.toThrow(
      "No queue",
    );
    expect(bus.published).toEqual([]);
  });

  it("writes a line for each event, with nothing personal", async () => {
    const order = anOrder({ correlationId: "correlation-7" });
    const { run, bus } = relay();
    await run([record(undefined, order), withImage({ status: { S: "LOST" } })]);

    expect(log.map((text) => JSON.parse(text))).toMatchObject([
      { message: "Record cannot be read", level: "ERROR" },
      { message: "Published", event: "Order Created", orderId: order.orderId, correlationId: "correlation-7" },
      { message: "Published", event: "Order Processing Requested", orderId: order.orderId },
    ]);
    expect(log.join()).not.toContain("jane");
    expect(JSON.stringify(bus.published)).not.toContain("jane");
  });
});

/** A record of a new order whose image is wrong somewhere. */
function withImage(wrong: object): DynamoDBRecord {
  return { eventName: "INSERT", dynamodb: { NewImage: { ...imageOf(anOrder()), ...wrong } } };
}
