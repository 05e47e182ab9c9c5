import type { Day } from "@orders/domain";

const DAY_MS = 86_400_000;

/** The day that is `days` after this one, or before it if `days` is negative. */
export const dayAfter = (day: Day, days: number): Day =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10) as Day;

/** Number of days from one day to another, both included; zero or negative if `from` is after `to`. */
export const lengthOf = (from: Day, to: Day): number => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;

/** All days from one day to another, both included. */
export const daysFrom = (from: Day, to: Day): Day[] =>
  Array.from({ length: lengthOf(from, to) }, (_, index) => dayAfter(from, index));
