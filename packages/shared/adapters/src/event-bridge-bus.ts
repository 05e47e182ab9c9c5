import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { EVENT_SOURCE, type EventBus, type OrderEvent, type RefusedEvent } from "@orders/domain";
import { pauseAfter } from "./dynamo/pause.ts";

/** Events that one PutEvents takes. Source: Amazon EventBridge API Reference, PutEvents. */
const BATCH = 10;

/** How often the entries of one batch are sent within one call: long outages are for the caller to retry. */
const TRIES = 4;

/**
 * Error codes of an entry that is at fault itself, however often it is sent. Any other code is taken for transient, a denied
 * right too: somebody may give it back, and until then the stream keeps the event.
 * Source: Amazon EventBridge API Reference, PutEventsResultEntry, "Non-retryable errors".
 */
const PERMANENT: ReadonlySet<string> = new Set(["InvalidArgument", "MalformedDetail"]);

/** The bus did not take every event of a batch. */
export class EventsNotTakenError extends Error {
  override readonly name = "EventsNotTakenError";
}

/** Why one entry was not published. */
interface EntryError {
  readonly permanent: boolean;
  readonly code: string;
  readonly why: string;
}

/** The event bus. */
export function eventBridgeBus(client: EventBridgeClient, busName: string): EventBus {
  /**
   * Ids of events that were published by a call that then threw. The caller publishes the same events again, mostly from
   * the same process, and these need not be published twice. Once all events of a call are handled, theirs are forgotten.
   */
  const taken = new Set<string>();

  /** Sends one batch. @returns per event why it was not published, or undefined. @throws on a fault of the whole call. */
  const put = async (events: readonly OrderEvent[]): Promise<(EntryError | undefined)[]> => {
    try {
      const { FailedEntryCount, Entries = [] } = await client.send(
        new PutEventsCommand({
          Entries: events.map(({ type, detail }) => ({
            EventBusName: busName,
            Source: EVENT_SOURCE,
            DetailType: type,
            Detail: JSON.stringify(detail),
            Time: new Date(detail.occurredAt),
          })),
        }),
      );
      if (!FailedEntryCount) return events.map(() => undefined);
      return events.map((_, index) => entryErrorOf(Entries[index]));
    } catch (error) {
      if (!isInvalidRequest(error)) throw error;
      // One entry that is too large makes the bus refuse the whole request: alone, each gets its own answer.
      if (events.length === 1) return [{ permanent: true, code: error.name, why: `${error.name}: ${error.message}` }];
      const results: (EntryError | undefined)[] = [];
      for (const event of events) results.push(...(await put([event])));
      return results;
    }
  };

  /** Publishes a batch. @returns the events that were refused for good. @throws EventsNotTakenError */
  const publishBatch = async (events: readonly OrderEvent[]): Promise<RefusedEvent[]> => {
    const refused: RefusedEvent[] = [];
    let due = events;
    for (let tries = 1; ; tries++) {
      const results = await put(due);
      const again: OrderEvent[] = [];
      const codes = new Set<string>();
      due.forEach((event, index) => {
        const error = results[index];
        if (!error) taken.add(event.detail.eventId);
        else if (error.permanent) refused.push({ event, why: error.why });
        else {
          again.push(event);
          codes.add(error.code);
        }
      });
      if (again.length === 0) return refused;
      if (tries === TRIES) {
        throw new EventsNotTakenError(`${busName} refused ${again.length} events: ${[...codes].join(", ")}`);
      }
      await pauseAfter(tries);
      due = again;
    }
  };

  return {
    async publish(events) {
      const refused: RefusedEvent[] = [];
      const due = events.filter((event) => {
        if (!Number.isNaN(Date.parse(event.detail.occurredAt))) return !taken.has(event.detail.eventId);
        // The client cannot even write it into a request.
        refused.push({ event, why: `Its time is ${event.detail.occurredAt}` });
        return false;
      });
      for (let start = 0; start < due.length; start += BATCH) {
        refused.push(...(await publishBatch(due.slice(start, start + BATCH))));
      }
      for (const { detail } of events) taken.delete(detail.eventId);
      return refused;
    },
  };
}

/** @param entry the bus's answer on one entry of a request of which some entries failed. */
function entryErrorOf(
  entry: { EventId?: string | undefined; ErrorCode?: string | undefined; ErrorMessage?: string | undefined } = {},
): EntryError | undefined {
  if (entry.EventId !== undefined && entry.ErrorCode === undefined) return undefined;
  const code = entry.ErrorCode ?? "no answer";
  return { permanent: PERMANENT.has(code), code, why: `${code}: ${entry.ErrorMessage ?? "no message"}` };
}

/**
 * Whether the request itself is refused: the same one will be refused again. A request whose entries are too large
 * together is (less than 1 MB; source: Amazon EventBridge API Reference, PutEvents).
 * The error's name: Amazon EventBridge API Reference, Common Errors. 413 is HTTP's own status for content too large.
 */
const isInvalidRequest = (error: unknown): error is Error =>
  error instanceof Error &&
  (error.name === "ValidationException" ||
    (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 413);
