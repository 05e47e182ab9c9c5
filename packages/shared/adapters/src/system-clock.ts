import type { Clock, Instant } from "@orders/domain";

/** The time of the machine, in UTC with milliseconds. */
export const systemClock: Clock = { now: () => new Date().toISOString() as Instant };
