import { type Image, letterOf, redriveLetter } from "@orders/adapters";
import { memoryDeadLetters } from "@orders/adapters/testing";
import { EVENT_NAMES, type EventName, eventIdOf } from "@orders/contracts";
import { dayOf, type Order, type OrderEvent, requestCancellation, retry, transition } from "@orders/domain";
import { anOrder, at, countableEvent, memoryAnalytics, memoryBus, recount, sorted } from "@orders/domain/testing";
import { capturedLog } from "@orders/lambda-kit/testing";
import type { DynamoDBRecord } from "aws-lambda";
import { beforeEach, describe, expect, it } from "vitest";
import { relayOrderEvents, republishRecords } from "./relay-order-events.ts";
import { imageOf, record } from "./testing.ts";

const written = (order: Order): Order => ({ ...order, version: order.version + 1 });

/** All versions of an order that needed attention, was retried, completed and cancelled, with the record of each write. */
function versionsWithRecords() {
  const versions = [anOrder()];
  const changes: ((order: Order) => Order)[] = [
    (order) => transition(order, "PROCESSING", at(1)),
    (order) => transition(order, "NEEDS_ATTENTION", at(2)),
    (order) => retry(order, at(3)),
    (order) => transition(order, "PAID", at(4)),
    (order) => transition(order, "COMPLETED", at(5)),
    (order) => requestCancellation(order, at(6)),
    (order) => transition(order, "CANCELLED", at(7)),
  ];
  for (const change of changes) versions.push(written(change(versions.at(-1) as Order)));
  const records = versions.map((order, index) => {
    const made = record(versions[index - 1], order);
    return {
      ...made,
      eventID: `event-${index}`,
      dynamodb: { ...made.dynamodb, Keys: { orderId: { S: order.orderId } }, SequenceNumber: `${index}` },
    };
  });
  return { versions, records, last: versions.at(-1) as Order };
}

/** The relay, and an orders table with one item or none. */
function redriving(item: Image | undefined, refuses?: (event: OrderEvent) => string | undefined) {
  const bus = memoryBus(refuses);
  const counted: unknown[] = [];
  const republish = republishRecords({ bus, publishMetrics: (metrics) => counted.push(...metrics) });
  return {
    bus,
    counted,
    redrive: (letter: string) =>
      redriveLetter(letter, {
        find: async (orderId) => (orderId === item?.orderId?.S ? item : undefined),
        // An invoked function gets JSON.
        relay: async (request) => republish(JSON.parse(JSON.stringify(request))),
      }),
  };
}

async function eventsOf(...records: DynamoDBRecord[]): Promise<OrderEvent[]> {
  const bus = memoryBus();
  await relayOrderEvents({ bus, deadLetters: memoryDeadLetters(), publishMetrics: () => undefined })({
    Records: records,
  });
  return bus.published;
}

const typesAndIds = (events: readonly OrderEvent[]) =>
  events.map((event) => [EVENT_NAMES[event.type], eventIdOf(event)]);

beforeEach(() => {
  capturedLog();
});

