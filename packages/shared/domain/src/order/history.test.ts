import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aCompletedOrder, anOrder, anOrderAwaitingApproval, aReservedOrder, at } from "../testing/builders.ts";
import { decide } from "./approval.ts";
import { requestCancellation } from "./cancellation.ts";
import { changed, FIRST_ENTRIES, historyByRun, MAX_HISTORY, withRunDue } from "./history.ts";
import type { Order, Requester } from "./order.ts";
import { retry } from "./retry.ts";
import { transition } from "./transition.ts";

describe("a change of an order", () => {
  it("appends an entry to its history, and does not change the original", () => {
    const before = anOrder();
    const copy = structuredClone(before);

    const after = changed(before, at(9), "STOCK_RELEASED", { reservation: { state: "RELEASED", at: at(9) } });

    expect(after).toEqual({
      ...copy,
      awaitsRun: undefined,
      reservation: { state: "RELEASED", at: at(9) },
      updatedAt: at(9),
      history: [...copy.history, { at: at(9), event: "STOCK_RELEASED", status: "PENDING" }],
    });
    expect(before).toEqual(copy);
  });

  it("stores who asked for it in the entry, as far as it is known", () => {
    const entryFor = (requester: Requester) =>
      changed(anOrder(), at(1), "RETRY_REQUESTED", {}, requester).history.at(-1);
    const entry = { at: at(1), event: "RETRY_REQUESTED", status: "PENDING" };
    expect(entryFor({ by: "jo", client: "shop" })).toStrictEqual({ ...entry, by: "jo", client: "shop" });
    expect(entryFor({ by: undefined, client: "shop" })).toStrictEqual({ ...entry, client: "shop" });
    expect(entryFor({})).toStrictEqual(entry);
  });

  it("stores the new status and reason in the entry", () => {
    const after = changed(anOrder(), at(1), "STATUS_CHANGED", { status: "FAILED", reason: "INVALID_ORDER" });
    expect(after.history.at(-1)).toEqual({
      at: at(1),
      event: "STATUS_CHANGED",
      status: "FAILED",
      reason: "INVALID_ORDER",
    });
  });
});

