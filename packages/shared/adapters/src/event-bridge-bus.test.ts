import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { eventIdOf, eventMessage } from "@orders/contracts";
import { eventsBetween, type OrderEvent } from "@orders/domain";
import { anOrder, at } from "@orders/domain/testing";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { eventBridgeClient } from "./clients.ts";
import { EventsNotTakenError, eventBridgeBus } from "./event-bridge-bus.ts";

const { waited } = vi.hoisted(() => ({ waited: [] as number[] }));
vi.mock("node:timers/promises", () => ({ setTimeout: async (milliseconds: number) => waited.push(milliseconds) }));

const client = eventBridgeClient();
const bridge = mockClient(client);
const bus = eventBridgeBus(client, "orders-bus");

const events = (orders: number): OrderEvent[] =>
  Array.from({ length: orders }, () => anOrder({}, at(7))).flatMap((order) =>
    eventsBetween(undefined, order).slice(0, 1),
  );
const sent = () => bridge.commandCalls(PutEventsCommand).map(({ args }) => args[0].input.Entries ?? []);

const sentIds = () => sent().map((batch) => batch.map(({ Detail }) => JSON.parse(Detail ?? "").eventId));
const idsOf = (all: readonly OrderEvent[]) => all.map(eventIdOf);

/** A bus that answers each entry with an error code, or accepts it when there is none. */
function answers(codeOf: (eventId: string, call: number) => string | undefined) {
  let calls = 0;
  bridge.on(PutEventsCommand).callsFake(({ Entries }) => {
    calls += 1;
    const answered = Entries.map(({ Detail }: { Detail: string }) => {
      const ErrorCode = codeOf(JSON.parse(Detail).eventId, calls);
      return ErrorCode === undefined ? { EventId: "taken" } : { ErrorCode, ErrorMessage: `It is ${ErrorCode}` };
    });
    return {
      FailedEntryCount: answered.filter((entry: object) => "ErrorCode" in entry).length,
      Entries: answered,
    };
  });
}

