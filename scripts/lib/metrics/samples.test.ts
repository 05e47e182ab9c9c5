import { describe, expect, it } from "vitest";
import { byMetric, emfSamples, isMeasured, type Sample, samplesOf, statisticOf } from "./samples.ts";

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
