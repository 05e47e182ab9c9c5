import { EVENT_NAMES, eventFactsIn } from "@orders/contracts";
import type { OrderEventMessage } from "@orders/contracts/schemas";
import { type Analytics, type CountableEvent, type Counted, countable } from "@orders/domain";
import { logger, stopwatch, UnreadableMessageError } from "@orders/lambda-kit";

interface Ports {
  readonly analytics: Pick<Analytics, "record">;
}

/** An event to count, with the correlation id of its order for the log. */
type Event = CountableEvent & { readonly correlationId: string };

/**
 * The changes of counters for a message of the bus.
 * @throws UnreadableMessageError, DayFormatError, MoneyFormatError when a field that is counted is missing or malformed.
 */
export function eventFrom({ "detail-type": type, detail }: OrderEventMessage): Event {
  if (type === EVENT_NAMES.STATUS_CHANGED && detail.previousStatus === undefined) {
    throw new UnreadableMessageError("The message cannot be read: previousStatus is missing");
  }
  return { ...countable(eventFactsIn(detail)), correlationId: detail.correlationId };
}

/** Counts each event once. @returns the result of each event, in the order of `events`. */
export const recordAnalytics =
  ({ analytics }: Ports) =>
  async (events: readonly Event[]): Promise<PromiseSettledResult<Counted>[]> => {
    const durationMs = stopwatch();
    const results = await analytics.record(events);
    const numberOf = (counted: Counted) =>
      results.filter((result) => result.status === "fulfilled" && result.value === counted).length;
    const orders = new Map(events.map(({ orderId, correlationId }) => [orderId, correlationId]));
    logger.info("Events counted", {
      events: events.length,
      counted: numberOf("COUNTED"),
      countedBefore: numberOf("COUNTED_BEFORE"),
      orders: Array.from(orders, ([orderId, correlationId]) => ({ orderId, correlationId })),
      durationMs: durationMs(),
    });
    return results;
  };
