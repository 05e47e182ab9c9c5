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
  type OrderId,
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
 * Events that one transaction may count. All of them may be of one order, whose condition then has 299 of the 300 operators
 * that DynamoDB allows. Source: Amazon DynamoDB Developer Guide, "Quotas", expression parameters.
 */
const MAX_EVENTS = 100;

/**
 * How many days the events of an order are recognized as counted, from the last one on. A message can be in its queue for 14 days, and in the dead-letter queue
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
 * The analytics table. It has one item per counter (key: `day`, and currency and `measure`), and one marker item per order,
 * which names the versions of the events that were counted. One transaction adds several events to their counters and to
 * the markers of their orders, or does nothing.
 */
export function dynamoAnalytics({ client, analyticsTable, clock }: Options): Analytics {
  const transactionFor = (events: readonly CountableEvent[]): TransactWriteCommandInput => {
    const expiresAt = Math.floor(Date.parse(clock.now()) / 1000) + MARKER_DAYS * 86_400;
    return {
      TransactItems: [
        ...[...versionsByOrder(events)].map(([orderId, versions]) => ({
          Update: {
            TableName: analyticsTable,
            Key: { day: `order#${orderId}`, measure: "counted" },
            UpdateExpression: "SET expiresAt = :expiresAt ADD versions :versions",
            ConditionExpression: versions.map((_, index) => `NOT contains(versions, :v${index})`).join(" AND "),
            ExpressionAttributeValues: {
              ":expiresAt": expiresAt,
              ":versions": new Set(versions),
              ...Object.fromEntries(versions.map((version, index) => [`:v${index}`, version])),
            },
            ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
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
          const tried = due;
          due = withoutCounted(tried, error);
          if (due.length === tried.length || isTransient(error)) throw error;
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
      const once = new Map(events.map((event) => [keyOf(event), event]));
      // One after the other: in parallel, the transactions would conflict in the same counters.
      for (const group of groupsOf([...once.values()])) {
        try {
          for (const event of await count(group)) counted.add(keyOf(event));
        } catch (reason) {
          for (const event of group) failed.set(keyOf(event), { status: "rejected", reason });
        }
      }
      return events.map(
        (event) =>
          failed.get(keyOf(event)) ?? {
            status: "fulfilled",
            value: counted.delete(keyOf(event)) ? "COUNTED" : "COUNTED_BEFORE",
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

const keyOf = ({ orderId, version }: CountableEvent): string => `${orderId} ${version}`;

/** The versions of the events of each order. */
function versionsByOrder(events: readonly CountableEvent[]): Map<OrderId, number[]> {
  const versions = new Map<OrderId, number[]>();
  for (const { orderId, version } of events) versions.set(orderId, [...(versions.get(orderId) ?? []), version]);
  return versions;
}

/** The events that the markers, which a cancelled transaction returned, do not name as counted. */
function withoutCounted(events: readonly CountableEvent[], error: unknown): readonly CountableEvent[] {
  const orders = [...versionsByOrder(events).keys()];
  const counted = new Set(
    failedConditions(error).flatMap(({ index, item }) =>
      item?.versions instanceof Set
        ? [...item.versions].map((version) => `${orders[index]} ${integerFrom(version)}`)
        : [],
    ),
  );
  return events.filter((event) => !counted.has(keyOf(event)));
}

const countersOf = (events: readonly CountableEvent[]): Counter[] => summed(events.flatMap(({ changes }) => changes));

/** Splits the events, in their order, into few groups. Each group fits into one transaction. */
function groupsOf(events: readonly CountableEvent[]): CountableEvent[][] {
  const groups: CountableEvent[][] = [];
  let group: CountableEvent[] = [];
  for (const event of events) {
    const larger = [...group, event];
    const items = versionsByOrder(larger).size + countersOf(larger).length;
    if (group.length > 0 && (larger.length > MAX_EVENTS || items > MAX_ITEMS)) {
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
