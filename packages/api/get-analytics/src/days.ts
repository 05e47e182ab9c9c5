import type { Day } from "@orders/domain";

const DAY_MS = 86_400_000;

/** The day so many days after this one, or before it where `days` is below zero. */
export const dayAfter = (day: Day, days: number): Day =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10) as Day;

/** How many days there are from one to another, both included; none or fewer where `from` is after `to`. */
export const lengthOf = (from: Day, to: Day): number => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;

/** The days from one to another, both included. */
export const daysFrom = (from: Day, to: Day): Day[] =>
  Array.from({ length: lengthOf(from, to) }, (_, index) => dayAfter(from, index));
