import { type Analytics, type CountableEvent, type Counted, countable } from "@orders/domain";
import type { OrderEventMessage } from "@orders/domain/schemas";
import { logger, UnreadableMessageError } from "@orders/lambda-kit";

interface Ports {
  readonly analytics: Pick<Analytics, "record">;
}

/** An event to be counted, and the order's correlation id for the log. */
type Event = CountableEvent & { readonly correlationId: string };

/**
 * What a message of the bus means to the counters.
 * @throws UnreadableMessageError, DayFormatError, MoneyFormatError when it does not tell what has to be counted.
 */
export function eventFrom({ "detail-type": type, detail }: OrderEventMessage): Event {
  if (type === "Order Status Changed" && detail.previousStatus === undefined) {
    throw new UnreadableMessageError("The message cannot be read: it does not tell which status the order had before");
  }
  return { ...countable(detail), correlationId: detail.correlationId };
}

/** Counts events, each once however often it comes, and tells of each whether it is counted. */
export const recordAnalytics =
  ({ analytics }: Ports) =>
  async (events: readonly Event[]): Promise<PromiseSettledResult<Counted>[]> => {
    const results = await analytics.record(events);
    const became = (counted: Counted) =>
      results.filter((result) => result.status === "fulfilled" && result.value === counted).length;
    logger.info("Events counted", {
      events: events.length,
      counted: became("COUNTED"),
      countedBefore: became("COUNTED_BEFORE"),
      correlationIds: [...new Set(events.map(({ correlationId }) => correlationId))],
    });
    return results;
  };
