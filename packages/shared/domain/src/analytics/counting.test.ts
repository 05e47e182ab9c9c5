import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MoneyFormatError } from "../money.ts";
import type { Instant, Order, Status } from "../order/order.ts";
import { SOLD, STATUSES, TRANSITIONS } from "../order/status.ts";
import { anOrder, line, productId } from "../testing/builders.ts";
import { type Life, lifeOf } from "../testing/lives.ts";
import { memoryAnalytics } from "../testing/memory-analytics.ts";
import { recount, sorted } from "../testing/recount.ts";
import { type CountedChange, countable, DayFormatError, dayOf, summed } from "./counting.ts";

const told = (changes: Partial<CountedChange> = {}): CountedChange => ({
  eventId: "order-1:2:Order Status Changed",
  status: "PAID",
  previousStatus: "PROCESSING",
  items: [{ productId: "MOUSE", quantity: 3, amount: 0.3 }],
  totalAmount: 0.3,
  currency: "USD",
  createdAt: "2026-01-05T23:59:59.999Z",
  ...changes,
});

const moved = (changes: Partial<CountedChange>) =>
  countable(told(changes)).moves.map(({ measure, count, amount }) => [measure, count, amount]);

describe("countable", () => {
  it("counts on the day of the order", () => {
    const { eventId, moves } = countable(told());
    expect(eventId).toBe("order-1:2:Order Status Changed");
    expect(new Set(moves.map(({ day, currency }) => `${day} ${currency}`))).toEqual(new Set(["2026-01-05 USD"]));
  });

  it("moves an order from one status to the next, and counts what it sells once it is sold", () => {
    expect(moved({})).toEqual([
      ["status#PROCESSING", -1, -30n],
      ["status#PAID", 1, 30n],
      ["product#MOUSE", 3, 30n],
    ]);
  });

  it("leaves the products alone while an order stays sold, or unsold", () => {
    const changes: [Status, Status][] = [
      ["PAID", "COMPLETED"],
      ["COMPLETED", "SHIPPED"],
      ["SHIPPED", "DELIVERED"],
      ["PENDING", "PROCESSING"],
      ["NEEDS_ATTENTION", "CANCELLED"],
    ];
    for (const [previousStatus, status] of changes) {
      expect(moved({ previousStatus, status }).map(([measure]) => measure)).toEqual([
        `status#${previousStatus}`,
        `status#${status}`,
      ]);
    }
  });

  it.each<Status>(["CANCELLED", "NEEDS_ATTENTION"])("takes the products back when a sold order is %s", (status) => {
    expect(moved({ previousStatus: "COMPLETED", status })).toContainEqual(["product#MOUSE", -3, -30n]);
  });

  it("adds up lines of one product", () => {
    const items = [
      { productId: "MOUSE", quantity: 3, amount: 0.3 },
      { productId: "MOUSE", quantity: 1, amount: 0.15 },
    ];
    expect(moved({ items, totalAmount: 0.45 })).toContainEqual(["product#MOUSE", 4, 45n]);
  });

  it("takes amounts exactly, and a free order for one", () => {
    expect(moved({ items: [], totalAmount: 9_999_999_999_999.99 })).toContainEqual([
      "status#PAID",
      1,
      999_999_999_999_999n,
    ]);
    expect(moved({ items: [], totalAmount: 0 })).toContainEqual(["status#PAID", 1, 0n]);
  });

  it("refuses what tells no day or no amount", () => {
    expect(() => countable(told({ createdAt: "2026-13-01T12:00:00.000Z" }))).toThrow(DayFormatError);
    expect(() => countable(told({ createdAt: "the day before yesterday" }))).toThrow(DayFormatError);
    expect(() => countable(told({ totalAmount: 0.001 }))).toThrow(MoneyFormatError);
    expect(() => countable(told({ items: [{ productId: "MOUSE", quantity: 1, amount: -1 }] }))).toThrow(
      MoneyFormatError,
    );
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
  it("is where an order comes to once it is paid, and what only its undoing ends", () => {
    const unsold = STATUSES.filter((status) => !SOLD.includes(status));
    expect(unsold).toEqual(["PENDING", "PROCESSING", "AWAITING_APPROVAL", "FAILED", "CANCELLED", "NEEDS_ATTENTION"]);
    const leaving = SOLD.flatMap((status) => TRANSITIONS[status] as readonly Status[]).filter(
      (to) => !SOLD.includes(to),
    );
    expect(new Set(leaving)).toEqual(new Set(["CANCELLED", "NEEDS_ATTENTION"]));
  });
});

describe("summed", () => {
  it("keeps a counter that has no pieces but an amount, and drops those that come to nothing", () => {
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
      // History is recorded with whatever status it has.
      status: fc.oneof({ weight: 4, arbitrary: fc.constant<Status>("PENDING") }, fc.constantFrom(...STATUSES)),
    })
    .map(({ lines, hours, status }): Order => {
      const made = new Date(Date.UTC(2026, 0, 5, hours, 30)).toISOString() as Instant;
      const wanted = lines.map(({ id, quantity, cents }) => line(id, quantity, (cents / 100).toFixed(2)));
      return { ...anOrder({ lines: wanted }, made), status };
    });
  /** An order's life of up to 12 moves, each chosen among those that are allowed. */
  const someLife = fc.tuple(someOrder, fc.array(fc.nat(), { maxLength: 12 })).map(([order, choices]): Life => {
    const left = [...choices];
    return lifeOf(order, (next) => {
      const choice = left.shift();
      return choice === undefined ? undefined : next[choice % next.length];
    });
  });
  const somethingTold = fc.array(someLife, { minLength: 1, maxLength: 8 }).chain((lives) => {
    const events = lives.flatMap((life) => life.told);
    return fc.record({
      lives: fc.constant(lives),
      // All of them in any order, and some of them again and again.
      arriving: fc
        .array(fc.constantFrom(...events), { maxLength: 2 * events.length })
        .chain((again) => fc.shuffledSubarray([...events, ...again], { minLength: events.length + again.length })),
      batch: fc.integer({ min: 1, max: 10 }),
    });
  });

  it("add up to a recount of the orders, in whatever order and how often they come", async () => {
    await fc.assert(
      fc.asyncProperty(somethingTold, async ({ lives, arriving, batch }) => {
        const analytics = memoryAnalytics();
        for (let start = 0; start < arriving.length; start += batch) {
          await analytics.record(arriving.slice(start, start + batch).map(countable));
        }
        const days = ["2026-01-05", "2026-01-06", "2026-01-07"].map(dayOf);
        expect(sorted(await analytics.read(days, "USD"))).toEqual(recount(lives.map(({ order }) => order)));
      }),
      { numRuns: 300 },
    );
  });
});
