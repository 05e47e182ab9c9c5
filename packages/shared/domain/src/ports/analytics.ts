import type { CountableEvent, Counter, Day } from "../analytics/counting.ts";
import type { Currency } from "../money.ts";

/** What became of an event that was to be counted. */
export type Counted = "COUNTED" | "COUNTED_BEFORE";

export interface Analytics {
  /**
   * Counts each event once, however often it arrives and in whatever order: its counters and the marker that it was
   * counted are written together. One failing event does not fail the batch; it is retried by itself.
   * @returns the result of each event, in their order, as `Promise.allSettled` does.
   */
  record(events: readonly CountableEvent[]): Promise<PromiseSettledResult<Counted>[]>;
  /** The counters of these days in a currency, in no order; counters of zero may be left out. */
  read(days: readonly Day[], currency: Currency): Promise<Counter[]>;
}
