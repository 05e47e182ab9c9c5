import { describe, expect, it } from "vitest";
import { at } from "./testing/builders.ts";
import { instantOf, msAfter, msBetween } from "./time.ts";

it("calculates with instants in milliseconds", () => {
  expect(msBetween(at(1), at(61))).toBe(60_000);
  expect(msBetween(at(61), at(1))).toBe(-60_000);
  expect(msAfter(at(1), 60_000)).toBe(at(61));
  expect(msAfter(at(61), -60_000)).toBe(at(1));
});

describe("the instant of a text", () => {
  it.each([
    ["2026-02-28", "2026-02-28T00:00:00.000Z"],
    ["2024-02-29", "2024-02-29T00:00:00.000Z"],
    ["2026-11-21T10:00Z", "2026-11-21T10:00:00.000Z"],
    ["2026-11-21T10:00:05.1Z", "2026-11-21T10:00:05.100Z"],
    ["2026-11-21T10:00:05.123456789Z", "2026-11-21T10:00:05.123Z"],
  ])("%s is %s", (text, instant) => {
    expect(instantOf(text)).toBe(instant);
  });

  it.each(["2026-02-30", "2026-13-01", "2026-11-21T24:00:00Z", "2026-11-21T10:00:00", "21.11.2026", "2026", ""])(
    "is undefined for a text that is not a date of the calendar: %j",
    (text) => {
      expect(instantOf(text)).toBeUndefined();
    },
  );
});
