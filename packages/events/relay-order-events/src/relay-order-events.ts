import { type DeadLetters, orderFromImage } from "@orders/adapters";
import { type EventBus, eventsBetween, type OrderEvent, type RefusedEvent } from "@orders/domain";
import { logger } from "@orders/lambda-kit";
import type { DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { letterOf } from "./dead-letter.ts";
import { type Metric, metricsOf } from "./metrics-of.ts";
import type { RedriveAnswer, RedriveRequest } from "./redrive.ts";

interface Ports {
  readonly bus: EventBus;
  readonly deadLetters: DeadLetters;
  publishMetrics(metrics: readonly Metric[]): void;
}

type Image = Parameters<typeof orderFromImage>[0];

/**
 * Turns what was written to the orders table into events on the bus, in the order of the writes. A record that cannot be
 * read, and one of which the bus refuses an event for good, goes to the dead-letter queue: the stream repeats a batch
 * until it succeeds, so that a record which never can would block its shard.
 * @throws whatever the bus or the queue throws: the stream then brings the whole batch again.
 */
export const relayOrderEvents = ({ bus, deadLetters, publishMetrics }: Ports) => {
  // Dead letters of a batch that failed later: it comes again, maybe for hours, and each is sent once by this process.
  const sent = new Set<string>();
  const send = async (letter: string, why: string): Promise<void> => {
    if (sent.has(letter)) return;
    await deadLetters.send(letter, why);
    sent.add(letter);
  };

  return async ({ Records }: DynamoDBStreamEvent): Promise<void> => {
    const { changes, unreadable } = read(Records);
    for (const { record, why } of unreadable) await send(letterOf(record), why);

    const refused = await bus.publish(changes.flatMap(({ events }) => events));
    for (const { record, events } of changes) {
      const lost = refused.filter(({ event }) => events.includes(event));
      if (lost.length === 0) continue;
      const types = lost.map(({ event }) => event.type);
      await send(letterOf(record, types), lost.map(reasonOf).join("; "));
    }
    conclude(changes, refused, publishMetrics);
    sent.clear();
  };
};

/**
 * Publishes records that are in the stream no longer, for `make dlq-redrive`. What cannot be read or is refused for good
 * is in the answer, and not sent to the dead-letter queue again.
 * @throws whatever the bus throws: nothing is lost, the request can be repeated.
 */
export const republishRecords =
  ({ bus, publishMetrics }: Pick<Ports, "bus" | "publishMetrics">) =>
  async ({ redrive }: RedriveRequest): Promise<RedriveAnswer> => {
    const { changes, unreadable } = read(redrive);
    const refused = await bus.publish(changes.flatMap(({ events }) => events));
    const published = conclude(changes, refused, publishMetrics);
    return {
      published: published.map(({ type }) => type),
      failed: [...unreadable.map(({ why }) => why), ...refused.map(reasonOf)],
    };
  };

/** A record and the events that it means. */
interface Change {
  readonly record: DynamoDBRecord;
  readonly events: readonly OrderEvent[];
}

function read(records: readonly DynamoDBRecord[]) {
  const changes: Change[] = [];
  const unreadable: { readonly record: DynamoDBRecord; readonly why: string }[] = [];
  for (const record of records) {
    try {
      changes.push({ record, events: eventsOf(record) });
    } catch (error) {
      logger.error("Record cannot be read", { eventId: record.eventID, error: error as Error });
      unreadable.push({ record, why: error instanceof Error ? error.message : String(error) });
    }
  }
  return { changes, unreadable };
}

/** Counts and logs what was published, and logs what was refused. @returns the published events. */
function conclude(
  changes: readonly Change[],
  refused: readonly RefusedEvent[],
  publishMetrics: Ports["publishMetrics"],
): readonly OrderEvent[] {
  const events = changes.flatMap((change) => change.events);
  for (const { event, why } of refused) logger.error("Event refused by the bus", { ...summaryOf(event), why });
  const published = events.filter((event) => !refused.some((each) => each.event === event));
  publishMetrics(published.flatMap(metricsOf));
  for (const event of published) logger.info("Published", summaryOf(event));
  if (events.length === 0) logger.info("Nothing to publish", { records: changes.length });
  return published;
}

const summaryOf = ({ type, detail: { orderId, correlationId, status, attempt } }: OrderEvent) => ({
  event: type,
  orderId,
  correlationId,
  status,
  attempt,
});

const reasonOf = ({ event, why }: RefusedEvent): string => `The bus refuses ${event.type}: ${why}`;

/** An order that is removed means nothing to anybody. */
function eventsOf({ eventName, dynamodb }: DynamoDBRecord): OrderEvent[] {
  if (eventName === "REMOVE") return [];
  const before = dynamodb?.OldImage && orderFromImage(dynamodb.OldImage as Image);
  return eventsBetween(before, orderFromImage((dynamodb?.NewImage ?? {}) as Image));
}
