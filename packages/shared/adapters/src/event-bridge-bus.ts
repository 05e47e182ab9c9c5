import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { eventIdOf, eventMessage } from "@orders/contracts";
import type { EventBus, OrderEvent, RefusedEvent } from "@orders/domain";
import { retryWithBackoff } from "./retry.ts";

/** Events that one PutEvents takes. Source: Amazon EventBridge API Reference, PutEvents. */
const BATCH = 10;

/** How often the entries of one batch are sent within one call. Longer outages are left to the retries of the caller. */
const TRIES = 4;

/**
 * Error codes for an invalid entry: sending it again does not help. Any other code counts as transient. So does a denied
 * permission: somebody may grant it again, and until then the stream keeps the event.
 * Source: Amazon EventBridge API Reference, PutEventsResultEntry, "Non-retryable errors".
 */
const PERMANENT: ReadonlySet<string> = new Set(["InvalidArgument", "MalformedDetail"]);

/** The bus did not accept every event of a batch. */
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
   * Ids of events that were published by a call that then threw. The caller publishes the same events again, usually from
   * the same process, and events in this set are skipped. When a call succeeds, the ids of its events are removed.
   */
  const taken = new Set<string>();

  /**
   * Sends one batch. @returns for each event why it was not published, or undefined. @throws when the whole call fails.
   */
  const put = async (events: readonly OrderEvent[]): Promise<(EntryError | undefined)[]> => {
    try {
      const { FailedEntryCount, Entries = [] } = await client.send(
        new PutEventsCommand({
          Entries: events.map(eventMessage).map(({ source, "detail-type": type, detail }) => ({
            EventBusName: busName,
            Source: source,
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
      // The bus refuses the whole request for one entry that is too large. Sent alone, each entry gets its own answer.
      if (events.length === 1) return [{ permanent: true, code: error.name, why: `${error.name}: ${error.message}` }];
      const results: (EntryError | undefined)[] = [];
      for (const event of events) results.push(...(await put([event])));
      return results;
    }
  };

  /** Publishes a batch. @returns the events that were refused permanently. @throws EventsNotTakenError */
  const publishBatch = async (events: readonly OrderEvent[]): Promise<RefusedEvent[]> => {
    const refused: RefusedEvent[] = [];
    let due = events;
    const publishDue = async (): Promise<void> => {
      const results = await put(due);
      const again: OrderEvent[] = [];
      const codes = new Set<string>();
      due.forEach((event, index) => {
        const error = results[index];
        if (!error) taken.add(eventIdOf(event));
        else if (error.permanent) refused.push({ event, why: error.why });
        else {
          again.push(event);
          codes.add(error.code);
        }
      });
      due = again;
      if (due.length > 0) {
        throw new EventsNotTakenError(`${busName} refused ${due.length} events: ${[...codes].join(", ")}`);
      }
    };
    await retryWithBackoff(publishDue, { tries: TRIES, isRetryable: (error) => error instanceof EventsNotTakenError });
    return refused;
  };

  return {
    async publish(events) {
      const refused: RefusedEvent[] = [];
      const due = events.filter((event) => {
        if (!Number.isNaN(Date.parse(event.detail.occurredAt))) return !taken.has(eventIdOf(event));
        // The SDK cannot serialize it.
        refused.push({ event, why: `Its time is ${event.detail.occurredAt}` });
        return false;
      });
      for (let start = 0; start < due.length; start += BATCH) {
        refused.push(...(await publishBatch(due.slice(start, start + BATCH))));
      }
      for (const event of events) taken.delete(eventIdOf(event));
      return refused;
    },
  };
}

/** Why an entry was not published. @param entry its result in a response in which some entries failed. */
function entryErrorOf(
  entry: { EventId?: string | undefined; ErrorCode?: string | undefined; ErrorMessage?: string | undefined } = {},
): EntryError | undefined {
  if (entry.EventId !== undefined && entry.ErrorCode === undefined) return undefined;
  const code = entry.ErrorCode ?? "no answer";
  return { permanent: PERMANENT.has(code), code, why: `${code}: ${entry.ErrorMessage ?? "no message"}` };
}

/**
 * Whether the request itself is invalid, so that it would be refused again: for example, its entries are too large
 * together (limit 1 MB; source: Amazon EventBridge API Reference, PutEvents). The error's name: Amazon EventBridge API
 * Reference, Common Errors. 413 is the HTTP status "Content Too Large".
 */
const isInvalidRequest = (error: unknown): error is Error =>
  error instanceof Error &&
  (error.name === "ValidationException" ||
    (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 413);
