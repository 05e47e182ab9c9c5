import {
  type DynamoDBDocumentClient,
  paginateQuery,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import {
  type Analytics,
  type Clock,
  type CountableEvent,
  type Counter,
  type Currency,
  type Day,
  summed,
} from "@orders/domain";
import { retryWithBackoff } from "../retry.ts";
import { failedConditions } from "./cancellation-reasons.ts";
import { integerFrom, signedDecimal, signedMinorFrom } from "./numbers.ts";
import type { Item } from "./order-item.ts";
import { CONFLICT_RETRY, isTransient } from "./transient.ts";

/** Items that one transaction may write. Source: Amazon DynamoDB API Reference, TransactWriteItems. */
const MAX_ITEMS = 100;

/**
 * How many days an event is recognized as counted. A message can be in its queue for 14 days, and in the dead-letter queue
 * for 14 days before each redrive.
 */
const MARKER_DAYS = 60;

/** Days that are read in parallel. */
const DAYS_AT_ONCE = 16;

interface Options {
  readonly client: DynamoDBDocumentClient;
  readonly analyticsTable: string;
  readonly clock: Clock;
}

/**
 * The analytics table. It has one item per counter (key: `day`, and currency and `measure`), and one marker item per
 * counted event. One transaction adds several events to their counters and writes their markers, or does nothing.
 */
export function dynamoAnalytics({ client, analyticsTable, clock }: Options): Analytics {
  const transactionFor = (events: readonly CountableEvent[]): TransactWriteCommandInput => {
    const expiresAt = Math.floor(Date.parse(clock.now()) / 1000) + MARKER_DAYS * 86_400;
    return {
      TransactItems: [
        ...events.map(({ eventId }) => ({
          Put: {
            TableName: analyticsTable,
            Item: { day: `event#${eventId}`, measure: "counted", expiresAt },
            ConditionExpression: "attribute_not_exists(measure)",
          },
        })),
        ...countersOf(events).map(({ day, currency, measure, count, amount }) => ({
          Update: {
            TableName: analyticsTable,
            Key: { day, measure: `${currency}#${measure}` },
            UpdateExpression: "ADD #count :count, amount :amount",
            ExpressionAttributeNames: { "#count": "count" },
            ExpressionAttributeValues: { ":count": count, ":amount": signedDecimal(amount) },
          },
        })),
      ],
    };
  };

  /** Counts events in one transaction, except events that were counted before. @returns the events that it counted. */
  const count = async (events: readonly CountableEvent[]): Promise<readonly CountableEvent[]> => {
    let due = events;
    const write = async (): Promise<void> => {
      while (due.length > 0) {
        try {
          await client.send(new TransactWriteCommand(transactionFor(due)));
          return;
        } catch (error) {
          const countedBefore = new Set(failedConditions(error).map(({ index }) => index));
          due = due.filter((_, index) => !countedBefore.has(index));
          if (countedBefore.size === 0 || isTransient(error)) throw error;
        }
      }
    };
    await retryWithBackoff(write, { ...CONFLICT_RETRY, isRetryable: isTransient });
    return due;
  };

  const readDay = async (day: Day, currency: Currency): Promise<Counter[]> => {
    const counters: Counter[] = [];
    const query = {
      TableName: analyticsTable,
      KeyConditionExpression: "#day = :day AND begins_with(measure, :currency)",
      ExpressionAttributeNames: { "#day": "day" },
      ExpressionAttributeValues: { ":day": day, ":currency": `${currency}#` },
    };
    for await (const { Items = [] } of paginateQuery({ client }, query)) {
      counters.push(...Items.map((item) => counterFrom(day, currency, item)));
    }
    return counters;
  };

  return {
    async record(events) {
      const counted = new Set<string>();
      const failed = new Map<string, PromiseRejectedResult>();
      const once = new Map(events.map((event) => [event.eventId, event]));
      // One after the other: in parallel, the transactions would conflict in the same counters.
      for (const group of groupsOf([...once.values()])) {
        try {
          for (const { eventId } of await count(group)) counted.add(eventId);
        } catch (reason) {
          for (const { eventId } of group) failed.set(eventId, { status: "rejected", reason });
        }
      }
      return events.map(
        ({ eventId }) =>
          failed.get(eventId) ?? {
            status: "fulfilled",
            value: counted.delete(eventId) ? "COUNTED" : "COUNTED_BEFORE",
          },
      );
    },

    async read(days, currency) {
      const counters: Counter[] = [];
      for (let start = 0; start < days.length; start += DAYS_AT_ONCE) {
        const found = await Promise.all(days.slice(start, start + DAYS_AT_ONCE).map((day) => readDay(day, currency)));
        counters.push(...found.flat());
      }
      return counters;
    },
  };
}

const countersOf = (events: readonly CountableEvent[]): Counter[] => summed(events.flatMap(({ changes }) => changes));

/** Splits the events, in their order, into few groups. Each group fits into one transaction. */
function groupsOf(events: readonly CountableEvent[]): CountableEvent[][] {
  const groups: CountableEvent[][] = [];
  let group: CountableEvent[] = [];
  for (const event of events) {
    const larger = [...group, event];
    if (group.length > 0 && larger.length + countersOf(larger).length > MAX_ITEMS) {
      groups.push(group);
      group = [event];
    } else {
      group = larger;
    }
  }
  return group.length > 0 ? [...groups, group] : groups;
}

const counterFrom = (day: Day, currency: Currency, { measure, count, amount }: Item): Counter => ({
  day,
  currency,
  measure: String(measure).slice(currency.length + 1) as Counter["measure"],
  count: integerFrom(count),
  amount: signedMinorFrom(amount),
});
