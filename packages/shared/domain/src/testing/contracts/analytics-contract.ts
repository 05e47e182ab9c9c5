import { beforeEach, describe, expect, it } from "vitest";
import { type CountableEvent, type Day, dayOf } from "../../analytics/counting.ts";
import type { Instant, Order, Status } from "../../order/order.ts";
import type { Analytics } from "../../ports/analytics.ts";
import { anOrder, line } from "../builders.ts";
import { recount, sorted } from "../recount.ts";
import { countableEvent, type OrderWithEvents, takeThrough } from "../transitions.ts";

const MONDAY = "2026-01-05" as Day;
const TUESDAY = "2026-01-06" as Day;

const on = (day: Day, lines = [line("LAPTOP", 1, "999.99"), line("MOUSE", 3, "0.10")]): Order =>
  anOrder({ lines }, `${day}T12:00:00.000Z` as Instant);

/** The order after transitions to these statuses. */
function through(order: Order, ...statuses: Status[]): OrderWithEvents {
  const due = [...statuses];
  return takeThrough(order, () => due.shift());
}

const eventsOf = (...made: OrderWithEvents[]): CountableEvent[] =>
  made.flatMap(({ events }) => events.map(countableEvent));
const ordersOf = (...made: OrderWithEvents[]): Order[] => made.map(({ order }) => order);

/** The contract of the port Analytics. `make` returns empty analytics. */
export function analyticsContract(name: string, make: () => Promise<Analytics>): void {
  describe(`${name} keeps analytics`, () => {
    let analytics: Analytics;
    beforeEach(async () => {
      analytics = await make();
    });

    const resultsOf = async (events: readonly CountableEvent[]) =>
      (await analytics.record(events)).map((result) => (result.status === "fulfilled" ? result.value : result.reason));
    const read = async (...days: Day[]) => sorted(await analytics.read(days, "USD"));

    it("has no counters at first", async () => {
      expect(await read(MONDAY)).toEqual([]);
      expect(await resultsOf([])).toEqual([]);
    });

    it("counts orders and amounts by status, and the products of sold orders", async () => {
      const paid = through(on(MONDAY), "PROCESSING", "PAID");
      const failed = through(on(MONDAY), "PROCESSING", "FAILED");

      expect(await resultsOf(eventsOf(paid, failed))).toEqual(Array(6).fill("COUNTED"));

      const of = { day: MONDAY, currency: "USD" };
      expect(await read(MONDAY)).toEqual([
        { ...of, measure: "product#LAPTOP", count: 1, amount: 99_999n },
        { ...of, measure: "product#MOUSE", count: 3, amount: 30n },
        { ...of, measure: "status#FAILED", count: 1, amount: 100_029n },
        { ...of, measure: "status#PAID", count: 1, amount: 100_029n },
      ]);
    });

    it("counts each event once, in one call, in several, and in several at once", async () => {
      const completed = through(on(MONDAY), "PROCESSING", "PAID", "COMPLETED");
      const events = eventsOf(completed);

      expect(await resultsOf([...events, ...events])).toEqual([
        ...Array(events.length).fill("COUNTED"),
        ...Array(events.length).fill("COUNTED_BEFORE"),
      ]);
      await Promise.all([resultsOf(events), resultsOf(events.toReversed())]);
      expect(await resultsOf(events)).toEqual(Array(events.length).fill("COUNTED_BEFORE"));

      expect(await read(MONDAY)).toEqual(recount(ordersOf(completed)));
    });

    it("counts new events in one call with counted ones", async () => {
      const [first, second] = [through(on(MONDAY), "PROCESSING"), through(on(MONDAY), "PROCESSING", "PAID")];
      await analytics.record(eventsOf(first));

      expect(await resultsOf(eventsOf(first, second))).toEqual([
        "COUNTED_BEFORE",
        "COUNTED_BEFORE",
        ...Array(3).fill("COUNTED"),
      ]);
      expect(await read(MONDAY)).toEqual(recount(ordersOf(first, second)));
    });

    it("counts the same for any order of the events, in one call and in several", async () => {
      const made = [through(on(MONDAY), "PROCESSING", "PAID"), through(on(MONDAY), "PROCESSING", "CANCELLED")];
      const [last, ...before] = eventsOf(...made).toReversed();
      await analytics.record(last ? [last] : []);
      await analytics.record(before);
      expect(await read(MONDAY)).toEqual(recount(ordersOf(...made)));
    });

    it("counts on the day on which the order was submitted, for each currency by itself", async () => {
      const monday = through(on(MONDAY), "PROCESSING", "PAID");
      const tuesday = through(on(TUESDAY));
      const euro = through({ ...on(MONDAY), currency: "EUR" });
      await analytics.record(eventsOf(monday, tuesday, euro));

      expect(await read(MONDAY)).toEqual(recount(ordersOf(monday)));
      expect(await read(TUESDAY)).toEqual(recount(ordersOf(tuesday)));
      expect(await read(MONDAY, TUESDAY)).toEqual(recount(ordersOf(monday, tuesday)));
      expect(sorted(await analytics.read([MONDAY], "EUR"))).toEqual(recount(ordersOf(euro)));
    });

    it("counts the events of many orders with many products in one call", async () => {
      const made = Array.from({ length: 60 }, (_, order) =>
        through(
          on(
            order % 2 ? MONDAY : TUESDAY,
            Array.from({ length: 10 }, (_, index) => line(`P${order % 7}-${index}`, order + 1, "0.07")),
          ),
          "PROCESSING",
          "PAID",
        ),
      );
      expect(new Set(await resultsOf(eventsOf(...made)))).toEqual(new Set(["COUNTED"]));
      expect(await read(MONDAY, TUESDAY)).toEqual(recount(ordersOf(...made)));
    });

    it("counts an order of fifty products that is sold in its first event, and an order without lines", async () => {
      const lines = Array.from({ length: 50 }, (_, index) => line(`P${index}`, 1, "0.01"));
      const made = [through({ ...on(MONDAY, lines), status: "COMPLETED" }), through(on(MONDAY, []))];
      await analytics.record(eventsOf(...made));
      expect(await read(MONDAY)).toEqual(recount(ordersOf(...made)));
    });

    it("reads many days", async () => {
      const days = Array.from({ length: 40 }, (_, index) =>
        dayOf(new Date(Date.parse(MONDAY) + index * 86_400_000).toISOString()),
      );
      const made = days.filter((_, index) => index % 3 === 0).map((day) => through(on(day)));
      await analytics.record(eventsOf(...made));
      expect(await read(...days)).toEqual(recount(ordersOf(...made)));
    });
  });
}
