import type { Instant } from "./order/order.ts";

/** Milliseconds from one instant to another; negative where the other is earlier. */
export const msBetween = (from: Instant, to: Instant): number => Date.parse(to) - Date.parse(from);

/** The instant so many milliseconds later; earlier where they are negative. */
export const msAfter = (moment: Instant, ms: number): Instant =>
  new Date(Date.parse(moment) + ms).toISOString() as Instant;
