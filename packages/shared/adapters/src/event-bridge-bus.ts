import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { EVENT_SOURCE, type EventBus } from "@orders/domain";

/** Events that one PutEvents takes. Source: Amazon EventBridge API Reference, PutEvents. */
const BATCH = 10;

/** The bus did not take every event of a batch. */
export class EventsNotTakenError extends Error {
  override readonly name = "EventsNotTakenError";
}

/** The event bus. */
export function eventBridgeBus(client: EventBridgeClient, busName: string): EventBus {
  return {
    async publish(events) {
      for (let start = 0; start < events.length; start += BATCH) {
        const { FailedEntryCount, Entries = [] } = await client.send(
          new PutEventsCommand({
            Entries: events.slice(start, start + BATCH).map(({ type, detail }) => ({
              EventBusName: busName,
              Source: EVENT_SOURCE,
              DetailType: type,
              Detail: JSON.stringify(detail),
              Time: new Date(detail.occurredAt),
            })),
          }),
        );
        if (!FailedEntryCount) continue;
        const causes = new Set(Entries.map(({ ErrorCode }) => ErrorCode).filter(Boolean));
        throw new EventsNotTakenError(`${busName} refused ${FailedEntryCount} events: ${[...causes].join(", ")}`);
      }
    },
  };
}
