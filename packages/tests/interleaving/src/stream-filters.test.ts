import { readFileSync } from "node:fs";
import { eventsBetween, type HistoryEvent, type Order, type Payment, SETTLED, STATUSES } from "@orders/domain";
import { anOrder } from "@orders/domain/testing";
import { metricsOf } from "@orders/relay-order-events/metrics-of";
import { describe, expect, it } from "vitest";
import { checkInterleavings } from "./interleavings.ts";

type Json = { readonly [name: string]: Json } | readonly Json[] | string | boolean | undefined;

const filters: readonly Json[] = JSON.parse(
  readFileSync(new URL("../../../../terraform/events/stream-filters.json", import.meta.url), "utf8"),
);

/** Whether a value matches a pattern of Lambda's event filtering, with the operators that the file uses. */
function matches(pattern: Json, value: Json): boolean {
  if (Array.isArray(pattern)) {
    return pattern.some((rule) => {
      if (typeof rule !== "object") return rule === value;
      if ("exists" in rule) return (value !== undefined) === rule.exists;
      return value !== undefined && !rule["anything-but"].includes(value);
    });
  }
  return Object.entries(pattern as object).every(([name, inner]) =>
    matches(inner, (value as Readonly<Record<string, Json>> | undefined)?.[name]),
  );
}

/** The attributes of an order, in the format of the stream, that filters can depend on. */
const imageOf = ({ status, awaitsRun }: Order): Json => ({
  status: { S: status },
  ...(awaitsRun && { awaitsRun: { BOOL: true } }),
});

/** Whether the write of an order reaches the relay. */
const isRelayed = (before: Order | undefined, after: Order): boolean => {
  const record: Json = {
    eventName: before ? "MODIFY" : "INSERT",
    dynamodb: { NewImage: imageOf(after), ...(before && { OldImage: imageOf(before) }) },
  };
  return filters.some((filter) => matches(filter, record));
};

/** How often each text occurs. */
function sumOf(texts: readonly string[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const text of texts) sums[text] = (sums[text] ?? 0) + 1;
  return sums;
}

describe("the filters of the stream", () => {
  it.each(STATUSES)("let a new order pass, also one that is %s", (status) => {
    const { awaitsRun: _, ...order } = anOrder();
    expect(isRelayed(undefined, { ...order, status })).toBe(true);
  });

  it("let every write with an event pass, and no write that only starts a charge", async () => {
    const filteredOut = new Set<HistoryEvent | undefined>();
    await checkInterleavings(300, ({ writes }) => {
      for (const { before, after } of writes) {
        if (isRelayed(before, after)) continue;
        expect(eventsBetween(before, after)).toEqual([]);
        filteredOut.add(after.history.at(-1)?.event);
      }
      const charges = writes.filter(({ after }) => after.history.at(-1)?.event === "CHARGE_STARTED");
      expect(charges.filter(({ before, after }) => isRelayed(before, after))).toEqual([]);
    });
    expect([...filteredOut]).toEqual(expect.arrayContaining(["CHARGE_STARTED", "REFUND_STARTED", "STOCK_RELEASED"]));
  });

  it("let the relay count every payment, every status and the latency of each order once", async () => {
    const seen = new Set<string>();
    await checkInterleavings(300, ({ writes }) => {
      // What happens to a payment while the order is PROCESSING is counted when that ends.
      if (writes.at(-1)?.after.status === "PROCESSING") return;
      const metrics = writes
        .filter(({ before, after }) => isRelayed(before, after))
        .flatMap(({ before, after }) => metricsOf(before, after));
      const timesOf = (is: (order: Order) => boolean) =>
        writes.filter(({ before, after }) => before && !is(before) && is(after)).length;
      const timesPaid = (state: Payment["state"]) => timesOf(({ payment }) => payment?.state === state);

      const outcomes = metrics.flatMap((each) => (each.name === "PaymentsProcessed" ? [each.Outcome] : []));
      const expected = {
        charged: timesPaid("CHARGED"),
        declined: timesPaid("DECLINED"),
        refunded: timesPaid("REFUNDED"),
        unavailable: timesOf(({ reason }) => reason === "PAYMENT_UNAVAILABLE"),
      };
      expect(sumOf(outcomes)).toEqual(Object.fromEntries(Object.entries(expected).filter(([, times]) => times > 0)));

      // The ledger has one charge and one refund of an order at most, however often its steps run.
      const money = (name: string) => metrics.filter((each) => each.name === name).length;
      expect([money("MoneyCharged"), money("MoneyRefunded")]).toEqual([expected.charged, expected.refunded]);
      expect(Math.max(expected.charged, expected.refunded)).toBeLessThanOrEqual(1);

      const statuses = metrics.flatMap((each) => (each.name === "OrdersProcessed" ? [each.Status] : []));
      for (const status of statuses) {
        expect(sumOf(statuses)[status]).toBe(timesOf((order) => order.status === status));
      }
      const latencies = metrics.filter(({ name }) => name === "OrderLatency");
      expect(latencies).toHaveLength(writes.some(({ after }) => SETTLED.includes(after.status)) ? 1 : 0);
      for (const each of [...outcomes, ...statuses]) seen.add(each);
    });
    expect([...seen]).toEqual(
      expect.arrayContaining(["charged", "declined", "refunded", "unavailable", "COMPLETED", "FAILED", "CANCELLED"]),
    );
  });
});
