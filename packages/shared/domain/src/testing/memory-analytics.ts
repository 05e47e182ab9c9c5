import { type Counter, summed } from "../analytics/counting.ts";
import type { Analytics } from "../ports/analytics.ts";

/** Analytics in memory that pass `analyticsContract`. */
export function memoryAnalytics() {
  const known = new Set<string>();
  let counters: Counter[] = [];
  return {
    record: async (events) =>
      Promise.allSettled(
        events.map(async ({ orderId, version, changes }) => {
          const event = `${orderId} ${version}`;
          if (known.has(event)) return "COUNTED_BEFORE";
          known.add(event);
          counters = summed([...counters, ...changes]);
          return "COUNTED";
        }),
      ),
    read: async (days, currency) =>
      counters.filter((counter) => days.includes(counter.day) && counter.currency === currency),
  } satisfies Analytics;
}
