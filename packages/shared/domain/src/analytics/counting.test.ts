import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OrderEventDetail } from "../events.ts";
import { money } from "../money.ts";
import type { Instant, Order, OrderId, Status } from "../order/order.ts";
import { SOLD, STATUSES, TRANSITIONS } from "../order/status.ts";
import { anOrder, line, productId } from "../testing/builders.ts";
import { memoryAnalytics } from "../testing/memory-analytics.ts";
import { recount, sorted } from "../testing/recount.ts";
import { countableEvent, type OrderWithEvents, takeThrough } from "../testing/transitions.ts";
import { countable, DayFormatError, dayOf, summed } from "./counting.ts";

const changeOf = (changes: Partial<OrderEventDetail> = {}) => ({
  orderId: "order-1" as OrderId,
  version: 4,
  status: "PAID" as Status,
  previousStatus: "PROCESSING" as Status,
  items: [{ productId: productId("MOUSE"), quantity: 3, amount: money(30) }],
  totalAmount: money(30),
  currency: "USD" as const,
  createdAt: "2026-01-05T23:59:59.999Z" as Instant,
  ...changes,
});

const changesOf = (changes: Partial<OrderEventDetail>) =>
  countable(changeOf(changes)).changes.map(({ measure, count, amount }) => [measure, count, amount]);

describe("countable", () => {
  it("counts on the day of the order", () => {
    const { orderId, version, changes } = countable(changeOf());
    expect([orderId, version]).toEqual(["order-1", 4]);
    expect(new Set(changes.map(({ day, currency }) => `${day} ${currency}`))).toEqual(new Set(["2026-01-05 USD"]));
  });

  it("subtracts an order from its previous status and adds it to the new one, and counts its products when it becomes sold", () => {
    expect(changesOf({})).toEqual([
      ["status#PROCESSING", -1, -30n],
      ["status#PAID", 1, 30n],
      ["product#MOUSE", 3, 30n],
    ]);
  });

  it("does not change the products if an order stays sold or unsold", () => {
    const changes: [Status, Status][] = [
      ["PAID", "COMPLETED"],
      ["COMPLETED", "SHIPPED"],
      ["SHIPPED", "DELIVERED"],
      ["PENDING", "PROCESSING"],
      ["NEEDS_ATTENTION", "CANCELLED"],
    ];
    for (const [previousStatus, status] of changes) {
      expect(changesOf({ previousStatus, status }).map(([measure]) => measure)).toEqual([
        `status#${previousStatus}`,
        `status#${status}`,
      ]);
    }
  });

  it.each<Status>(["CANCELLED", "NEEDS_ATTENTION"])("subtracts the products when a sold order becomes %s", (status) => {
    expect(changesOf({ previousStatus: "COMPLETED", status })).toContainEqual(["product#MOUSE", -3, -30n]);
  });

  it("adds up lines of one product", () => {
    const items = [
      { productId: productId("MOUSE"), quantity: 3, amount: money(30) },
      { productId: productId("MOUSE"), quantity: 1, amount: money(15) },
    ];
    expect(changesOf({ items, totalAmount: money(45) })).toContainEqual(["product#MOUSE", 4, 45n]);
  });

  it("counts exact amounts, and an order of 0.00 as one order", () => {
    expect(changesOf({ items: [], totalAmount: money(999_999_999_999_999) })).toContainEqual([
      "status#PAID",
      1,
      999_999_999_999_999n,
    ]);
    expect(changesOf({ items: [], totalAmount: money(0) })).toContainEqual(["status#PAID", 1, 0n]);
  });

  it("refuses a malformed day", () => {
    for (const createdAt of ["2026-13-01T12:00:00.000Z", "yesterday"]) {
      expect(() => countable(changeOf({ createdAt: createdAt as Instant }))).toThrow(DayFormatError);
    }
  });
});

