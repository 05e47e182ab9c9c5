import type { Clock, Instant } from "@orders/domain";

/** The system time, in UTC with milliseconds. */
export const systemClock: Clock = { now: () => new Date().toISOString() as Instant };
