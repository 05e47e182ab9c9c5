import { randomInt, randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { eventually } from "@orders/acceptance-tests/eventually";
import { output } from "@orders/acceptance-tests/outputs";
import { dynamoAnalytics } from "@orders/adapters";
import { ordersClient } from "@orders/client";
import { analyticsView, eventMessage } from "@orders/contracts";
import {
  analyticsReport,
  type Counter,
  type Currency,
  type Day,
  dayOf,
  type Instant,
  type Order,
  summed,
} from "@orders/domain";
import { anOrder, line, type OrderWithEvents, recount, sorted, takeThrough } from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { cancel, clock, invoke, orderOf, place } from "../stack/orders.ts";
import { someProduct } from "../stack/products.ts";
import { finished } from "../stack/runs.ts";
import { dynamo, orders, sqs, stack } from "../stack/stack.ts";

const analytics = dynamoAnalytics({ client: dynamo, analyticsTable: stack.analyticsTable, clock });

/** A random day of the past, on which no other test has orders. */
const someDay = (): Day => dayOf(new Date(Date.UTC(1100, 0, 1 + randomInt(250_000))).toISOString());

/** An order of that day with some of five products, after some random transitions. */
function someOrder(day: Day): OrderWithEvents {
  const createdAt = `${day}T${String(randomInt(24)).padStart(2, "0")}:30:00.000Z` as Instant;
  const lines = Array.from({ length: randomInt(1, 4) }, () =>
    line(`TEST-${randomInt(5)}`, randomInt(1, 9), `${randomInt(1000)}.${String(randomInt(100)).padStart(2, "0")}`),
  );
  // One in ten is a historical order.
  const order: Order = {
    ...anOrder({ lines }, createdAt),
    ...(randomInt(10) === 0 && { status: "DELIVERED", attempt: 0 }),
  };
  return takeThrough(order, (next) => (randomInt(12) === 0 ? undefined : next[randomInt(Math.max(1, next.length))]));
}

/** The events of these transitions, as the bus sends them. */
const messagesOf = ({ events }: OrderWithEvents): string[] =>
  events.map((event) => JSON.stringify({ version: "0", id: randomUUID(), ...eventMessage(event) }));

function shuffled<T>(values: readonly T[]): T[] {
  const keyed = values.map((value) => ({ value, key: Math.random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ value }) => value);
}

/** Puts messages into the analytics queue, ten at a time. */
async function send(messages: readonly string[]): Promise<void> {
  for (let start = 0; start < messages.length; start += 10) {
    const Entries = messages.slice(start, start + 10).map((MessageBody, index) => ({ Id: String(index), MessageBody }));
    const { Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: stack.analyticsQueueUrl, Entries }));
    if (Failed?.length) throw new Error(`Messages were not taken: ${JSON.stringify(Failed)}`);
  }
}

/** Invokes the function with messages, as its queue does. @returns the ids of those that failed. */
async function take(messages: readonly string[]): Promise<string[]> {
  const Records = messages.map((body, index) => ({
    messageId: String(index),
    body,
    attributes: { ApproximateReceiveCount: "1" },
  }));
  const { batchItemFailures } = await invoke("record-analytics", { Records });
  return (batchItemFailures as { itemIdentifier: string }[]).map(({ itemIdentifier }) => itemIdentifier);
}

const read = async (days: readonly Day[], currency: Currency = "USD"): Promise<Counter[]> =>
  sorted(await analytics.read(days, currency));

describe("the analytics", () => {
  it("agree with a recount of 500 orders, whose events come in random order and partly twice", async () => {
    const day = someDay();
    const made = Array.from({ length: 500 }, () => someOrder(day));
    const messages = made.flatMap(messagesOf);
    const again = messages.filter(() => randomInt(3) === 0);
    const expected = recount(made.map(({ order }) => order));

    await send(shuffled([...messages, ...again, ...again.slice(0, 50)]));

    const counters = await eventually(
      `${messages.length} events are counted`,
      () => read([day]),
      (counters) => isDeepStrictEqual(counters, expected),
    );
    expect(counters).toEqual(expected);
    // Once more, when all are counted. Once the last events are counted, the repeated ones were handled.
    const last = someOrder(day);
    await send([...again, ...messagesOf(last)]);
    const more = recount([...made, last].map(({ order }) => order));
    expect(
      await eventually(
        "the last events are counted",
        () => read([day]),
        (counters) => isDeepStrictEqual(counters, more),
      ),
    ).toEqual(more);

    const api = ordersClient({ baseUrl: output("api_base_url"), apiKey: output("api_key") });
    const { data } = await api.GET("/analytics", { params: { query: { from: day, to: day } } });
    expect(data).toEqual(analyticsView(analyticsReport([day], "USD", more)));
  });

  it("count an event once where several invocations get it at once, and fail only what cannot be read", async () => {
    const day = someDay();
    const made = Array.from({ length: 30 }, () => someOrder(day));
    const messages = made.flatMap(messagesOf);
    const unreadable = JSON.stringify({ "detail-type": "Order Created", detail: { orderId: "no more than this" } });

    const failed = await Promise.all(
      [messages, messages.toReversed(), shuffled(messages)].map((batch) => take([...batch, unreadable])),
    );

    expect(failed).toEqual(Array(3).fill([String(messages.length)]));
    expect(await read([day])).toEqual(recount(made.map(({ order }) => order)));
  });

  it("agree with a recount of real orders", async () => {
    // A currency that no other test uses keeps their orders apart.
    const currency: Currency = "DKK";
    const today = dayOf(clock.now());
    const days = [today, dayOf(new Date(Date.parse(today) + 86_400_000).toISOString())];
    const before = await analytics.read(days, currency);
    const [plenty, one] = await Promise.all([someProduct(100), someProduct(1)]);
    const placed = [
      ...Array.from({ length: 4 }, (_, index) => orderOf(plenty, "tok_ok", index + 1)),
      ...Array.from({ length: 3 }, () => orderOf(one)),
      ...Array.from({ length: 2 }, () => orderOf(plenty, "tok_declined")),
    ].map((order): Order => ({ ...order, currency }));
    const cancelled = { ...orderOf(plenty, "tok_ok", 7), currency };

    await Promise.all([...placed, cancelled].map(place));
    await cancel(cancelled.orderId);
    const ended = await Promise.all([...placed, cancelled].map(({ orderId }) => finished(orderId)));

    const recounted = recount(await Promise.all(ended.map(({ orderId }) => orders.get(orderId))));
    const expected = sorted(summed([...before, ...recounted]));
    const counters = await eventually(
      "the orders are counted",
      () => read(days, currency),
      (counters) => isDeepStrictEqual(counters, expected),
    );
    expect(counters).toEqual(expected);
  });
});