describe("dayOf", () => {
  it.each([
    ["2026-11-21", "2026-11-21"],
    ["2024-02-29T00:00:00.000Z", "2024-02-29"],
    ["2026-12-31T23:59:59.999Z", "2026-12-31"],
  ])("is the day of %s", (text, day) => expect(dayOf(text)).toBe(day));

  it.each(["2026-13-01", "2026-00-10", "2026-01-32", "2026-01-051", "", "noon", "21.11.2026"])("refuses %s", (text) => {
    expect(() => dayOf(text)).toThrow(DayFormatError);
  });
});

describe("SOLD", () => {
  it("is reached by payment, and left only by compensation", () => {
    const unsold = STATUSES.filter((status) => !SOLD.includes(status));
    expect(unsold).toEqual(["PENDING", "PROCESSING", "AWAITING_APPROVAL", "FAILED", "CANCELLED", "NEEDS_ATTENTION"]);
    const leaving = SOLD.flatMap((status) => TRANSITIONS[status] as readonly Status[]).filter(
      (to) => !SOLD.includes(to),
    );
    expect(new Set(leaving)).toEqual(new Set(["CANCELLED", "NEEDS_ATTENTION"]));
  });
});

describe("summed", () => {
  it("keeps a counter with an amount and no pieces, and drops counters of zero", () => {
    const of = { day: dayOf("2026-01-05"), currency: "USD", measure: `product#${productId("MOUSE")}` } as const;
    expect(
      summed([
        { ...of, count: 1, amount: 2n },
        { ...of, count: -1, amount: 5n },
      ]),
    ).toEqual([{ ...of, count: 0, amount: 7n }]);
    expect(
      summed([
        { ...of, count: 1, amount: 2n },
        { ...of, count: -1, amount: -2n },
      ]),
    ).toEqual([]);
  });
});

describe("the events of any orders", () => {
  const someOrder = fc
    .record({
      lines: fc.array(
        fc.record({
          id: fc.constantFrom("LAPTOP", "MOUSE", "CABLE"),
          quantity: fc.integer({ min: 1, max: 1000 }),
          cents: fc.integer({ min: 0, max: 99_999_999 }),
        }),
        { maxLength: 4 },
      ),
      hours: fc.integer({ min: 0, max: 71 }),
      // A first event may have any status.
      status: fc.oneof({ weight: 4, arbitrary: fc.constant<Status>("PENDING") }, fc.constantFrom(...STATUSES)),
    })
    .map(({ lines, hours, status }): Order => {
      const made = new Date(Date.UTC(2026, 0, 5, hours, 30)).toISOString() as Instant;
      const wanted = lines.map(({ id, quantity, cents }) => line(id, quantity, (cents / 100).toFixed(2)));
      return { ...anOrder({ lines: wanted }, made), status };
    });
  /** An order after up to 12 allowed transitions, and its events. */
  const someOrderWithEvents = fc
    .tuple(someOrder, fc.array(fc.nat(), { maxLength: 12 }))
    .map(([order, choices]): OrderWithEvents => {
      const left = [...choices];
      return takeThrough(order, (next) => {
        const choice = left.shift();
        return choice === undefined ? undefined : next[choice % next.length];
      });
    });
  const someEvents = fc.array(someOrderWithEvents, { minLength: 1, maxLength: 8 }).chain((made) => {
    const events = made.flatMap(({ events }) => events);
    return fc.record({
      made: fc.constant(made),
      // All events in any order, some of them repeatedly.
      delivered: fc
        .array(fc.constantFrom(...events), { maxLength: 2 * events.length })
        .chain((again) => fc.shuffledSubarray([...events, ...again], { minLength: events.length + again.length })),
      batch: fc.integer({ min: 1, max: 10 }),
    });
  });

  it("add up to a recount of the orders, for any order and number of deliveries", async () => {
    await fc.assert(
      fc.asyncProperty(someEvents, async ({ made, delivered, batch }) => {
        const analytics = memoryAnalytics();
        for (let start = 0; start < delivered.length; start += batch) {
          await analytics.record(delivered.slice(start, start + batch).map(countableEvent));
        }
        const days = ["2026-01-05", "2026-01-06", "2026-01-07"].map(dayOf);
        expect(sorted(await analytics.read(days, "USD"))).toEqual(recount(made.map(({ order }) => order)));
      }),
      { numRuns: 300 },
    );
  });
});
