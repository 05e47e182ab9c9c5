import { describe, expect, it } from "vitest";
import { histogramChart, lineChart, stackedChart, ticks } from "./charts.ts";
import { distribution, histogram } from "./numbers.ts";

describe("the ticks of a scale", () => {
  it.each([
    [0, [0]],
    [1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [7, [0, 2, 4, 6, 8]],
    [100, [0, 20, 40, 60, 80, 100]],
    [0.03, [0, 0.01, 0.02, 0.03]],
    [812, [0, 200, 400, 600, 800, 1000]],
  ])("up to %d are round and reach it", (most, expected) => {
    expect(ticks(most)).toEqual(expected);
  });
});

const attribute = (source: string, element: RegExp, name: string) =>
  [...source.matchAll(element)].map(([tag]) => Number(new RegExp(`${name}="([^"]+)"`).exec(tag)?.[1]));

it("a line is drawn from its first point to its last, upwards as it grows", () => {
  const { source } = lineChart("Title", "x", "y", [
    {
      name: "one",
      points: [
        [0, 0],
        [5, 10],
        [10, 5],
      ],
    },
  ]);
  expect(source).toContain('points="56.0,200.0 376.0,16.0 696.0,108.0"');
});

it("a line chart of nothing is empty, not an error", () => {
  expect(lineChart("Title", "x", "y", [{ name: "one", points: [] }]).source).not.toContain("NaN");
});

it("the parts of a bar lie side by side, in proportion to their values", () => {
  const parts = [
    { name: "a", value: 30 },
    { name: "b", value: 10 },
  ];
  const { source } = stackedChart("Title", [{ name: "mean", parts }]);
  const [xs, widths] = ["x", "width"].map((name) => attribute(source, /<rect[^>]*>/g, name));
  expect(widths).toEqual([352.5, 117.5]);
  expect(xs).toEqual([170, 522.5]);
  expect(source).toContain('<li class="c0">a</li>');
});

it("a part has the same colour in a chart that leaves out the first one", () => {
  const { source } = stackedChart("Title", [{ name: "mean", parts: [{ name: "b", value: 10 }] }], 1);
  expect(source).toContain('<rect class="bar c1"');
});

it("a histogram has a bar for each bin and a line for each percentile", () => {
  const values = Array.from({ length: 100 }, (_, index) => index + 1);
  const { source } = histogramChart("Title", histogram(values), distribution(values));
  expect(source.match(/<rect/g)).toHaveLength(histogram(values).length);
  for (const text of ["p50 50 ms", "p95 95 ms", "p99 99 ms"]) expect(source).toContain(text);
});

it("text in a chart is text", () => {
  expect(lineChart("<b>", "x", "y", []).source).toContain("&lt;b&gt;");
});
