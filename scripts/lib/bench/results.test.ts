import { expect, it } from "vitest";
import { benchFaults, benchTable, type Figure, type Group, missedTargets, recordOf } from "./results.ts";

const group = (...figures: Figure[]): Group => ({ title: "Bundles", figures, advice: "Load less." });

it("shows each figure beside the recorded one and its limit", () => {
  const groups = [
    { title: "An order", figures: [{ what: "calls", value: 18, limit: { atMost: 18 } }], advice: "" },
    {
      title: "Load",
      figures: [
        { what: "settled per second", value: 9.987, target: { atLeast: 30 } },
        { what: "answered, p99, ms", value: 1234.5 },
      ],
      advice: "",
    },
  ];
  expect(benchTable(groups, { "An order": { calls: 42 }, Load: { "of before": 1 } })).toBe(
    [
      "                      recorded      now        limit",
      "",
      "An order",
      "  calls                  42.00    18.00         ≤ 18",
      "",
      "Load",
      "  settled per second         –     9.99  ≥ 30 target",
      "  answered, p99, ms          –  1234.50            –",
    ].join("\n"),
  );
});

it("names what is beyond its limit, and what to do", () => {
  const limit = { atMost: 1.25 };
  expect(benchFaults([group({ what: "get-order", value: 1.254, limit })])).toEqual([]);
  expect(benchFaults([group({ what: "get-order", value: 1.26, limit }, { what: "other", value: 9 })])).toEqual([
    "Bundles, get-order: 1.26, the limit is ≤ 1.25. Load less.",
  ]);
  expect(benchFaults([group({ what: "reserved", value: 79, limit: { atLeast: 80 } })])).toHaveLength(1);
});

it("fails for no target, and names what is beyond it", () => {
  const groups = [
    group({ what: "settled", value: 12, target: { atLeast: 30 } }, { what: "p99", value: 2, target: { atMost: 2 } }),
  ];
  expect(benchFaults(groups)).toEqual([]);
  expect(missedTargets(groups)).toEqual(["Bundles, settled: 12.00, the target is ≥ 30"]);
});

it("records the values as they are shown", () => {
  expect(recordOf([group({ what: "get-order", value: 1.2345 })])).toEqual({ Bundles: { "get-order": 1.23 } });
});