describe("the redrive of a dead letter of the relay", () => {
  const { versions, records, last } = versionsWithRecords();

  it.each(records.map((lost, version) => [version + 1, lost] as const))(
    "publishes the very events that were lost of version %i, though the order went on since",
    async (_, lost) => {
      const { redrive, bus } = redriving(imageOf(last));
      const events = await eventsOf(lost);

      expect(await redrive(letterOf(lost))).toEqual({
        outcome: "PUBLISHED",
        orderId: last.orderId,
        events: events.map(({ type }) => EVENT_NAMES[type]),
        statusKnown: true,
      });
      expect(bus.published).toEqual(events);
    },
  );

  it("counts each event once, for every set of lost records and repeated redrives", async () => {
    const countableOf = (events: readonly OrderEvent[]) =>
      events.filter(({ type }) => type !== "PROCESSING_REQUESTED").map(countableEvent);

    for (let lost = 0; lost < 2 ** records.length; lost++) {
      const isLost = (index: number) => (lost & (1 << index)) !== 0;
      const analytics = memoryAnalytics();
      await analytics.record(countableOf(await eventsOf(...records.filter((_, index) => !isLost(index)))));

      const { redrive, bus } = redriving(imageOf(last));
      for (const letter of records.filter((_, index) => isLost(index)).map((each) => letterOf(each))) {
        await redrive(letter);
        await redrive(letter);
      }
      await analytics.record(countableOf(bus.published));

      expect(sorted(await analytics.read([dayOf(last.createdAt)], last.currency))).toEqual(recount([last]));
    }
  });

  it("publishes the reason at the time of the record, not a later one", async () => {
    const failed = written(transition(versions[1] as Order, "FAILED", at(9), { reason: "OUT_OF_STOCK" }));
    const { redrive, bus } = redriving({ ...imageOf(failed), reason: { S: "OUT_OF_STOCK" } });

    await redrive(letterOf(records[1] as DynamoDBRecord));
    const lost = record(versions[1], failed);
    await redrive(
      letterOf({
        ...lost,
        dynamodb: {
          Keys: { orderId: { S: failed.orderId } },
          OldImage: imageOf(versions[1] as Order),
          NewImage: { ...imageOf(failed), reason: { S: "OUT_OF_STOCK" } },
        },
      }),
    );

    expect(bus.published.map(({ detail: { status, reason } }) => [status, reason])).toEqual([
      ["PROCESSING", undefined],
      ["FAILED", "OUT_OF_STOCK"],
    ]);
  });

  it.each<[EventName[], number, string[]]>([
    [["Order Created"], 0, ["Order Created"]],
    [["Order Processing Requested"], 3, ["Order Processing Requested"]],
    [["Order Status Changed"], 1, ["Order Status Changed"]],
  ])("of refused events (%s) publishes only those", async (refused, index, expected) => {
    const { redrive, bus, counted } = redriving(imageOf(last));
    const lost = records[index] as DynamoDBRecord;

    await redrive(letterOf(lost, refused));

    const all = typesAndIds(await eventsOf(lost));
    expect(typesAndIds(bus.published)).toEqual(all.filter(([type]) => expected.includes(type as string)));
    if (!refused.includes("Order Created")) expect(counted).toEqual([]);
  });

  it("restores a new order with the initial values if the dead letter has none", async () => {
    const { redrive, bus } = redriving(imageOf(last));
    const letter = JSON.stringify({ eventName: "INSERT", keys: { orderId: { S: last.orderId } } });

    expect(await redrive(letter)).toMatchObject({ outcome: "PUBLISHED", statusKnown: true });
    expect(bus.published).toEqual(await eventsOf(records[0] as DynamoDBRecord));
  });

  it("requests a run if the dead letter has no status, and reports that the status is unknown", async () => {
    const { redrive, bus, counted } = redriving(imageOf(last));
    const bare = { eventName: "MODIFY", keys: { orderId: { S: last.orderId } } };
    const { current } = JSON.parse(letterOf(records[4] as DynamoDBRecord));

    for (const letter of [bare, { ...bare, previous: { status: { S: "PAID" } } }, { ...bare, current }]) {
      expect(await redrive(JSON.stringify(letter))).toMatchObject({ outcome: "PUBLISHED", statusKnown: false });
    }

    expect(typesAndIds(bus.published)).toEqual([
      ["Order Processing Requested", `${last.orderId}:${last.version}:Order Processing Requested`],
      ["Order Processing Requested", `${last.orderId}:${last.version}:Order Processing Requested`],
      ["Order Processing Requested", `${last.orderId}:5:Order Processing Requested`],
    ]);
    expect(counted).toEqual([]);
  });

  it("returns GONE for an order that does not exist", async () => {
    const { redrive, bus } = redriving(undefined);
    expect(await redrive(letterOf(records[0] as DynamoDBRecord))).toEqual({ outcome: "GONE", orderId: last.orderId });
    expect(bus.published).toEqual([]);
  });

  it.each([
    "{",
    "null",
    "{}",
    JSON.stringify({ DDBStreamBatchInfo: {} }),
    JSON.stringify({ keys: { orderId: { S: "" } } }),
  ])("keeps a dead letter without an order: %s", async (letter) => {
    const { redrive } = redriving(imageOf(last));
    expect(await redrive(letter)).toEqual({ outcome: "STAYS", why: "it names no order" });
  });

  it("keeps the dead letter of an order that is still unreadable, and sends no other", async () => {
    const { customerId: _, ...unreadable } = imageOf(last);
    const { redrive, bus } = redriving(unreadable);

    expect(await redrive(letterOf(records[1] as DynamoDBRecord))).toEqual({
      outcome: "STAYS",
      orderId: last.orderId,
      why: expect.stringContaining("it has no customerId"),
    });
    expect(bus.published).toEqual([]);
  });

  it("keeps a dead letter whose event is refused again", async () => {
    const { redrive } = redriving(imageOf(last), () => "MalformedDetail: Not JSON");
    expect(await redrive(letterOf(records[1] as DynamoDBRecord))).toEqual({
      outcome: "STAYS",
      orderId: last.orderId,
      why: "The bus refuses Order Status Changed: MalformedDetail: Not JSON",
    });
  });

  it("keeps a dead letter when the relay fails", async () => {
    const relay = () => Promise.reject(new Error("Outage"));
    const find = async () => imageOf(last);
    expect(await redriveLetter(letterOf(records[1] as DynamoDBRecord), { find, relay })).toEqual({
      outcome: "STAYS",
      orderId: last.orderId,
      why: "Outage",
    });
  });
});

describe("a dead letter", () => {
  it("has no personal data, and always fits into a message", () => {
    const image = { ...imageOf(anOrder()), status: { S: "x".repeat(300_000) }, orderId: { S: "\uffff\ufffe\u0000" } };
    const letter = letterOf({
      eventName: "MODIFY",
      dynamodb: { Keys: { orderId: image.orderId }, OldImage: image, NewImage: image },
    });

    expect(letter).not.toContain("jane");
    expect(letter.length).toBeLessThan(1000);
    expect(letter).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(letter)).toMatchObject({ keys: { orderId: image.orderId }, current: { attempt: { N: "1" } } });
  });
});
