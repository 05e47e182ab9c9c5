import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { readStack } from "../stack/stack.ts";
import { oldestMessageSeconds, oldestOf } from "./oldest.ts";

const NOW = new Date("2026-11-21T10:00:00.000Z");
const seconds = NOW.getTime() / 1000;
const aws = mockClient(CloudWatchClient);
beforeEach(() => void aws.reset());

describe("the oldest message of a queue", () => {
  it("is the first sent of those that MiniStack shows", () => {
    const queue = [{ SentTimestamp: seconds - 5 }, { SentTimestamp: seconds - 95 }, { SentTimestamp: seconds }];
    expect(oldestOf({ messages: { "000000000000": { "us-east-1": { url: queue } } } }, NOW)).toBe(95);
  });

  it("is none in an empty queue", () => {
    expect(oldestOf({ messages: { "000000000000": { "us-east-1": { url: [] } } } }, NOW)).toBeUndefined();
    expect(oldestOf({ messages: {} }, NOW)).toBeUndefined();
  });

  const STACK = readStack({ ENVIRONMENT: "dev" });
  const URL = "https://sqs.us-east-1.amazonaws.com/123456789012/orders-dev-order-processing";

  it("is as old as CloudWatch last knew on AWS", async () => {
    const point = (minutes: number, Maximum: number) => ({
      Timestamp: new Date(NOW.getTime() - minutes * 60_000),
      Maximum,
    });
    aws.on(GetMetricStatisticsCommand).resolves({ Datapoints: [point(2, 240), point(3, 180)] });
    expect(await oldestMessageSeconds(STACK, URL, NOW)).toBe(240);
    expect(aws.commandCalls(GetMetricStatisticsCommand)[0]?.args[0].input.Dimensions).toEqual([
      { Name: "QueueName", Value: "orders-dev-order-processing" },
    ]);
  });

  it("is none on AWS where the metric is 0 or is not there", async () => {
    aws
      .on(GetMetricStatisticsCommand)
      .resolvesOnce({ Datapoints: [{ Timestamp: NOW, Maximum: 0 }] })
      .resolves({ Datapoints: [] });
    expect(await oldestMessageSeconds(STACK, URL, NOW)).toBeUndefined();
    expect(await oldestMessageSeconds(STACK, URL, NOW)).toBeUndefined();
  });
});
