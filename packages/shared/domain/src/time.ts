import type { Instant } from "./order/order.ts";

/** Milliseconds from one instant to another; negative if the other is earlier. */
export const msBetween = (from: Instant, to: Instant): number => Date.parse(to) - Date.parse(from);

/** The instant a number of milliseconds later; earlier if it is negative. */
export const msAfter = (moment: Instant, ms: number): Instant =>
  new Date(Date.parse(moment) + ms).toISOString() as Instant;

/**
 * Parses a day such as 2026-11-21 (its first instant in UTC) or a time in UTC such as 2026-11-21T10:00:00Z. Undefined for
 * any other text, and for a day that does not exist such as 2026-02-30.
 */
export function instantOf(text: string): Instant | undefined {
  const [day = ""] = text.split("T");
  const ms = Date.parse(text);
  // Date.parse reads the 30th of February as the 2nd of March.
  const isParsed = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?$/.test(text) && !Number.isNaN(ms);
  if (!isParsed || !new Date(ms).toISOString().startsWith(day)) return undefined;
  return new Date(ms).toISOString() as Instant;
}
