import { FAILURE_REASONS, HISTORY_EVENTS, type HistoryEntry, type Instant, STATUSES } from "@orders/domain";
import { aCompletedOrder, at } from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { historyFrom, historyTexts, secondsSince, timeFrom } from "./order-history.ts";

const createdAt = at(0);
const moment = (time: string) => `2026-01-01T${time}Z` as Instant;

const history: HistoryEntry[] = [
  { at: moment("12:00:00.000"), event: "SUBMITTED", status: "PENDING" },
  { at: moment("12:00:00.512"), event: "STATUS_CHANGED", status: "PROCESSING" },
  { at: moment("12:00:00.512"), event: "STOCK_RESERVED", status: "PROCESSING" },
  { at: moment("12:01:00.000"), event: "RETRY_REQUESTED", status: "PROCESSING", by: "jo by night\nPAID" },
  { at: moment("11:59:59.990"), event: "CHARGE_DECLINED", status: "PROCESSING", reason: "PAYMENT_DECLINED" },
  { at: moment("13:00:00.007"), event: "STATUS_CHANGED", status: "FAILED", reason: "PAYMENT_DECLINED", by: "" },
  { at: moment("13:00:01.000"), event: "RETRY_REQUESTED", status: "FAILED", client: "web-shop2" },
  { at: moment("13:00:02.000"), event: "RETRY_REQUESTED", status: "FAILED", client: "shop", by: "jo via till by hand" },
  { at: moment("13:00:03.000"), event: "RETRY_REQUESTED", status: "FAILED", by: "via shop" },
];
const texts = [
  "0 SUBMITTED PENDING",
  "0.512 PROCESSING",
  "0.512 STOCK_RESERVED",
  "60 RETRY_REQUESTED by jo by night\nPAID",
  "-0.01 CHARGE_DECLINED PAYMENT_DECLINED",
  "3600.007 FAILED PAYMENT_DECLINED by ",
  "3601 RETRY_REQUESTED via web-shop2",
  "3602 RETRY_REQUESTED via shop by jo via till by hand",
  "3603 RETRY_REQUESTED by via shop",
];

describe("the history of an order and its texts", () => {
  it("convert into each other without loss", () => {
    expect(historyTexts(history, createdAt)).toEqual(texts);
    expect(historyFrom(texts, createdAt)).toEqual(history);
    const { history: completed } = aCompletedOrder();
    expect(historyFrom(historyTexts(completed, createdAt), createdAt)).toEqual(completed);
  });

  it.each(HISTORY_EVENTS.flatMap((event) => STATUSES.map((status) => [event, status] as const)))(
    "have every event and status: %s, %s",
    (event, status) => {
      for (const reason of [undefined, ...FAILURE_REASONS]) {
        const entry: HistoryEntry = { at: at(1), event, status, ...(reason && { reason }) };
        const twice = [entry, { ...entry, at: at(2) }];
        expect(historyFrom(historyTexts(twice, createdAt), createdAt)).toEqual(twice);
      }
    },
  );

  it("cannot confuse event, status and reason: no word is two of them", () => {
    const words = [...HISTORY_EVENTS, ...STATUSES, ...FAILURE_REASONS];
    expect(new Set(words).size).toBe(words.length);
  });

  it.each(["", "0", "PENDING", "0 SUBMITTED", "0 SUBMITTED LOST", "0 PENDING PAID", "0 pending", "0  PENDING"])(
    "cannot be read: %j",
    (text) => {
      expect(historyFrom([text], createdAt)).toBeUndefined();
    },
  );

  it("are read from older items, which have the entries themselves", () => {
    expect(historyFrom(history, createdAt)).toEqual(history);
    expect(historyFrom([history[0], "1 PROCESSING"], createdAt)).toEqual([
      history[0],
      { at: at(1), event: "STATUS_CHANGED", status: "PROCESSING" },
    ]);
  });
});

describe("a time of an item", () => {
  it.each([
    ["2026-01-01T12:00:00.000Z", 0],
    ["2026-01-01T12:00:00.001Z", 0.001],
    ["2026-01-01T11:59:59.999Z", -0.001],
    ["2029-12-31T23:59:59.999Z", 126_187_199.999],
  ])("is exact to the millisecond: %s", (time, seconds) => {
    expect(secondsSince(createdAt, time as Instant)).toBe(seconds);
    expect(timeFrom(createdAt, seconds)).toBe(time);
  });

  it("is read from an older item, which has the time itself", () => {
    expect(timeFrom(createdAt, "2026-01-02T00:00:00.000Z")).toBe("2026-01-02T00:00:00.000Z");
  });
});
