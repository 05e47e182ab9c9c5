import { describe, expect, it } from "vitest";
import type { Alarm } from "../metrics/alarms.ts";
import { drillsPage, drillsText } from "./report.ts";
import { type DrillResult, findAlarm, sighting, wouldRing } from "./run.ts";

const alarmOf = (name: string, kind: string, FunctionName: string): Alarm => ({
  ...{ name, description: "", kind, expression: undefined, comparison: "GreaterThanThreshold", threshold: 10 },
  metrics: [
    { id: "a", stat: "Sum", metric: { namespace: "AWS/Lambda", name: "Errors", dimensions: { FunctionName } } },
  ],
  ...{ periodSeconds: 300, evaluations: 2, datapoints: 2, missing: "notBreaching" },
});
const alarms = [
  alarmOf("errors-pay", "function-errors", "shop-local-pay"),
  alarmOf("errors-prepay", "function-errors", "shop-local-prepay"),
  alarmOf("runs-failed", "runs-failed", "shop-local-run"),
];

describe("the alarm that a drill expects", () => {
  it("is found by its heading in the runbook and what it watches", () => {
    expect(findAlarm(alarms, { kind: "function-errors", of: "pay" }).name).toBe("errors-pay");
    expect(findAlarm(alarms, { kind: "runs-failed" }).name).toBe("runs-failed");
  });

  it("must be one", () => {
    expect(() => findAlarm(alarms, { kind: "function-errors" })).toThrow(
      "The plan has 2 alarms function-errors: a drill",
    );
    expect(() => findAlarm(alarms, { kind: "queue-age", of: "orders" })).toThrow("has 0 alarms queue-age of orders");
  });

  it("would ring for a value that lasts for all its periods", () => {
    const [alarm] = alarms;
    if (alarm === undefined) throw new Error("no alarm");
    expect([undefined, 10, 11].map((value) => wouldRing(alarm, value))).toEqual([false, false, true]);
  });
});

describe("what is seen of an alarm", () => {
  const [alarm] = alarms as [Alarm];

  it("is its first value beyond the threshold, and when", () => {
    const first = sighting(alarm, 11, 3000, { value: 4, afterMs: undefined });
    expect(first).toEqual({ value: 11, afterMs: 3000 });
    expect(sighting(alarm, 20, 9000, first)).toEqual(first);
  });

  it("is forgotten where the value falls back", () => {
    expect(sighting(alarm, 2, 9000, { value: 11, afterMs: 3000 })).toEqual({ value: 2, afterMs: undefined });
  });
});

describe("the report of the drills", () => {
  const seen: DrillResult = {
    ...{ drill: "failing-gateway", broken: "no charge is answered", alarm: "errors-pay", kind: "function-errors" },
    ...{ description: "It failed.", threshold: "> 10", value: 12, seenAfterMs: 4_200 },
    ...{ ringsWithinMs: 300_000, normalAfterMs: 12_000 },
  };
  const { seenAfterMs: _, ...rest } = seen;
  const silent: DrillResult = { ...rest, value: undefined, seenAfterMs: undefined };

  it("has a row for each alarm, with its line in the runbook", () => {
    expect(drillsPage([seen, silent])).toContain(
      "| failing-gateway | no charge is answered | [errors-pay](runbook.md#function-errors) | It failed. | 12 (> 10) | 4.2 s | 5 min | 12 s |\n" +
        "| failing-gateway | no charge is answered | [errors-pay](runbook.md#function-errors) | It failed. | no value (> 10) | not seen | 5 min | 12 s |",
    );
  });

  it("marks an alarm that would not ring", () => {
    expect(drillsText([seen, silent]).split("\n")).toEqual([
      "✓ failing-gateway: errors-pay 12 (> 10) after 4.2 s, rings on AWS within 5 min, normal again 12 s after the repair",
      "✗ failing-gateway: errors-pay no value (> 10) NOT SEEN, rings on AWS within 5 min, normal again 12 s after the repair",
    ]);
  });
});
