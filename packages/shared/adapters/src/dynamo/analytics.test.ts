import {
  type CancellationReason,
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import { NumberValue, QueryCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { type CountableEvent, type Counter, dayOf } from "@orders/domain";
import { at } from "@orders/domain/testing";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { dynamoClient } from "../clients.ts";
import { longestWaits, TRIES_WITH_LONGEST_WAITS, waited } from "../testing/waits.ts";
import { dynamoAnalytics } from "./analytics.ts";

vi.mock("node:timers/promises", () => import("../testing/waits.ts"));

const client = dynamoClient();
const dynamo = mockClient(client);
const analytics = dynamoAnalytics({ client, analyticsTable: "analytics", clock: { now: () => at() } });

const MONDAY = dayOf("2026-01-05");
const metadata = { $metadata: {}, message: "" };
const cancelled = (...Codes: string[]) =>
  new TransactionCanceledException({
    ...metadata,
    CancellationReasons: Codes.map((Code): CancellationReason => ({ Code })),
  });
const throttled = new ProvisionedThroughputExceededException(metadata);

const counter = (measure: string, count: number, amount: number | bigint): Counter => ({
  day: MONDAY,
  currency: "USD",
  measure: measure as Counter["measure"],
  count,
  amount: BigInt(amount),
});
const event = (eventId: string, ...changes: Counter[]): CountableEvent => ({
  eventId,
  changes: changes.length > 0 ? changes : [counter("status#PENDING", 1, 10)],
});

/** What was written, transaction by transaction: the events marked, and the counters moved. */
const written = () =>
  dynamo.commandCalls(TransactWriteCommand).map(({ args }) => {
    const items = args[0].input.TransactItems ?? [];
    return {
      marked: items.flatMap(({ Put }) => (Put ? [Put.Item?.day.replace("event#", "")] : [])),
      moved: items.flatMap(({ Update }) => (Update ? [Update] : [])),
    };
  });
const became = async (...events: CountableEvent[]) =>
  (await analytics.record(events)).map((result) => (result.status === "fulfilled" ? result.value : result.reason));

beforeEach(() => {
  dynamo.reset();
  waited.length = 0;
});

describe("dynamoAnalytics", () => {
  it("writes markers and summed counters in one transaction", async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    const first = event("a", counter("status#PENDING", 1, 10997));
    const second = event("b", counter("status#PENDING", -1, -5), counter("product#MOUSE", -2, -2));

    expect(await became(first, second)).toEqual(["COUNTED", "COUNTED"]);

    const [{ input }] = dynamo.commandCalls(TransactWriteCommand).map(({ args }) => args[0]) as [TransactWriteCommand];
    expect(input.TransactItems?.[0]?.Put).toEqual({
      TableName: "analytics",
      // Sixty days after noon on the first day of 2026, in seconds.
      Item: { day: "event#a", measure: "counted", expiresAt: Date.UTC(2026, 2, 2, 12) / 1000 },
      ConditionExpression: "attribute_not_exists(measure)",
    });
    expect(written()).toMatchObject([
      {
        marked: ["a", "b"],
        moved: [
          {
            TableName: "analytics",
            Key: { day: MONDAY, measure: "USD#status#PENDING" },
            ExpressionAttributeValues: { ":count": 0, ":amount": NumberValue.from("109.92") },
          },
          {
            Key: { day: MONDAY, measure: "USD#product#MOUSE" },
            ExpressionAttributeValues: { ":count": -2, ":amount": NumberValue.from("-0.02") },
          },
        ],
      },
    ]);
  });

  it("writes nothing for no events, and counts an event once that is twice in a batch", async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    expect(await became()).toEqual([]);
    expect(await became(event("a"), event("b"), event("a"))).toEqual(["COUNTED", "COUNTED", "COUNTED_BEFORE"]);
    expect(written().map(({ marked }) => marked)).toEqual([["a", "b"]]);
  });

  it("leaves out events that were counted before, and their counters", async () => {
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled("None", "ConditionalCheckFailed", "None", "None", "None", "None"))
      .resolves({});
    const events = ["A", "B", "C"].map((name) => event(name, counter(`product#${name}`, 1, 1)));

    expect(await became(...events)).toEqual(["COUNTED", "COUNTED_BEFORE", "COUNTED"]);
    expect(written()[1]?.marked).toEqual(["A", "C"]);
    expect(written()[1]?.moved.map(({ Key }) => Key?.measure)).toEqual(["USD#product#A", "USD#product#C"]);
    expect(waited).toEqual([]);
  });

  it("writes nothing more when all events turn out to be counted", async () => {
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled("ConditionalCheckFailed", "None", "None"))
      .rejects(cancelled("ConditionalCheckFailed", "None"));
    expect(await became(event("a"), event("b"))).toEqual(["COUNTED_BEFORE", "COUNTED_BEFORE"]);
    expect(written()).toHaveLength(2);
  });

  it.each([["TransactionConflict"], ["ThrottlingError"], ["ProvisionedThroughputExceeded"]])(
    "retries with backoff after a %s",
    async (code) => {
      const random = vi.spyOn(Math, "random").mockReturnValue(0.5);
      dynamo
        .on(TransactWriteCommand)
        .rejectsOnce(cancelled("None", code))
        .rejectsOnce(cancelled("None", code))
        .resolves({});
      expect(await became(event("a"))).toEqual(["COUNTED"]);
      random.mockRestore();
      expect(waited).toEqual([50, 100]);
    },
  );

  it("leaves out events that were counted before, even when there is also a conflict", async () => {
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled("ConditionalCheckFailed", "None", "TransactionConflict"))
      .resolves({});
    expect(await became(event("a"), event("b"))).toEqual(["COUNTED_BEFORE", "COUNTED"]);
    expect(waited).toHaveLength(1);
  });

  it("gives up when conflicts last for 2.8 s", async () => {
    const random = longestWaits();
    const conflict = cancelled("None", "TransactionConflict");
    dynamo.on(TransactWriteCommand).rejects(conflict);
    expect(await became(event("a"))).toEqual([conflict]);
    random.mockRestore();
    expect(written()).toHaveLength(TRIES_WITH_LONGEST_WAITS);
  });

  it.each([
    ["a fault of the table", throttled],
    ["a transaction that is not valid", cancelled("None", "ValidationError")],
    ["a transaction that is refused without a reason", cancelled()],
  ])("throws %s at once", async (_, fault) => {
    dynamo.on(TransactWriteCommand).rejects(fault);
    expect(await became(event("a"))).toEqual([fault]);
    expect(written()).toHaveLength(1);
  });

  it("writes at most 100 items per transaction, and fails only the events of a failed transaction", async () => {
    dynamo.on(TransactWriteCommand).resolvesOnce({}).rejectsOnce(throttled).resolves({});
    // Each marks itself, and all of them move the same two counters.
    const events = Array.from({ length: 230 }, (_, index) =>
      event(`e${index}`, counter("status#PENDING", -1, -1), counter("status#PAID", 1, 1)),
    );
    const results = await became(...events);

    const sizes = written().map(({ marked, moved }) => marked.length + moved.length);
    expect(sizes).toEqual([100, 100, 36]);
    expect(written().flatMap(({ marked }) => marked)).toEqual(events.map(({ eventId }) => eventId));
    expect(results).toEqual([...Array(98).fill("COUNTED"), ...Array(98).fill(throttled), ...Array(34).fill("COUNTED")]);
  });

  it("gives each transaction only the counters of its own events", async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    await became(...Array.from({ length: 60 }, (_, index) => event(`e${index}`, counter(`product#${index}`, 1, 1))));
    expect(written().map(({ marked, moved }) => [marked.length, moved.length])).toEqual([
      [50, 50],
      [10, 10],
    ]);
  });

  it("gives up after that time even when the last one shows that an event was counted before", async () => {
    const random = longestWaits();
    const conflict = cancelled("None", "TransactionConflict");
    const last = cancelled("ConditionalCheckFailed", "None", "TransactionConflict");
    const stub = dynamo.on(TransactWriteCommand);
    for (let tries = 1; tries < TRIES_WITH_LONGEST_WAITS; tries++) stub.rejectsOnce(conflict);
    stub.rejectsOnce(last).resolves({});
    expect(await became(event("a"), event("b"))).toEqual([last, last]);
    random.mockRestore();
    expect(written()).toHaveLength(TRIES_WITH_LONGEST_WAITS);
  });

  it("reads a day page by page, with exact amounts", async () => {
    const item = (measure: string, count: string, amount: string) => ({
      day: MONDAY,
      measure,
      count: NumberValue.from(count),
      amount: NumberValue.from(amount),
    });
    const next = { day: MONDAY, measure: "USD#product#MOUSE" };
    dynamo
      .on(QueryCommand, { ExpressionAttributeValues: { ":day": MONDAY, ":currency": "USD#" } })
      .resolves({ Items: [item("USD#product#MOUSE", "2", "0.3")], LastEvaluatedKey: next })
      .on(QueryCommand, { ExclusiveStartKey: next })
      .resolves({ Items: [item("USD#status#PENDING", "-1", "-109.97")] });

    expect(await analytics.read([MONDAY], "USD")).toEqual([
      counter("product#MOUSE", 2, 30),
      counter("status#PENDING", -1, -10997),
    ]);
  });

  it("reads at most sixteen days in parallel", async () => {
    let reading = 0;
    let most = 0;
    dynamo.on(QueryCommand).callsFake(async () => {
      most = Math.max(most, ++reading);
      await new Promise(setImmediate);
      reading--;
      return { Items: [] };
    });
    const days = Array.from({ length: 366 }, (_, index) => dayOf(new Date(Date.UTC(2024, 0, 1 + index)).toISOString()));
    expect(await analytics.read(days, "USD")).toEqual([]);
    expect(dynamo.commandCalls(QueryCommand)).toHaveLength(366);
    expect(most).toBe(16);
  });
});
