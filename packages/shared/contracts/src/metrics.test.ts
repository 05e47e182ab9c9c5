import { describe, expect, it } from "vitest";
import { terraformInput } from "./generate/terraform.ts";
import { METRIC_DIMENSIONS, METRICS } from "./metrics.ts";

describe("the registry of metrics", () => {
  it("gives Terraform the namespace, and of each metric unit and dimensions", () => {
    const { namespace, dimensions, names } = terraformInput().metrics;

    expect(namespace).toBe("OrderProcessingSystem");
    expect(names.OrdersCreated).toMatchObject({ unit: "Count", dimensions: [], total: true });
    expect(names.OrdersProcessed).toMatchObject({ unit: "Count", dimensions: ["Status"], total: true });
    expect(names.ReconciliationFindings).toMatchObject({ unit: "Count", dimensions: ["Scope"], total: false });
    expect(dimensions.Outcome).toEqual(["charged", "declined", "unavailable", "refunded"]);
  });

  it("has a use for every dimension", () => {
    const used = Object.values(METRICS).flatMap(({ dimensions }): readonly string[] => dimensions);
    expect(new Set(used)).toEqual(new Set(Object.keys(METRIC_DIMENSIONS)));
  });
});
