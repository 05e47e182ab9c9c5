import type { Metric } from "@orders/contracts";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { publishMetrics } from "./metrics.ts";
import { capturedLog } from "./testing.ts";

// The module reads them at its first use, as in a function.
vi.hoisted(() => {
  process.env.POWERTOOLS_SERVICE_NAME = "relay-order-events";
  process.env.ENVIRONMENT = "staging";
  process.env.PROJECT_NAME = "shop";
});

let log: string[];
beforeEach(() => {
  log = capturedLog();
});

/** The lines that were written. */
const lines = () => log.map((line) => JSON.parse(line));
/** Of each metric in a line its sets of dimensions and its unit. */
const directivesOf = (line: { _aws: { CloudWatchMetrics: Directive[] } }) =>
  Object.fromEntries(
    line._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
      Metrics.map(({ Name, Unit }) => [Name, { Namespace, Dimensions, Unit }]),
    ),
  );
interface Directive {
  readonly Namespace: string;
  readonly Dimensions: string[][];
  readonly Metrics: { readonly Name: string; readonly Unit: string }[];
}

describe("publishMetrics", () => {
  it("writes one line in the embedded metric format, with the units of the registry", () => {
    publishMetrics([
      { name: "OrdersCreated", value: 1 },
      { name: "OrderValue", value: 109.97 },
      { name: "OrderLatency", value: 850 },
    ]);

    expect(lines()).toMatchObject([
      { OrdersCreated: 1, OrderValue: 109.97, OrderLatency: 850, Environment: "staging", Project: "shop" },
    ]);
    const Namespace = "OrderProcessingSystem";
    const Dimensions = [["Environment", "Project"], []];
    expect(directivesOf(lines()[0])).toEqual({
      OrdersCreated: { Namespace, Dimensions, Unit: "Count" },
      OrderValue: { Namespace, Dimensions, Unit: "None" },
      OrderLatency: { Namespace, Dimensions, Unit: "Milliseconds" },
    });
    expect(lines()[0]._aws.Timestamp).toBeGreaterThan(1.7e12);
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

  it("adds up counts, and keeps each amount and each time", () => {
    publishMetrics(
      [10, 20, 30].flatMap((value): Metric[] => [
        { name: "OrdersCreated", value: 1 },
        { name: "OrderValue", value },
        { name: "OrderLatency", value: value * 100 },
      ]),
    );
    expect(lines()).toMatchObject([{ OrdersCreated: 3, OrderValue: [10, 20, 30], OrderLatency: [1000, 2000, 3000] }]);
  });

  it("keeps all values and dimensions of more values than a line may have", () => {
    const values = Array.from({ length: 150 }, (_, index) => index + 1);
    publishMetrics(values.map((value) => ({ name: "OrderValue", value })));

    expect(lines().flatMap((line) => line.OrderValue)).toEqual(values);
    for (const line of lines()) {
      expect(line.OrderValue.length).toBeLessThanOrEqual(100);
      expect(directivesOf(line).OrderValue?.Dimensions).toEqual([["Environment", "Project"], []]);
    }
  });

  it("writes metrics with different dimensions in one line, and one more line for each further value of a dimension", () => {
    publishMetrics([
      { name: "OrdersCreated", value: 1 },
      { name: "OrdersProcessed", value: 1, Status: "COMPLETED" },
      { name: "OrdersProcessed", value: 1, Status: "FAILED" },
      { name: "PaymentsProcessed", value: 1, Outcome: "charged" },
      { name: "OrdersProcessed", value: 1, Status: "COMPLETED" },
    ]);

    const [first, second, ...more] = lines();
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      ...{ OrdersCreated: 1, OrdersProcessed: 2, PaymentsProcessed: 1 },
      ...{ Status: "COMPLETED", Outcome: "charged" },
    });
    expect(directivesOf(first)).toMatchObject({
      OrdersCreated: { Dimensions: [["Environment", "Project"], []] },
      OrdersProcessed: { Dimensions: [["Environment", "Project", "Status"], []] },
      PaymentsProcessed: { Dimensions: [["Environment", "Project", "Outcome"], []] },
    });
    expect(second).toMatchObject({ OrdersProcessed: 1, Status: "FAILED" });
    expect(second).not.toHaveProperty("OrdersCreated");
  });

  it("does not write a total of findings, because the same finding is in several scopes", () => {
    publishMetrics([{ name: "ReconciliationFindings", value: 2, Scope: "all" }]);
    expect(lines()[0].Scope).toBe("all");
    expect(directivesOf(lines()[0]).ReconciliationFindings?.Dimensions).toEqual([["Environment", "Project", "Scope"]]);
  });

  it("starts empty in each call", () => {
    publishMetrics([{ name: "OrdersProcessed", value: 1, Status: "FAILED" }]);
    publishMetrics([{ name: "OrderValue", value: 5 }]);
    expect(lines()[1]).not.toHaveProperty("OrdersProcessed");
    expect(lines()[1]).not.toHaveProperty("Status");
  });

  it("writes nothing without metrics", () => {
    publishMetrics([]);
    expect(log).toEqual([]);
  });

  it("takes only metrics of the registry, with their dimensions", () => {
    // @ts-expect-error No such metric.
    expect(() => publishMetrics([{ name: "OrdersLost", value: 1 }])).toThrow();
    // @ts-expect-error No status.
    publishMetrics([{ name: "OrdersProcessed", value: 1 }]);
    // @ts-expect-error A status that is not counted.
    publishMetrics([{ name: "OrdersProcessed", value: 1, Status: "PENDING" }]);
  });
});
