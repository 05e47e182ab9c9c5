import { beforeEach, describe, expect, it } from "vitest";
import { type CountableEvent, countable, type Day, dayOf } from "../../analytics/counting.ts";
import type { Instant, Order, Status } from "../../order/order.ts";
import type { Analytics } from "../../ports/analytics.ts";
import { anOrder, line } from "../builders.ts";
import { type Life, lifeOf } from "../lives.ts";
import { recount, sorted } from "../recount.ts";

const MONDAY = "2026-01-05" as Day;
const TUESDAY = "2026-01-06" as Day;

const on = (day: Day, lines = [line("LAPTOP", 1, "999.99"), line("MOUSE", 3, "0.10")]): Order =>
  anOrder({ lines }, `${day}T12:00:00.000Z` as Instant);

/** An order that gets these statuses one after the other. */
function through(order: Order, ...statuses: Status[]): Life {
  const due = [...statuses];
  return lifeOf(order, () => due.shift());
}

const eventsOf = (...lives: Life[]): CountableEvent[] => lives.flatMap(({ told }) => told.map(countable));
const ordersOf = (...lives: Life[]): Order[] => lives.map(({ order }) => order);

/** The promises of the port Analytics. `make` gives empty analytics. */
export function analyticsContract(name: string, make: () => Promise<Analytics>): void {
  describe(`${name} keeps analytics`, () => {
    let analytics: Analytics;
    beforeEach(async () => {
      analytics = await make();
    });

    const became = async (events: readonly CountableEvent[]) =>
      (await analytics.record(events)).map((result) => (result.status === "fulfilled" ? result.value : result.reason));
    const read = async (...days: Day[]) => sorted(await analytics.read(days, "USD"));

    it("has no counters at first", async () => {
      expect(await read(MONDAY)).toEqual([]);
      expect(await became([])).toEqual([]);
    });

    it("counts orders and amounts by status, and the products of those that are sold", async () => {
      const paid = through(on(MONDAY), "PROCESSING", "PAID");
      const failed = through(on(MONDAY), "PROCESSING", "FAILED");

      expect(await became(eventsOf(paid, failed))).toEqual(Array(6).fill("COUNTED"));

      const of = { day: MONDAY, currency: "USD" };
      expect(await read(MONDAY)).toEqual([
        { ...of, measure: "product#LAPTOP", count: 1, amount: 99_999n },
        { ...of, measure: "product#MOUSE", count: 3, amount: 30n },
        { ...of, measure: "status#FAILED", count: 1, amount: 100_029n },
        { ...of, measure: "status#PAID", count: 1, amount: 100_029n },
      ]);
    });

    it("counts each event once, in one call, in several, and in several at once", async () => {
      const life = through(on(MONDAY), "PROCESSING", "PAID", "COMPLETED");
      const events = eventsOf(life);

      expect(await became([...events, ...events])).toEqual([
        ...Array(events.length).fill("COUNTED"),
        ...Array(events.length).fill("COUNTED_BEFORE"),
      ]);
      await Promise.all([became(events), became(events.toReversed())]);
      expect(await became(events)).toEqual(Array(events.length).fill("COUNTED_BEFORE"));

      expect(await read(MONDAY)).toEqual(recount(ordersOf(life)));
    });

    it("counts new events that come together with counted ones", async () => {
      const [first, second] = [through(on(MONDAY), "PROCESSING"), through(on(MONDAY), "PROCESSING", "PAID")];
      await analytics.record(eventsOf(first));

      expect(await became(eventsOf(first, second))).toEqual([
        "COUNTED_BEFORE",
        "COUNTED_BEFORE",
        ...Array(3).fill("COUNTED"),
      ]);
      expect(await read(MONDAY)).toEqual(recount(ordersOf(first, second)));
    });

    it("counts the same whatever order the events come in, in one call and in several", async () => {
      const lives = [through(on(MONDAY), "PROCESSING", "PAID"), through(on(MONDAY), "PROCESSING", "CANCELLED")];
      const [last, ...before] = eventsOf(...lives).toReversed();
      await analytics.record(last ? [last] : []);
      await analytics.record(before);
      expect(await read(MONDAY)).toEqual(recount(ordersOf(...lives)));
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
      const lives = Array.from({ length: 60 }, (_, order) =>
        through(
          on(
            order % 2 ? MONDAY : TUESDAY,
            Array.from({ length: 10 }, (_, index) => line(`P${order % 7}-${index}`, order + 1, "0.07")),
          ),
          "PROCESSING",
          "PAID",
        ),
      );
      expect(new Set(await became(eventsOf(...lives)))).toEqual(new Set(["COUNTED"]));
      expect(await read(MONDAY, TUESDAY)).toEqual(recount(ordersOf(...lives)));
    });

    it("counts an order of fifty products whose first event says that it is sold, and one without lines", async () => {
      const lines = Array.from({ length: 50 }, (_, index) => line(`P${index}`, 1, "0.01"));
      const lives = [through({ ...on(MONDAY, lines), status: "COMPLETED" }), through(on(MONDAY, []))];
      await analytics.record(eventsOf(...lives));
      expect(await read(MONDAY)).toEqual(recount(ordersOf(...lives)));
    });

    it("reads many days", async () => {
      const days = Array.from({ length: 40 }, (_, index) =>
        dayOf(new Date(Date.parse(MONDAY) + index * 86_400_000).toISOString()),
      );
      const lives = days.filter((_, index) => index % 3 === 0).map((day) => through(on(day)));
      await analytics.record(eventsOf(...lives));
      expect(await read(...days)).toEqual(recount(ordersOf(...lives)));
    });
  });
}
