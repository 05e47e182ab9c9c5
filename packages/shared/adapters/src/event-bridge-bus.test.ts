import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { eventsBetween, type OrderEvent } from "@orders/domain";
import { anOrder, at } from "@orders/domain/testing";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { eventBridgeClient } from "./clients.ts";
import { EventsNotTakenError, eventBridgeBus } from "./event-bridge-bus.ts";

const client = eventBridgeClient();
const bridge = mockClient(client);
const bus = eventBridgeBus(client, "orders-bus");

const events = (orders: number): OrderEvent[] =>
  Array.from({ length: orders }, () => anOrder({}, at(7))).flatMap((order) =>
    eventsBetween(undefined, order).slice(0, 1),
  );
const sent = () => bridge.commandCalls(PutEventsCommand).map(({ args }) => args[0].input.Entries ?? []);

beforeEach(() => {
  bridge.reset();
  bridge.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
});

describe("eventBridgeBus", () => {
  it("publishes an event with its type, detail and time, under the source of this system", async () => {
    const [event] = events(1) as [OrderEvent];

    await bus.publish([event]);

    expect(sent()).toEqual([
      [
        {
          EventBusName: "orders-bus",
          Source: "com.orders.service",
          DetailType: "Order Created",
          Detail: JSON.stringify(event.detail),
          Time: new Date(at(7)),
        },
      ],
    ]);
  });

  it("publishes ten at a time, the most that the bus takes, in their order", async () => {
    const all = events(23);

    await bus.publish(all);

    expect(sent().map(({ length }) => length)).toEqual([10, 10, 3]);
    expect(sent().flatMap((batch) => batch.map(({ Detail }) => Detail))).toEqual(
      all.map(({ detail }) => JSON.stringify(detail)),
    );
  });

  it("asks nothing of the bus for no events", async () => {
    await bus.publish([]);
    expect(sent()).toEqual([]);
  });

  it("throws when the bus refuses one of many, and says why", async () => {
    bridge.on(PutEventsCommand).resolves({
      FailedEntryCount: 2,
      Entries: [{ EventId: "1" }, { ErrorCode: "ThrottlingException" }, { ErrorCode: "ThrottlingException" }],
    });

    const published = bus.publish(events(3));

    await expect(published).rejects.toThrow(EventsNotTakenError);
    await expect(published).rejects.toThrow("orders-bus refused 2 events: ThrottlingException");
  });

  it("throws when a later batch is refused", async () => {
    bridge
      .on(PutEventsCommand)
      .resolvesOnce({ FailedEntryCount: 0 })
      .resolves({ FailedEntryCount: 1, Entries: [{ ErrorCode: "InternalFailure" }] });
    await expect(bus.publish(events(11))).rejects.toThrow("InternalFailure");
  });

  it("lets a fault of the call through", async () => {
    bridge.on(PutEventsCommand).rejects(new Error("No such bus"));
    await expect(bus.publish(events(1))).rejects.toThrow("No such bus");
  });
});
