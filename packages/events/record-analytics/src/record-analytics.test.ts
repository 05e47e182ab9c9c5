import { eventMessage } from "@orders/contracts";
import { OrderEventMessage } from "@orders/contracts/validators";
import { type Analytics, dayOf } from "@orders/domain";
import { anOrder, memoryAnalytics, type OrderWithEvents, recount, sorted, takeThrough } from "@orders/domain/testing";
import { queueBatchHandler } from "@orders/lambda-kit";
import { capturedLog } from "@orders/lambda-kit/testing";
import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import { beforeEach, describe, expect, it } from "vitest";
import { eventFrom, recordAnalytics } from "./record-analytics.ts";

let log: string[];
beforeEach(() => {
  log = capturedLog();
});

/** A paid order with its three events. */
function paid(correlationId = "correlation-1"): OrderWithEvents {
  const due = ["PROCESSING", "PAID"] as const;
  let index = 0;
  return takeThrough(anOrder({ correlationId }), () => due[index++]);
}

const bodiesOf = ({ events }: OrderWithEvents) => events.map((event) => ({ version: "0", ...eventMessage(event) }));

const record = (messageId: string, body: unknown) =>
  ({
    messageId,
    body: typeof body === "string" ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: "1" },
  }) as SQSRecord;

async function take(analytics: Pick<Analytics, "record">, ...records: SQSRecord[]) {
  const handler = queueBatchHandler(OrderEventMessage, eventFrom, recordAnalytics({ analytics }));
  const { batchItemFailures } = await handler({ Records: records } as SQSEvent, {} as Context);
  return {
    failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    lines: log.map((line) => JSON.parse(line)),
  };
}

const read = async (analytics: Analytics, { order }: OrderWithEvents) =>
  sorted(await analytics.read([dayOf(order.createdAt)], order.currency));

describe("recordAnalytics behind its queue", () => {
  it("counts the events of the bus, and logs one line with the ids of their orders", async () => {
    const analytics = memoryAnalytics();
    const made = [paid("correlation-1"), paid("correlation-2")];
    const { failed, lines } = await take(
      analytics,
      ...made.flatMap(bodiesOf).map((body, index) => record(`m${index}`, body)),
    );

    expect(failed).toEqual([]);
    expect(sorted(await analytics.read([dayOf("2026-01-01")], "USD"))).toEqual(recount(made.map(({ order }) => order)));
    expect(lines).toMatchObject([
      {
        message: "Events counted",
        events: 6,
        counted: 6,
        countedBefore: 0,
        orders: made.map(({ order: { orderId, correlationId } }) => ({ orderId, correlationId })),
        durationMs: expect.any(Number),
      },
    ]);
    expect(log.join()).not.toContain("@");
  });

  it("counts a message once that is delivered twice, in one batch or later", async () => {
    const analytics = memoryAnalytics();
    const made = paid();
    const bodies = bodiesOf(made);
    const first = await take(analytics, ...[...bodies, ...bodies].map((body, index) => record(`m${index}`, body)));
    const second = await take(analytics, ...bodies.map((body, index) => record(`n${index}`, body)));

    expect([first.failed, second.failed]).toEqual([[], []]);
    expect(await read(analytics, made)).toEqual(recount([made.order]));
    expect(second.lines.at(-1)).toMatchObject({ events: 3, counted: 0, countedBefore: 3 });
  });

  it("fails only the messages that cannot be read or counted", async () => {
    const analytics = memoryAnalytics();
    const made = paid();
    const [created, processing, last] = bodiesOf(made);
    const changed = (changes: object) => ({ ...last, detail: { ...last?.detail, ...changes } });
    const { failed } = await take(
      analytics,
      record("good", created),
      record("not-json", "{"),
      record("another-event", { ...created, "detail-type": "Order Processing Requested" }),
      record("no-day", changed({ createdAt: "yesterday" })),
      record("no-amount", changed({ totalAmount: 0.001 })),
      record("negative", changed({ totalAmount: -1 })),
      record("no-previous-status", changed({ previousStatus: undefined })),
      record("good-too", processing),
      record("last", last),
    );

    expect(failed).toEqual(["not-json", "another-event", "no-day", "no-amount", "negative", "no-previous-status"]);
    expect(await read(analytics, made)).toEqual(recount([made.order]));
  });

  it("fails only the events that were not counted", async () => {
    const refused = new Error("The table is throttled");
    const analytics: Pick<Analytics, "record"> = {
      record: async (events) =>
        events.map((_, index) =>
          index === 1 ? { status: "rejected", reason: refused } : { status: "fulfilled", value: "COUNTED" },
        ),
    };
    const { failed, lines } = await take(
      analytics,
      ...bodiesOf(paid()).map((body, index) => record(`m${index}`, body)),
    );

    expect(failed).toEqual(["m1"]);
    expect(lines).toMatchObject([
      { events: 3, counted: 2 },
      { messageId: "m1", correlationId: "correlation-1", error: { message: "The table is throttled" } },
    ]);
  });
});
