import { type DeadLetters, orderFromImage } from "@orders/adapters";
import { type EventBus, eventsBetween, type OrderEvent } from "@orders/domain";
import { logger } from "@orders/lambda-kit";
import type { DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { type Metric, metricsOf } from "./metrics-of.ts";

interface Ports {
  readonly bus: EventBus;
  readonly deadLetters: DeadLetters;
  publishMetrics(metrics: readonly Metric[]): void;
}

type Image = Parameters<typeof orderFromImage>[0];

/**
 * Turns what was written to the orders table into events on the bus, in the order of the writes.
 * A record that cannot be read goes to the dead-letter queue, so that it holds up nobody.
 * @throws whatever the bus or the queue throws: the stream then brings the whole batch again.
 */
export const relayOrderEvents =
  ({ bus, deadLetters, publishMetrics }: Ports) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<void> => {
    const events: OrderEvent[] = [];
    for (const record of Records) {
      try {
        events.push(...eventsOf(record));
      } catch (error) {
        logger.error("Record cannot be read", { eventId: record.eventID, error: error as Error });
        await deadLetters.send(letterOf(record), error instanceof Error ? error.message : String(error));
      }
    }
    await bus.publish(events);
    publishMetrics(events.flatMap(metricsOf));
    for (const { type, detail } of events) {
      const { orderId, correlationId, status, attempt } = detail;
      logger.info("Published", { event: type, orderId, correlationId, status, attempt });
    }
    if (events.length === 0) logger.info("Nothing to publish", { records: Records.length });
  };

/** What names the record. Its images stay in the table and the stream: they may be larger than a message can be. */
const letterOf = ({ eventID, eventName, dynamodb }: DynamoDBRecord): string =>
  JSON.stringify({ eventID, eventName, keys: dynamodb?.Keys, sequenceNumber: dynamodb?.SequenceNumber });

/** An order that is removed means nothing to anybody. */
function eventsOf({ eventName, dynamodb }: DynamoDBRecord): OrderEvent[] {
  if (eventName === "REMOVE") return [];
  const before = dynamodb?.OldImage && orderFromImage(dynamodb.OldImage as Image);
  return eventsBetween(before, orderFromImage((dynamodb?.NewImage ?? {}) as Image));
}
