import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  GetQueryResultsCommand,
  ResourceNotFoundException,
  StartQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { newEvents, searchByFilter, searchByInsights } from "./log-events.ts";

vi.mock("../cli/run.ts", () => ({ sleep: async () => undefined, failIfInterrupted: () => undefined }));

const client = new CloudWatchLogsClient({ region: "us-east-1" });
const aws = mockClient(client);
beforeEach(() => void aws.reset());

const START = Date.parse("2026-11-21T10:00:00.000Z");
const event = (eventId: string, ms: number) => ({ eventId, timestamp: START + ms, message: `${eventId}\n` });
const gone = new ResourceNotFoundException({ message: "No such group", $metadata: {} });

describe("following a log", () => {
  it("shows each event once, also one that arrives late", async () => {
    aws
      .on(FilterLogEventsCommand)
      .resolvesOnce({ events: [event("a", 0), event("b", 60_000)] })
      .resolvesOnce({ events: [event("a", 0), event("late", 30_000), event("b", 60_000), event("c", 61_000)] })
      .resolves({ events: [event("c", 61_000)] });
    const next = newEvents(client, "group", START);
    const messages = async () => (await next()).map(({ message }) => message);

    expect([await messages(), await messages(), await messages()]).toEqual([["a", "b"], ["late", "c"], []]);
  });

  it("asks only for the last two minutes before the newest event", async () => {
    aws.on(FilterLogEventsCommand).resolves({ events: [event("a", 600_000)] });
    const next = newEvents(client, "group", START);
    await next();
    await next();
    expect(aws.commandCalls(FilterLogEventsCommand).map(({ args }) => args[0].input.startTime)).toEqual([
      START,
      START + 480_000,
    ]);
  });

  it("waits for a log group that is not there yet", async () => {
    aws
      .on(FilterLogEventsCommand)
      .rejectsOnce(gone)
      .resolves({ events: [event("a", 0)] });
    const next = newEvents(client, "group", START);
    expect([(await next()).length, (await next()).length]).toEqual([0, 1]);
  });
});

describe("searching logs", () => {
  it("returns an event once that contains both ids, and goes on after a group that is not there", async () => {
    aws
      .on(FilterLogEventsCommand, { logGroupName: "gone" })
      .rejects(gone)
      .on(FilterLogEventsCommand, { logGroupName: "group" })
      .resolves({ events: [event("a", 0)] });
    const found = await searchByFilter(client)(["gone", "group"], ["order-1", "correlation-1"], { from: START });

    expect(found).toEqual([{ group: "group", timestamp: START, message: "a" }]);
    const patterns = aws.commandCalls(FilterLogEventsCommand).map(({ args }) => args[0].input.filterPattern);
    expect(patterns).toEqual(['"order-1"', '"correlation-1"', '"order-1"', '"correlation-1"']);
  });

  it("searches all groups with one query of Logs Insights, and waits for its end", async () => {
    const row = (log: string, time: string, message: string) => [
      { field: "@log", value: `123456789012:${log}` },
      { field: "@timestamp", value: time },
      { field: "@message", value: message },
      { field: "@ptr", value: "x" },
    ];
    aws.on(StartQueryCommand).resolves({ queryId: "query-1" });
    aws
      .on(GetQueryResultsCommand, { queryId: "query-1" })
      .resolvesOnce({ status: "Running", results: [] })
      .resolves({ status: "Complete", results: [row("/aws/lambda/x", "2026-11-21 10:00:01.250", "a\n")] });

    const found = await searchByInsights(client)(["/aws/lambda/x", "/aws/lambda/y"], ["order-1", "c.1"], {
      from: START + 1,
      to: START + 9_001,
    });

    expect(found).toEqual([{ group: "/aws/lambda/x", timestamp: START + 1250, message: "a" }]);
    const calls = aws.commandCalls(StartQueryCommand).map(({ args }) => args[0].input);
    expect(calls).toMatchObject([
      { logGroupNames: ["/aws/lambda/x", "/aws/lambda/y"], startTime: START / 1000, endTime: START / 1000 + 10 },
    ]);
    expect(calls[0]?.queryString).toContain('filter @message like "order-1" or @message like "c.1" | sort');
  });

  it("says what to do when a query ends without an answer", async () => {
    aws
      .on(StartQueryCommand)
      .resolves({ queryId: "query-1" })
      .on(GetQueryResultsCommand)
      .resolves({ status: "Timeout" });
    await expect(searchByInsights(client)(["g"], ["a"], { from: START, to: START })).rejects.toThrow(
      "The query of CloudWatch Logs Insights ended Timeout. Try again in a minute.",
    );
  });
});
