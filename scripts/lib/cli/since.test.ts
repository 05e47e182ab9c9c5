import { describe, expect, it } from "vitest";
import { sinceOf } from "./since.ts";

const now = new Date("2026-11-21T10:00:00.000Z");

describe("SINCE", () => {
  it.each([
    ["30s", "2026-11-21T09:59:30.000Z"],
    ["30m", "2026-11-21T09:30:00.000Z"],
    ["2h", "2026-11-21T08:00:00.000Z"],
    ["3d", "2026-11-18T10:00:00.000Z"],
    ["2026-11-20", "2026-11-20T00:00:00.000Z"],
    ["2026-11-21T09:00Z", "2026-11-21T09:00:00.000Z"],
    ["2026-11-21T10:30:00.5+01:00", "2026-11-21T09:30:00.500Z"],
  ])("reads %s", (text, moment) => {
    expect(sinceOf(text, now)?.toISOString()).toBe(moment);
  });

  it.each([
    "",
    "2",
    "h",
    "-2h",
    "1.5h",
    "2w",
    "yesterday",
    "2026-02-30",
    "2026-02-30T10:00Z",
    "2026-11-21T09:00:00",
    "2026-11-21T25:00Z",
    "2026-11-22",
    "2026-11-21T10:00:00.001Z",
  ])('does not read "%s"', (text) => {
    expect(sinceOf(text, now)).toBeUndefined();
  });
});
