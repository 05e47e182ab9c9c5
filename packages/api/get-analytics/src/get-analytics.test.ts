import type { AnalyticsReport } from "@orders/contracts/schemas";
import type { Instant } from "@orders/domain";
import { anOrder, countableEvent, line, memoryAnalytics, takeThrough } from "@orders/domain/testing";
import { call } from "@orders/lambda-kit/testing";
import { describe, expect, it } from "vitest";
import { getAnalytics } from "./get-analytics.ts";

// Noon on the first of March 2026.
const clock = { now: () => "2026-03-01T12:00:00.000Z" as Instant };

/** A shop with one paid order of two mice on each of these days. */
async function shopWith(...days: string[]) {
  const analytics = memoryAnalytics();
  for (const day of days) {
    const order = anOrder({ lines: [line("MOUSE", 2, "29.99")] }, `${day}T23:59:59.999Z` as Instant);
    await analytics.record(takeThrough({ ...order, status: "PAID" }, () => undefined).events.map(countableEvent));
  }
  const asked: (readonly string[])[] = [];
  const route = getAnalytics({
    analytics: {
      read: (days, currency) => {
        asked.push(days);
        return analytics.read(days, currency);
      },
    },
    clock,
    currency: "USD",
  });
  const answer = (query: Record<string, string> = {}) => call(route, { query });
  const report = async (query?: Record<string, string>) => {
    const { status, body } = await answer(query);
    expect({ status, body }).toMatchObject({ status: 200 });
    return body as AnalyticsReport;
  };
  return { answer, report, asked };
}

describe("getAnalytics", () => {
  it("reports the last 30 days including today by default", async () => {
    const { report } = await shopWith("2026-01-30", "2026-01-31", "2026-03-01", "2026-03-02");

    const { byDay, byStatus, ...rest } = await report();

    expect(rest).toEqual({
      from: "2026-01-31",
      to: "2026-03-01",
      currency: "USD",
      orders: 2,
      revenue: 119.96,
      failureRate: 0,
      averageValue: 59.98,
      topProducts: [{ productId: "MOUSE", quantity: 4, amount: 119.96 }],
    });
    expect(byStatus.PAID).toEqual({ orders: 2, amount: 119.96 });
    expect(byDay).toHaveLength(30);
    expect(byDay.filter(({ orders }) => orders > 0).map(({ day }) => day)).toEqual(["2026-01-31", "2026-03-01"]);
  });

  it("reports a span with both days included", async () => {
    const { report } = await shopWith("2024-02-27", "2024-02-28", "2024-03-01", "2024-03-02");
    const { orders, byDay } = await report({ from: "2024-02-28", to: "2024-03-01" });
    expect(orders).toBe(2);
    expect(byDay.map(({ day, orders }) => [day, orders])).toEqual([
      ["2024-02-28", 1],
      ["2024-02-29", 0],
      ["2024-03-01", 1],
    ]);
  });

  it.each<[string, Record<string, string>, string, string]>([
    ["from a day until today", { from: "2026-02-27" }, "2026-02-27", "2026-03-01"],
    ["30 days until a day", { to: "2026-01-30" }, "2026-01-01", "2026-01-30"],
    ["one day", { from: "2026-03-01", to: "2026-03-01" }, "2026-03-01", "2026-03-01"],
    ["a leap year", { from: "2024-01-01", to: "2024-12-31" }, "2024-01-01", "2024-12-31"],
    ["days in the future", { from: "2027-01-01", to: "2027-01-02" }, "2027-01-01", "2027-01-02"],
  ])("reports %s", async (_, query, from, to) => {
    expect(await (await shopWith()).report(query)).toMatchObject({ from, to, orders: 0, averageValue: 0 });
  });

  it.each<[string, Record<string, string>, string, string]>([
    ["a day that does not exist", { from: "2026-02-29" }, "/from", "from must be a day of the calendar"],
    ["a month that does not exist", { to: "2026-13-01" }, "/to", "to must be a day of the calendar"],
    ["a time", { to: "2026-01-01T00:00:00Z" }, "/to", "to must be a day of the calendar"],
    ["a word", { from: "yesterday" }, "/from", "from must be a day of the calendar"],
    ["an empty day", { from: "" }, "/from", "from must be a day of the calendar"],
    ["a year before 1000", { to: "0001-01-01" }, "/to", "to must be a day of the calendar"],
    ["from after to", { from: "2026-01-02", to: "2026-01-01" }, "/from", "from must not be after to"],
    ["from after today", { from: "2026-03-02" }, "/from", "from must not be after to, which is 2026-03-01"],
    ["367 days", { from: "2024-01-01", to: "2025-01-01" }, "/from", "at most 366 days"],
    ["an unknown parameter", { form: "2026-01-01" }, "/form", "Unknown field: form"],
  ])("refuses %s, and reads nothing", async (_, query, pointer, message) => {
    const { answer, asked } = await shopWith();
    expect(await answer(query)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer, message: expect.stringContaining(message) }] },
    });
    expect(asked).toEqual([]);
  });

  it("names all validation errors", async () => {
    const { body } = await (await shopWith()).answer({ from: "2026-02-30", to: "soon", status: "paid" });
    const { errors } = body as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(["/from", "/status", "/to"]);
  });

  it("throws a fault", async () => {
    const analytics = { read: () => Promise.reject(new Error("The table is throttled")) };
    await expect(call(getAnalytics({ analytics, clock, currency: "USD" }), {})).rejects.toThrow("throttled");
  });
});