describe("a history", () => {
  const retried = (order: Order, times: number) =>
    Array.from({ length: times }, (_, n) => at(n + 1)).reduce(
      (before, moment) => changed(before, moment, "RETRY_REQUESTED", {}),
      order,
    );
  const timesOf = ({ history }: Order) => history.map((entry) => entry.at);

  it("is complete up to 100 entries", () => {
    const order = retried(anOrder(), 99);
    expect(order.history).toHaveLength(100);
    expect(order).not.toHaveProperty("historyOmitted");
  });

  it("of more entries keeps the first 20 and the newest, and counts those in between", () => {
    const order = retried(anOrder(), 250);
    const seconds = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => at(from + n));
    expect(timesOf(order)).toEqual([...seconds(0, 19), ...seconds(171, 250)]);
    expect(order.historyOmitted).toBe(151);
  });

  it("that is longer is shortened by the next change", () => {
    const entry = { at: at(1), event: "RETRY_REQUESTED", status: "PENDING" } as const;
    const long: Order = { ...anOrder(), history: Array.from({ length: 400 }, () => entry) };
    expect(changed(long, at(2), "STATUS_CHANGED", {})).toMatchObject({ history: { length: 100 }, historyOmitted: 301 });
  });

  it("is bounded, keeps its first and last entry, and counts all others, after any changes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.array(fc.integer({ min: 0, max: 9999 }), { maxLength: 300 }),
        (length, changes) => {
          let order = retried(anOrder(), length - 1);
          const [first] = order.history;
          for (const [index, second] of changes.entries()) {
            order = changed(order, at(second), "STATUS_CHANGED", {});
            expect(order.history.length).toBeLessThanOrEqual(MAX_HISTORY);
            expect(order.history[0]).toEqual(first);
            expect(order.history.at(-1)).toEqual({ at: at(second), event: "STATUS_CHANGED", status: "PENDING" });
            expect(order.history.length + (order.historyOmitted ?? 0)).toBe(length + index + 1);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("the last change of an order", () => {
  const due = withRunDue(changed(anOrder(), at(1), "RETRY_REQUESTED", {}));

  it("is marked as a request for a run until the next change", () => {
    expect(due).toMatchObject({ attempt: 2, awaitsRun: true });
    expect(changed(due, at(2), "STOCK_RESERVED", {})).not.toHaveProperty("awaitsRun");
  });

  it("is marked as a retry by the reconciler until the next change", () => {
    const stalled: Order = { ...due, stalledSince: at(0) };
    expect(changed(stalled, at(2), "RETRY_REQUESTED", {})).not.toHaveProperty("stalledSince");
  });
});

describe("the runs of a history", () => {
  /** The entries that made a run due, each with the number of the run. */
  const requests = (order: Order) =>
    historyByRun(order)
      .filter(({ makesRunDue }) => makesRunDue)
      .map(({ entry, attempt }) => [attempt, entry.event]);

  it("number each entry by the run that was due then", () => {
    const cancelled = transition(requestCancellation(aCompletedOrder(), at(5)), "CANCELLED", at(6));
    expect(historyByRun(cancelled).map(({ entry, attempt }) => [attempt, entry.event, entry.status])).toEqual([
      [1, "SUBMITTED", "PENDING"],
      [1, "STATUS_CHANGED", "PROCESSING"],
      [1, "STOCK_RESERVED", "PROCESSING"],
      [1, "CHARGE_STARTED", "PROCESSING"],
      [1, "STATUS_CHANGED", "PAID"],
      [1, "STATUS_CHANGED", "COMPLETED"],
      [2, "CANCELLATION_REQUESTED", "COMPLETED"],
      [2, "STATUS_CHANGED", "CANCELLED"],
    ]);
    expect(requests(cancelled)).toEqual([
      [1, "SUBMITTED"],
      [2, "CANCELLATION_REQUESTED"],
    ]);
  });

  it.each<[string, Order]>([
    ["an approval", decide(anOrderAwaitingApproval(), { verdict: "APPROVED" }, at(9))],
    ["a refused approval", decide(anOrderAwaitingApproval(), { verdict: "REJECTED" }, at(9))],
    ["a retry", retry(aReservedOrder(), at(9))],
    ["a retry of an order that needs attention", retry({ ...needingAttention() }, at(9))],
  ])("begin anew with %s", (_, order) => {
    expect(order.attempt).toBe(2);
    expect(historyByRun(order).at(-1)).toMatchObject({ attempt: 2, makesRunDue: true });
    expect(historyByRun(order).at(-2)).toMatchObject({ attempt: 1 });
    expect(requests(order)).toHaveLength(2);
  });
  function needingAttention(): Order {
    return transition(aReservedOrder(), "NEEDS_ATTENTION", at(8));
  }

  it("are counted from both ends where entries were left out", () => {
    const order = Array.from({ length: 150 }, (_, n) => n).reduce(
      (last, n) => retry(last, at(n + 2)),
      aReservedOrder(),
    );
    const runs = historyByRun(order).map(({ attempt }) => attempt);
    expect(runs.slice(0, 5)).toEqual([1, 1, 1, 2, 3]);
    expect(runs[FIRST_ENTRIES - 1]).toBe(18);
    expect(runs.slice(-2)).toEqual([150, 151]);
    expect(runs[FIRST_ENTRIES]).toBe(151 - 79);
  });

  it("are none for a historical order", () => {
    const [entry] = anOrder().history;
    const order: Order = {
      ...anOrder(),
      historical: true,
      attempt: 0,
      history: entry ? [{ ...entry, event: "IMPORTED" }] : [],
    };
    expect(historyByRun(order)).toMatchObject([{ attempt: 0, makesRunDue: false }]);
  });
});
