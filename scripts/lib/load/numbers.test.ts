import { describe, expect, it } from "vitest";
import { countsOver, distribution, duration, histogram, perSecond, short } from "./numbers.ts";

describe("a distribution", () => {
  it("has percentiles that are among the values, in whatever order these come", () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect(distribution(values)).toEqual({ count: 200, mean: 100.5, p50: 100, p95: 190, p99: 198, max: 200 });
  });

  it("sorts by number, not by text", () => {
    expect(distribution([10, 9, 100])).toMatchObject({ p50: 10, p95: 100 });
  });

  it("of one value is that value", () => {
    expect(distribution([7])).toEqual({ count: 1, mean: 7, p50: 7, p95: 7, p99: 7, max: 7 });
  });

  it("of no value is an error", () => {
    expect(() => distribution([])).toThrow(RangeError);
  });
});

describe("a histogram", () => {
  it("counts every value once, with empty bins between", () => {
    const bins = histogram([0, 1, 1.2, 10, 99.9]);
    expect(bins).toHaveLength(20);
    expect(bins[0]).toMatchObject({ from: 1, count: 3 });
    expect(bins[10]).toMatchObject({ from: 10, count: 1 });
    expect(bins[19]).toMatchObject({ to: 100, count: 1 });
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(5);
  });

  it("of no value is empty", () => {
    expect(histogram([])).toEqual([]);
  });
});

it("counts moments by interval, the last one to the end", () => {
  expect(countsOver([0, 999, 1000, 2500, 2600], 1000, 2500)).toEqual([2, 1, 2]);
});

it("tells events per second", () => {
  expect(perSecond(30, 1500)).toBe(20);
});

it.each([
  [0, "0"],
  [0.25, "0.25"],
  [9.999, "10"],
  [12.34, "12.3"],
  [100, "100"],
  [1234.5, "1235"],
])("the number %d is %s", (value, text) => {
  expect(short(value)).toBe(text);
});

it.each([
  [0.25, "0.25 ms"],
  [199.6, "200 ms"],
  [999, "999 ms"],
  [999.5, "1 s"],
  [1_388, "1.39 s"],
  [79_275, "79.3 s"],
])("the time %d is %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});
