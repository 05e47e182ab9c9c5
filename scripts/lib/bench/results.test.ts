import { expect, it } from "vitest";
import { type BenchResults, benchFaults, benchTable } from "./results.ts";

const results = (timesTheSdk: number): BenchResults => ({
  orders: { completed: { calls: 14, invocations: 8, writeUnits: 20.5 } },
  bundles: { "get-order": { bytes: 2048, timesTheSdk } },
});

it("shows what was measured beside what was recorded", () => {
  expect(benchTable(results(1.2), { orders: { completed: { calls: 42, invocations: 20, writeUnits: 56 } } })).toBe(
    [
      "                                                 now  recorded",
      "order completed: calls                         14.00     42.00",
      "order completed: invocations                    8.00     20.00",
      "order completed: write units                   20.50     56.00",
      "bundle get-order: KB                             2.0         –",
      "bundle get-order: load, times that of its SDK   1.20         –",
    ].join("\n"),
  );
});

it("names a bundle that loads too slowly", () => {
  expect(benchFaults(results(1.3))).toEqual([]);
  expect(benchFaults(results(1.31))).toEqual([expect.stringContaining("get-order takes 1.31 times as long")]);
});
