import { describe, expect, it } from "vitest";
import { byMetric, type Sample } from "../metrics/samples.ts";
import { logGroupsOfBody, periodsOf, shownWidgets } from "./body.ts";

const metricOf = (name: string, FunctionName = "f") => ({
  namespace: "AWS/Lambda",
  name,
  dimensions: { FunctionName },
});
const sample = (name: string, at: number, value: number, of?: string): Sample => ({
  metric: metricOf(name, of),
  at,
  value,
});
const samples = byMetric([
  sample("Errors", 100, 1),
  sample("Errors", 1100, 2),
  sample("Errors", 1200, 3, "g"),
  sample("Duration", 1900, 40),
]);
const periods = [0, 1000, 2000].map((from) => ({ from, to: from + 1000 }));
const shown = (properties: object, type = "metric") =>
  shownWidgets(JSON.stringify({ widgets: [{ type, properties }] }), samples, logs, periods)[0];
const logs = new Map([["/aws/lambda/f", [{ reason: "OUT_OF_STOCK" }]]]);

describe("the widgets of a dashboard", () => {
  it("have a line for each row, with its statistic in each period and in the whole time", () => {
    const widget = shown({
      title: "A title",
      metrics: [
        ["AWS/Lambda", "Errors", "FunctionName", "f", { stat: "Sum", label: "errors of f" }],
        ["AWS/Lambda", "Duration", "FunctionName", "f", { stat: "p95" }],
      ],
    });
    expect(widget).toEqual({
      ...{ title: "A title", stacked: false, single: false, missing: [] },
      lines: [
        { label: "errors of f", stat: "Sum", values: [1, 2, undefined], whole: 3 },
        { label: "f", stat: "p95", values: [undefined, 40, undefined], whole: 40 },
      ],
    });
  });

  it("take the statistic of the widget, or CloudWatch's own, where a row names none", () => {
    const metrics = [["AWS/Lambda", "Errors", "FunctionName", "f"]];
    expect(shown({ metrics, stat: "Maximum" })?.lines[0]?.whole).toBe(2);
    expect(shown({ metrics })?.lines[0]).toMatchObject({ stat: "Average", whole: 1.5 });
  });

  it("repeat parts of the row above, as CloudWatch does", () => {
    const metrics = [
      ["AWS/Lambda", "Errors", "FunctionName", "f", { stat: "Sum" }],
      [".", ".", ".", "g", { stat: "Sum" }],
      ["...", "f", { stat: "Sum" }],
    ];
    expect(shown({ metrics })?.lines.map(({ whole }) => whole)).toEqual([3, 3, 3]);
  });

  it("compute expressions of rows, of which some are not shown", () => {
    const metrics = [
      ["AWS/Lambda", "Errors", "FunctionName", "f", { id: "a", stat: "Sum", visible: false }],
      ["AWS/Lambda", "Errors", "FunctionName", "g", { id: "b", stat: "Sum", visible: false }],
      [{ expression: "FILL(a, 0) + FILL(b, 0)", label: "both" }],
    ];
    expect(shown({ metrics })?.lines).toEqual([{ label: "both", stat: "expression", values: [1, 5, 0], whole: 6 }]);
  });

  it("say what the emulator has no values of, and show the rest", () => {
    const metrics = [
      ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", "orders", { label: "write units" }],
      ["AWS/Lambda", "Errors", "FunctionName", "f"],
    ];
    const widget = shown({ metrics });
    expect(widget?.missing).toEqual([
      "The emulator has no values of AWS/DynamoDB ConsumedWriteCapacityUnits: write units.",
    ]);
    expect(widget?.lines).toHaveLength(1);
  });

  it.each([
    ["log", "This query is not computed here"],
    ["alarm", "A local stack has no alarms"],
    ["explorer", "Widgets of type explorer are not shown here."],
  ])("say why one of another type is not shown: %s", (type, why) => {
    expect(shown({ title: "T" }, type)).toMatchObject({ lines: [], missing: [expect.stringContaining(why)] });
  });

  it("have the result of a query of the logs that it names", () => {
    const query = "SOURCE '/aws/lambda/f' | stats count(*) as lines by reason";
    expect(shown({ title: "T", query }, "log")).toMatchObject({ table: { rows: [["OUT_OF_STOCK", 1]] }, missing: [] });
    const other = query.replace("/f", "/g");
    expect(shown({ title: "T", query: other }, "log")).toMatchObject({ table: { rows: [] }, missing: [] });
    expect(logGroupsOfBody(JSON.stringify({ widgets: [{ type: "log", properties: { query } }] }))).toEqual(
      new Set(["/aws/lambda/f"]),
    );
  });

  it("know views, and refuse a row that names no metric", () => {
    expect(shown({ view: "singleValue", stacked: true })).toMatchObject({ single: true, stacked: true });
    expect(() => shown({ metrics: [["AWS/Lambda"]] })).toThrow('a row that names no metric: ["AWS/Lambda"]');
  });
});

describe("the periods of a page", () => {
  it.each([
    [1_000, 1, 1_000],
    [60_000, 60, 1_000],
    [61_000, 13, 5_000],
    [3_600_000, 60, 60_000],
    [86_400_000 * 30, 30, 86_400_000],
  ])("of %d ms are %d", (ms, count, length) => {
    const found = periodsOf({ from: 5, to: 5 + ms });
    expect(found).toHaveLength(count);
    expect(found[0]).toEqual({ from: 5, to: 5 + length });
    expect(found.at(-1)?.to).toBeGreaterThanOrEqual(5 + ms);
  });
});