beforeEach(() => {
  waited.length = 0;
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
          Detail: JSON.stringify(eventMessage(event).detail),
          Time: new Date(at(7)),
        },
      ],
    ]);
  });

  it("publishes ten events per request, the most that the bus accepts, in order", async () => {
    const all = events(23);

    await bus.publish(all);

    expect(sent().map(({ length }) => length)).toEqual([10, 10, 3]);
    expect(sent().flatMap((batch) => batch.map(({ Detail }) => Detail))).toEqual(
      all.map((event) => JSON.stringify(eventMessage(event).detail)),
    );
  });

  it("sends no request when there are no events", async () => {
    await bus.publish([]);
    expect(sent()).toEqual([]);
  });

  it("throws when the bus refuses some of the events, and says why", async () => {
    const all = events(3);
    const [first] = idsOf(all);
    answers((eventId) => (eventId === first ? undefined : "ThrottlingException"));

    const published = bus.publish(all);

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

  it("throws the error of the call", async () => {
    bridge.on(PutEventsCommand).rejects(new Error("No such bus"));
    await expect(bus.publish(events(1))).rejects.toThrow("No such bus");
  });

  it("retries only the entries that failed, with backoff", async () => {
    const all = events(12);
    const slow = idsOf(all)[3] as string;
    const slower = idsOf(all)[7] as string;
    answers((eventId, call) => {
      if (eventId === slow && call < 2) return "ThrottlingException";
      return eventId === slower && call < 3 ? "InternalFailure" : undefined;
    });
    const random = vi.spyOn(Math, "random").mockReturnValue(1);

    expect(await bus.publish(all)).toEqual([]);
    random.mockRestore();

    expect(sentIds()).toEqual([idsOf(all).slice(0, 10), [slow, slower], [slower], idsOf(all).slice(10)]);
    expect(waited).toEqual([50, 100]);
  });

  it("gives up after four tries, and skips published events when the same events are published again", async () => {
    const all = events(11);
    const busy = idsOf(all)[4] as string;
    answers((eventId, call) => (eventId === busy && call <= 4 ? "ThrottlingException" : undefined));

    await expect(bus.publish(all)).rejects.toThrow("orders-bus refused 1 events: ThrottlingException");
    expect(sentIds()).toEqual([idsOf(all).slice(0, 10), [busy], [busy], [busy]]);
    bridge.resetHistory();
    await bus.publish(all);
    expect(sentIds()).toEqual([[busy, idsOf(all)[10]]]);

    // All of them are published. Publishing them once more is intended.
    bridge.resetHistory();
    await bus.publish(all);
    expect(sentIds().flat()).toEqual(idsOf(all));
  });

  it.each(["AccessDeniedException", "NotAuthorizedForSourceException"])(
    "treats a missing permission as transient, because somebody may grant it: %s",
    async (code) => {
      const [denied] = events(1) as [OrderEvent];
      answers((_, call) => (call === 1 ? code : undefined));
      expect(await bus.publish([denied])).toEqual([]);
      expect(sentIds()).toEqual([idsOf([denied]), idsOf([denied])]);
    },
  );

  it.each(["InvalidArgument", "MalformedDetail"])(
    "returns an event that the bus refuses permanently with %s, and publishes the others",
    async (code) => {
      const all = events(3);
      const [, poison, busy] = all as [OrderEvent, OrderEvent, OrderEvent];
      answers((eventId, call) => {
        if (eventId === eventIdOf(poison)) return code;
        return eventId === eventIdOf(busy) && call === 1 ? "ThrottlingException" : undefined;
      });

      expect(await bus.publish(all)).toEqual([{ event: poison, why: `${code}: It is ${code}` }]);
      expect(sentIds()).toEqual([idsOf(all), [eventIdOf(busy)]]);
    },
  );

  it("treats an unknown error code and a missing result as transient", async () => {
    bridge
      .on(PutEventsCommand)
      .resolvesOnce({ FailedEntryCount: 2, Entries: [{ EventId: "1" }, { ErrorCode: "SomethingNew" }] })
      .resolves({ FailedEntryCount: 0 });
    const all = events(3);

    expect(await bus.publish(all)).toEqual([]);
    expect(sentIds()).toEqual([idsOf(all), idsOf(all).slice(1)]);
  });

  it.each([
    [
      "as invalid",
      Object.assign(new Error("Total size of the entries is over the limit"), { name: "ValidationException" }),
    ],
    ["as too large", Object.assign(new Error("Too large"), { name: "Other", $metadata: { httpStatusCode: 413 } })],
  ])("finds the event because of which the bus refuses the whole request %s", async (_, refusal) => {
    const all = events(3);
    const [, large] = all as [OrderEvent, OrderEvent];
    bridge.on(PutEventsCommand).callsFake(({ Entries }) => {
      const isLarge = ({ Detail }: { Detail: string }) => JSON.parse(Detail).eventId === eventIdOf(large);
      if (Entries.some(isLarge)) throw refusal;
      return { FailedEntryCount: 0 };
    });

    expect(await bus.publish(all)).toEqual([{ event: large, why: `${refusal.name}: ${refusal.message}` }]);
    expect(sentIds()).toEqual([idsOf(all), ...idsOf(all).map((eventId) => [eventId])]);
  });

  it("returns an event with an invalid time, which the SDK cannot serialize", async () => {
    const [good, timeless] = events(2) as [OrderEvent, OrderEvent];
    const bad = { ...timeless, detail: { ...timeless.detail, occurredAt: "noon" } } as unknown as OrderEvent;

    expect(await bus.publish([bad, good])).toEqual([{ event: bad, why: "Its time is noon" }]);
    expect(sentIds()).toEqual([[eventIdOf(good)]]);
  });
});
