import { type DeadLetters, letterOf, orderFromImage, type RedriveAnswer, type RedriveRequest } from "@orders/adapters";
import { EVENT_NAMES, type Metric } from "@orders/contracts";
import { type EventBus, eventsBetween, type OrderEvent, type RefusedEvent } from "@orders/domain";
import { logger, stopwatch } from "@orders/lambda-kit";
import { annotate, continueTraces, inTraceOf } from "@orders/tracing";
import type { DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { metricsOf } from "./metrics-of.ts";

interface Ports {
  readonly bus: EventBus;
  readonly deadLetters: DeadLetters;
  publishMetrics(metrics: readonly Metric[]): void;
}

type Image = Parameters<typeof orderFromImage>[0];

/**
 * Publishes the writes of the orders table as events on the bus, in the order of the writes. A record that cannot be read,
 * or whose event the bus refuses for good, is sent to the dead-letter queue: the stream retries a batch until it succeeds,
 * so such a record would block its shard.
 * @throws what the bus or the queue throws: the stream then delivers the whole batch again.
 */
export const relayOrderEvents = ({ bus, deadLetters, publishMetrics }: Ports) => {
  // The dead letters sent for a batch that then failed. The batch may be redelivered for hours, and this process sends
  // each dead letter once.
  const sent = new Set<string>();
  const send = async (letter: string, why: string): Promise<void> => {
    if (sent.has(letter)) return;
    await deadLetters.send(letter, why);
    sent.add(letter);
  };

  return async ({ Records }: DynamoDBStreamEvent): Promise<void> => {
    const elapsed = stopwatch();
    const { changes, unreadable } = read(Records);
    await continueTraces(subjectsOf(changes), async () => {
      for (const { record, why } of unreadable) await send(letterOf(record), why);

      const refused = await bus.publish(changes.flatMap(({ events }) => events));
      annotate({ outcome: "PUBLISHED" });
      for (const { record, events } of changes) {
        const lost = refused.filter(({ event }) => events.includes(event));
        if (lost.length === 0) continue;
        for (const { detail } of events) inTraceOf(detail, () => annotate({ outcome: "DEAD_LETTER" }));
        const types = lost.map(({ event }) => EVENT_NAMES[event.type]);
        await send(letterOf(record, types), lost.map(reasonOf).join("; "));
      }
      conclude(changes, refused, elapsed(), publishMetrics);
    });
    sent.clear();
  };
};

/**
 * Publishes records that are no longer in the stream, for a redrive of dead letters. Unreadable records and refused events are in
 * the response, and are not sent to the dead-letter queue again.
 * @throws what the bus throws: the request can be repeated.
 */
export const republishRecords =
  ({ bus, publishMetrics }: Pick<Ports, "bus" | "publishMetrics">) =>
  async ({ redrive }: RedriveRequest): Promise<RedriveAnswer> => {
    const elapsed = stopwatch();
    const { changes, unreadable } = read(redrive);
    const refused = await continueTraces(subjectsOf(changes), () =>
      bus.publish(changes.flatMap(({ events }) => events)),
    );
    const published = conclude(changes, refused, elapsed(), publishMetrics);
    return {
      published: published.map(({ type }) => EVENT_NAMES[type]),
      failed: [...unreadable.map(({ why }) => why), ...refused.map(reasonOf)],
    };
  };

/** What is derived from a record. */
interface Derived {
  readonly events: readonly OrderEvent[];
  readonly metrics: readonly Metric[];
}

interface Change extends Derived {
  readonly record: DynamoDBRecord;
}

/** The orders in whose traces the work for these changes is. */
const subjectsOf = (changes: readonly Change[]) => changes.flatMap(({ events }) => events.map(({ detail }) => detail));

function read(records: readonly DynamoDBRecord[]) {
  const changes: Change[] = [];
  const unreadable: { readonly record: DynamoDBRecord; readonly why: string }[] = [];
  for (const record of records) {
    try {
      changes.push({ record, ...derivedFrom(record) });
    } catch (error) {
      // Its new image may be unreadable; its key is not.
      const orderId = record.dynamodb?.Keys?.orderId?.S;
      logger.error("Record cannot be read", { eventId: record.eventID, orderId, error: error as Error });
      unreadable.push({ record, why: error instanceof Error ? error.message : String(error) });
    }
  }
  return { changes, unreadable };
}

/**
 * Writes the metrics of the changes, logs the published events in one line, and logs each refused event. When a refused
 * event is published again, its record is counted then. Only the request of a run has no metrics.
 * @returns the published events.
 */
function conclude(
  changes: readonly Change[],
  refused: readonly RefusedEvent[],
  durationMs: number,
  publishMetrics: Ports["publishMetrics"],
): readonly OrderEvent[] {
  const events = changes.flatMap((change) => change.events);
  for (const { event, why } of refused) logger.error("Event refused by the bus", { ...summaryOf(event), why });
  const published = events.filter((event) => !refused.some((each) => each.event === event));
  const isCountedLater = ({ events }: Change) =>
    refused.some(({ event }) => event.type !== "PROCESSING_REQUESTED" && events.includes(event));
  publishMetrics(changes.filter((change) => !isCountedLater(change)).flatMap(({ metrics }) => metrics));
  const numbers: Record<string, number> = {};
  const orders = new Map<string, string>();
  for (const { type, detail } of published) {
    numbers[EVENT_NAMES[type]] = (numbers[EVENT_NAMES[type]] ?? 0) + 1;
    orders.set(detail.orderId, detail.correlationId);
  }
  logger.info("Published", {
    records: changes.length,
    events: numbers,
    orders: Array.from(orders, ([orderId, correlationId]) => ({ orderId, correlationId })),
    durationMs,
  });
  return published;
}

const summaryOf = ({ type, detail: { orderId, correlationId, status, attempt } }: OrderEvent) => ({
  event: EVENT_NAMES[type],
  orderId,
  correlationId,
  status,
  attempt,
});

const reasonOf = ({ event, why }: RefusedEvent): string => `The bus refuses ${EVENT_NAMES[event.type]}: ${why}`;

/** The events and metrics of a record; none for the removal of an order. */
function derivedFrom({ eventName, dynamodb }: DynamoDBRecord): Derived {
  if (eventName === "REMOVE") return { events: [], metrics: [] };
  const before = dynamodb?.OldImage && orderFromImage(dynamodb.OldImage as Image);
  const after = orderFromImage((dynamodb?.NewImage ?? {}) as Image);
  return { events: eventsBetween(before, after), metrics: metricsOf(before, after) };
}
