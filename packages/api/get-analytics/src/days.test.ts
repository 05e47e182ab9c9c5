import { dayOf } from "@orders/domain";
import { describe, expect, it } from "vitest";
import { dayAfter, daysFrom, lengthOf } from "./days.ts";

describe("days", () => {
  it("cross the ends of months and years, with both ends included", () => {
    expect(daysFrom(dayOf("2024-02-28"), dayOf("2024-03-01"))).toEqual(["2024-02-28", "2024-02-29", "2024-03-01"]);
    expect(daysFrom(dayOf("2025-12-31"), dayOf("2026-01-01"))).toEqual(["2025-12-31", "2026-01-01"]);
    expect(daysFrom(dayOf("2026-01-05"), dayOf("2026-01-05"))).toEqual(["2026-01-05"]);
    expect(daysFrom(dayOf("2024-01-01"), dayOf("2024-12-31"))).toHaveLength(366);
  });

  it("are added and subtracted", () => {
    expect(dayAfter(dayOf("2026-03-01"), -1)).toBe("2026-02-28");
    expect(dayAfter(dayOf("2025-12-31"), 1)).toBe("2026-01-01");
    expect(lengthOf(dayOf("2026-01-02"), dayOf("2026-01-01"))).toBe(0);
  });
});
