import { expect, it } from "vitest";
import { at } from "./testing/builders.ts";
import { msAfter, msBetween } from "./time.ts";

it("reckons with instants in milliseconds", () => {
  expect(msBetween(at(1), at(61))).toBe(60_000);
  expect(msBetween(at(61), at(1))).toBe(-60_000);
  expect(msAfter(at(1), 60_000)).toBe(at(61));
  expect(msAfter(at(61), -60_000)).toBe(at(1));
});
