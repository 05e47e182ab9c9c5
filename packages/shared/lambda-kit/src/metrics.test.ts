import { beforeEach, describe, expect, it, vi } from "vitest";
import { publishMetrics } from "./metrics.ts";
import { capturedLog } from "./testing.ts";

// The module reads them when it is loaded, as in a function.
vi.hoisted(() => {
  process.env.POWERTOOLS_METRICS_NAMESPACE = "OrderProcessingSystem";
  process.env.POWERTOOLS_SERVICE_NAME = "relay-order-events";
  process.env.ENVIRONMENT = "staging";
  process.env.PROJECT_NAME = "shop";
});

let log: string[];
beforeEach(() => {
  log = capturedLog();
});

describe("publishMetrics", () => {
  it("writes one line in the embedded metric format", () => {
    publishMetrics([
      { name: "OrdersCreated", value: 1 },
      { name: "OrderValue", value: 109.97 },
    ]);

    expect(log).toHaveLength(1);
    const line = JSON.parse(log[0] ?? "");
    expect(line).toMatchObject({ OrdersCreated: 1, OrderValue: 109.97 });
    expect(line._aws.CloudWatchMetrics).toMatchObject([
      { Namespace: "OrderProcessingSystem", Metrics: [{ Name: "OrdersCreated" }, { Name: "OrderValue" }] },
    ]);
  });

  it("separates the metrics of stacks in the same account and region", () => {
    publishMetrics([{ name: "OrdersCreated", value: 1 }]);

    const line = JSON.parse(log[0] ?? "");
    expect(line).toMatchObject({ Environment: "staging", Project: "shop" });
    expect(line._aws.CloudWatchMetrics[0].Dimensions).toEqual([["service", "Environment", "Project"]]);
  });

  it("throws when the name of the stack is missing", async () => {
    vi.resetModules();
    vi.stubEnv("PROJECT_NAME", "");
    const unknown = await import("./metrics.ts");
    expect(() => unknown.publishMetrics([{ name: "OrdersCreated", value: 1 }])).toThrow(
      "The function's environment is not complete: PROJECT_NAME is missing",
    );
    vi.unstubAllEnvs();
  });

  it("keeps all values of a metric that is given more than once", () => {
    publishMetrics([10, 20, 30].map((value) => ({ name: "OrderValue", value })));
    expect(JSON.parse(log[0] ?? "").OrderValue).toEqual([10, 20, 30]);
  });

  it("adds dimensions for one call only", () => {
    publishMetrics([{ name: "ReconciliationFindings", value: 2 }], { scope: "all" });
    publishMetrics([{ name: "OrdersCreated", value: 1 }]);

    const [first, second] = log.map((line) => JSON.parse(line));
    expect(first).toMatchObject({ service: "relay-order-events", scope: "all" });
    expect(first._aws.CloudWatchMetrics[0].Dimensions).toEqual([["service", "Environment", "Project", "scope"]]);
    expect(second).not.toHaveProperty("scope");
  });

  it("starts empty in each call", () => {
    publishMetrics([{ name: "OrdersCreated", value: 1 }]);
    publishMetrics([{ name: "OrderValue", value: 5 }]);
    expect(JSON.parse(log[1] ?? "")).not.toHaveProperty("OrdersCreated");
  });

  it("writes nothing without metrics", () => {
    publishMetrics([]);
    expect(log).toEqual([]);
  });
});
