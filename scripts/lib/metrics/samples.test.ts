import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { readStack } from "../stack/stack.ts";
import { byMetric, emfSamples, isMeasured, readSamples, type Sample, samplesOf, statisticOf } from "./samples.ts";

const metric = { namespace: "OrderProcessingSystem", name: "OrderValue", dimensions: { Project: "shop" } };
const samples: Sample[] = [30, 10, 20, 40].map((value, index) => ({ metric, at: index * 1000, value }));
const all = { from: 0, to: 10_000 };

describe("the samples in a line of the embedded metric format", () => {
  const line = JSON.stringify({
    _aws: {
      Timestamp: 5000,
      CloudWatchMetrics: [
        {
          Namespace: "OrderProcessingSystem",
          Dimensions: [["Environment", "Project"], []],
          Metrics: [{ Name: "OrderValue", Unit: "None" }],
        },
        {
          Namespace: "OrderProcessingSystem",
          Dimensions: [["Environment", "Project", "Status"]],
          Metrics: [{ Name: "OrdersProcessed", Unit: "Count" }],
        },
      ],
    },
    ...{ Environment: "local", Project: "shop", Status: "FAILED", OrderValue: [10, 20.5], OrdersProcessed: 2 },
  });

  it("are one for each value and set of dimensions", () => {
    const value = (dimensions: object, value: number, name = "OrderValue") => ({
      metric: { namespace: "OrderProcessingSystem", name, dimensions },
      ...{ at: 5000, value },
    });
    const stack = { Environment: "local", Project: "shop" };
    expect(emfSamples(line)).toEqual([
      value(stack, 10),
      value(stack, 20.5),
      value({}, 10),
      value({}, 20.5),
      value({ ...stack, Status: "FAILED" }, 2, "OrdersProcessed"),
    ]);
  });

  it("are none in other lines", () => {
    expect(emfSamples('{"message":"Answered"}')).toEqual([]);
    expect(emfSamples("REPORT RequestId: 1")).toEqual([]);
  });
});

describe("a statistic of samples", () => {
  it.each([
    ["Sum", 100],
    ["Average", 25],
    ["Minimum", 10],
    ["Maximum", 40],
    ["SampleCount", 4],
    ["p50", 20],
    ["p95", 40],
    ["p0", 10],
  ])("%s", (stat, expected) => {
    expect(statisticOf(samples, stat, all)).toBe(expected);
  });

  it("has the samples from the begin of the period, and none from its end on", () => {
    expect(statisticOf(samples, "Sum", { from: 1000, to: 3000 })).toBe(30);
    expect(statisticOf(samples, "Sum", { from: 5000, to: 9000 })).toBeUndefined();
  });

  it("is refused where it is not known", () => {
    expect(() => statisticOf(samples, "TM(2%:98%)", all)).toThrow("The statistic TM(2%:98%) is not known");
  });
});

describe("samples of a metric", () => {
  it("are found by namespace, name and dimensions, in whatever order these are written", () => {
    const dimensions = { Project: "shop", Environment: "local" };
    const found = byMetric([{ metric: { ...metric, dimensions }, at: 1, value: 1 }, ...samples]);
    const wanted = { ...metric, dimensions: { Environment: "local", Project: "shop" } };
    expect(samplesOf(found, wanted)).toHaveLength(1);
    expect(samplesOf(found, metric)).toHaveLength(4);
    expect(samplesOf(found, { ...metric, name: "OrdersCreated" })).toEqual([]);
  });

  it("are there for the functions' metrics and those that the emulator counts", () => {
    const of = (namespace: string) => isMeasured({ ...metric, namespace });
    expect(["OrderProcessingSystem", "AWS/Lambda", "AWS/SQS", "AWS/States", "AWS/ApiGateway"].map(of)).not.toContain(
      false,
    );
    expect([of("AWS/DynamoDB"), of("AWS/SNS")]).toEqual([false, false]);
  });
});

describe("the samples of an emulator", () => {
  /** Answers each request with this type and body. */
  async function emulator(type: string, body: string) {
    const server = createServer((_, response) => response.setHeader("content-type", type).end(body));
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void server.close());
    return readStack({ EMULATOR_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  }

  it("are read with their time in ms", async () => {
    const lambda = { namespace: "AWS/Lambda", name: "Errors", dimensions: { FunctionName: "f" } };
    const stack = await emulator("application/x-ndjson", `${JSON.stringify({ ...lambda, at: 1.5, value: 2 })}\n`);
    expect(samplesOf(await readSamples(stack, {}, 0), lambda)).toEqual([{ metric: lambda, at: 1500, value: 2 }]);
  });

  it("are refused of one that this project did not start", async () => {
    const stack = await emulator("application/json", "{}");
    await expect(readSamples(stack, {}, 0)).rejects.toThrow(
      `The emulator at ${stack.endpoint} does not count what it does. Use the one that make deploy starts: leave EMULATOR_URL out.`,
    );
  });
});
