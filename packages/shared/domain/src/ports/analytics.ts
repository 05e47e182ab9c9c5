import type { CountableEvent, Counter, Day } from "../analytics/counting.ts";
import type { Currency } from "../money.ts";

/** The result of counting an event. COUNTED_BEFORE: an earlier delivery of the event was counted. */
export type Counted = "COUNTED" | "COUNTED_BEFORE";

export interface Analytics {
  /**
   * Counts each event once, for any number and order of deliveries: its counters and the marker of its order are written in
   * one transaction. One failing event does not fail the batch; it is retried by itself.
   * @returns the result of each event, in the order of `events`, as `Promise.allSettled` does.
   */
  record(events: readonly CountableEvent[]): Promise<PromiseSettledResult<Counted>[]>;
  /** The counters of these days in a currency, in any order; counters of zero may be missing. */
  read(days: readonly Day[], currency: Currency): Promise<Counter[]>;
}
