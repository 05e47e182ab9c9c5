import {
  type CancellationReason,
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import { NumberValue, QueryCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { type CountableEvent, type Counter, dayOf, type OrderId } from "@orders/domain";
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
/** A cancelled transaction, with a code for each item, or the versions in the marker whose condition failed. */
const cancelled = (...reasons: (string | readonly number[])[]) =>
  new TransactionCanceledException({
    ...metadata,
    CancellationReasons: reasons.map(
      (reason): CancellationReason =>
        typeof reason === "string"
          ? { Code: reason }
          : { Code: "ConditionalCheckFailed", Item: marshall({ measure: "counted", versions: new Set(reason) }) },
    ),
  });
const throttled = new ProvisionedThroughputExceededException(metadata);

const counter = (measure: string, count: number, amount: number | bigint): Counter => ({
  day: MONDAY,
  currency: "USD",
  measure: measure as Counter["measure"],
  count,
  amount: BigInt(amount),
});
const event = (orderId: string, ...changes: Counter[]): CountableEvent => ({
  orderId: orderId as OrderId,
  version: 1,
  changes: changes.length > 0 ? changes : [counter("status#PENDING", 1, 10)],
});
const versionOf = (version: number, of: CountableEvent): CountableEvent => ({ ...of, version });

/** What was written, transaction by transaction: the versions marked of each order, and the counters moved. */
const written = () =>
  dynamo.commandCalls(TransactWriteCommand).map(({ args }) => {
    const updates = (args[0].input.TransactItems ?? []).flatMap(({ Update }) => (Update ? [Update] : []));
    const isMarker = ({ Key }: (typeof updates)[number]) => Key?.measure === "counted";
    return {
      marked: updates
        .filter(isMarker)
        .map(({ Key, ExpressionAttributeValues: values }) =>
          [Key?.day.replace("order#", ""), ...(values?.[":versions"] ?? [])].join(" "),
        ),
      moved: updates.filter((update) => !isMarker(update)),
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
    expect(input.TransactItems?.[0]?.Update).toEqual({
      TableName: "analytics",
      Key: { day: "order#a", measure: "counted" },
      UpdateExpression: "SET expiresAt = :expiresAt ADD versions :versions",
      ConditionExpression: "NOT contains(versions, :v0)",
      ExpressionAttributeValues: {
        // Sixty days after noon on the first day of 2026, in seconds.
        ":expiresAt": Date.UTC(2026, 2, 2, 12) / 1000,
        ":versions": new Set([1]),
        ":v0": 1,
      },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    expect(written()).toMatchObject([
      {
        marked: ["a 1", "b 1"],
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

  it("writes one marker and the last status for the four events of a completed order", async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    const moves = (from: string, to: string) => [
      counter(`status#${from}`, -1, -2999),
      counter(`status#${to}`, 1, 2999),
    ];
    const events = [
      event("a", counter("status#PENDING", 1, 2999)),
      versionOf(2, event("a", ...moves("PENDING", "PROCESSING"))),
      versionOf(4, event("a", ...moves("PROCESSING", "PAID"), counter("product#MOUSE", 1, 2999))),
      versionOf(5, event("a", ...moves("PAID", "COMPLETED"))),
    ];

    expect(await became(...events)).toEqual(Array(4).fill("COUNTED"));

    const [{ input }] = dynamo.commandCalls(TransactWriteCommand).map(({ args }) => args[0]) as [TransactWriteCommand];
    expect(input.TransactItems?.[0]?.Update?.ConditionExpression).toBe(
      "NOT contains(versions, :v0) AND NOT contains(versions, :v1) AND NOT contains(versions, :v2) AND NOT contains(versions, :v3)",
    );
    expect(written().map(({ marked }) => marked)).toEqual([["a 1 2 4 5"]]);
    expect(written()[0]?.moved.map(({ Key }) => Key?.measure)).toEqual(["USD#product#MOUSE", "USD#status#COMPLETED"]);
  });

  it("writes no counter when the changes of a batch cancel out", async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    await became(event("a", counter("status#PENDING", 1, 10)), event("b", counter("status#PENDING", -1, -10)));
    expect(written()).toEqual([{ marked: ["a 1", "b 1"], moved: [] }]);
  });

  it("writes nothing for no events, and counts an event once that is twice in a batch", async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    expect(await became()).toEqual([]);
    expect(await became(event("a"), event("b"), event("a"))).toEqual(["COUNTED", "COUNTED", "COUNTED_BEFORE"]);
    expect(written().map(({ marked }) => marked)).toEqual([["a 1", "b 1"]]);
  });

  it("leaves out events that were counted before, and their counters", async () => {
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled("None", [1], "None", "None", "None", "None"))
      .resolves({});
    const events = ["A", "B", "C"].map((name) => event(name, counter(`product#${name}`, 1, 1)));

    expect(await became(...events)).toEqual(["COUNTED", "COUNTED_BEFORE", "COUNTED"]);
    expect(written()[1]?.marked).toEqual(["A 1", "C 1"]);
    expect(written()[1]?.moved.map(({ Key }) => Key?.measure)).toEqual(["USD#product#A", "USD#product#C"]);
    expect(waited).toEqual([]);
  });

  it("counts the new events of an order of which others were counted before", async () => {
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled([1, 2, 9], "None", "None", "None"))
      .resolves({});
    const events = [1, 2, 4].map((version) => versionOf(version, event("a", counter(`product#${version}`, 1, 1))));

    expect(await became(...events)).toEqual(["COUNTED_BEFORE", "COUNTED_BEFORE", "COUNTED"]);
    expect(written()[1]?.marked).toEqual(["a 4"]);
    expect(written()[1]?.moved.map(({ Key }) => Key?.measure)).toEqual(["USD#product#4"]);
  });

  it("writes nothing more when all events turn out to be counted", async () => {
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled([1], "None", "None"))
      .rejects(cancelled([1], "None"));
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
      .rejectsOnce(cancelled([1], "None", "TransactionConflict"))
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
    ["a condition that fails, though the marker names none of the events", cancelled([2], "None")],
    ["a condition that fails without a marker", cancelled("ConditionalCheckFailed", "None")],
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
    expect(written().flatMap(({ marked }) => marked)).toEqual(events.map(({ orderId }) => `${orderId} 1`));
    expect(results).toEqual([...Array(98).fill("COUNTED"), ...Array(98).fill(throttled), ...Array(34).fill("COUNTED")]);
  });

  it("counts at most 100 events of one order in a transaction", async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    await became(...Array.from({ length: 130 }, (_, index) => versionOf(index + 1, event("a"))));

    const conditions = dynamo
      .commandCalls(TransactWriteCommand)
      .map(({ args }) => args[0].input.TransactItems?.[0]?.Update?.ConditionExpression ?? "");
    expect(conditions.map((condition) => condition.split(" AND ").length)).toEqual([100, 30]);
    // DynamoDB takes 4 KB. Source: Amazon DynamoDB Developer Guide, "Quotas", expression parameters.
    expect(Math.max(...conditions.map(({ length }) => length))).toBeLessThanOrEqual(4096);
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
    const last = cancelled([1], "None", "TransactionConflict");
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
