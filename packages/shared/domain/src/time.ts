import type { Instant } from "./order/order.ts";

/** Milliseconds from one instant to another; negative where the other is earlier. */
export const msBetween = (from: Instant, to: Instant): number => Date.parse(to) - Date.parse(from);

/** The instant so many milliseconds later; earlier where they are negative. */
export const msAfter = (moment: Instant, ms: number): Instant =>
  new Date(Date.parse(moment) + ms).toISOString() as Instant;

/**
 * The instant that a text stands for: a day such as 2026-11-21 (its first instant in UTC), or a moment in UTC such as
 * 2026-11-21T10:00:00Z. Undefined where it is neither, or the calendar has no such day, as 2026-02-30.
 */
export function instantOf(text: string): Instant | undefined {
  const [day = ""] = text.split("T");
  const ms = Date.parse(text);
  // Date.parse takes the 30th of February for the 2nd of March.
  const isThere = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?$/.test(text) && !Number.isNaN(ms);
  if (!isThere || !new Date(ms).toISOString().startsWith(day)) return undefined;
  return new Date(ms).toISOString() as Instant;
}
