import { describe, expect, it } from "vitest";
import type { StoredOrder } from "./load-orders.ts";
import { reportPage } from "./page.ts";
import { loadReport, type Measured, reportText } from "./report.ts";

const STARTED = Date.parse("2026-11-27T10:00:00.000Z");

/** An order whose history has these entries at these ms after the start. */
const order = (orderId: string, history: Record<string, number>, reason?: string): StoredOrder => ({
  orderId,
  status: Object.keys(history).at(-1) as StoredOrder["status"],
  ...(reason !== undefined && { reason }),
  history: Object.entries(history).map(([name, at]) => ({ name, at: STARTED + at })),
});

const sent = (orderId: string, ms: number, retries = 0) => ({ orderId, quantity: 1, ms, retries });

const MEASURED: Measured = {
  stack: "shop-local",
  load: { kind: "closed", concurrency: 2 },
  started: STARTED,
  acceptedMs: 2_000,
  sent: [sent("A", 20), sent("B", 30), sent("C", 200), sent("D", 40)],
  heldBack: 0,
  stored: [
    order("A", { SUBMITTED: 10, PROCESSING: 110, STOCK_RESERVED: 110, PAID: 160, COMPLETED: 210 }),
    order("B", { SUBMITTED: 20, PROCESSING: 620, STOCK_RESERVED: 620, PAID: 680, COMPLETED: 720 }),
    order("C", { SUBMITTED: 1_500, PROCESSING: 3_500, STOCK_RESERVED: 3_500, PAID: 3_600, COMPLETED: 4_000 }),
    order("D", { SUBMITTED: 1_900, FAILED: 2_900 }, "OUT_OF_STOCK"),
  ],
  queue: [
    { at: STARTED, waiting: 0, inFlight: 0 },
    { at: STARTED + 500, waiting: 1, inFlight: 2 },
    { at: STARTED + 2_500, waiting: 4, inFlight: 1 },
    { at: STARTED + 3_500, waiting: 0, inFlight: 1 },
  ],
  cpu: { measured: true, emulatorMs: 200, functionsMs: { "get-order": 20, "submit-order": 60 }, ownMs: 12 },
};

const report = (changes: Partial<Measured> = {}) => loadReport({ ...MEASURED, ...changes });

describe("the report of a load test", () => {
  it("tells rates until the last order was accepted and settled", () => {
    expect(report()).toMatchObject({ orders: 4, acceptedPerSecond: 2, settledPerSecond: 1 });
  });

  it("tells how long the answer, the whole order and its wait for a run took", () => {
    expect(report()).toMatchObject({
      answerMs: { p50: 30, p99: 200 },
      toSettledMs: { p50: 700, max: 2_500 },
      queueWaitMs: { p50: 600, max: 2_000 },
    });
  });

  it("tells the time between the entries of the histories of completed orders, and of the slowest", () => {
    expect(report().phases.map(({ name, ms, slowestMs }) => [name, ms.p50, ms.max, slowestMs])).toEqual([
      ["SUBMITTED → PROCESSING", 600, 2_000, 2_000],
      ["STOCK_RESERVED → PAID", 60, 100, 100],
      ["PAID → COMPLETED", 50, 400, 400],
    ]);
  });

  it("tells for how long the oldest order without a run had waited at each look at the queue", () => {
    expect(report().queue).toEqual([
      { second: 0, waiting: 0, inFlight: 0, oldestSeconds: 0 },
      { second: 0.5, waiting: 1, inFlight: 2, oldestSeconds: 0.48 },
      { second: 2.5, waiting: 4, inFlight: 1, oldestSeconds: 1 },
      { second: 3.5, waiting: 0, inFlight: 1, oldestSeconds: 0 },
    ]);
  });

  it("tells rates over time", () => {
    expect(report().timeline).toEqual([
      { second: 1, acceptedPerSecond: 2, settledPerSecond: 2 },
      { second: 2, acceptedPerSecond: 2, settledPerSecond: 0 },
      { second: 3, acceptedPerSecond: 0, settledPerSecond: 1 },
      { second: 4, acceptedPerSecond: 0, settledPerSecond: 1 },
    ]);
  });

  it("tells the CPU time of an order, the function that takes most first", () => {
    expect(report().cpu).toEqual({
      measured: true,
      emulatorMs: 50,
      functionsMs: 20,
      loadTestMs: 3,
      byFunction: [
        { name: "submit-order", ms: 15 },
        { name: "get-order", ms: 5 },
      ],
    });
  });

  it("does without completed orders, and without samples", () => {
    const [, , , failed] = MEASURED.stored;
    if (failed === undefined) throw new Error("There is no failed order.");
    const none = report({ stored: [failed], sent: [sent("D", 40)], queue: [] });
    expect(none).toMatchObject({ phases: [], queue: [], outcomes: { "FAILED OUT_OF_STOCK": 1 } });
    expect(reportPage(none)).toContain("No order was completed.");
  });
});

describe("the text of a report", () => {
  it("is short", () => {
    expect(reportText(report())).toBe(`Load         4 orders, 2 at a time
Accepted     2.0 orders/s
Settled      1.0 orders/s
Answer       p50 30 ms, p95 200 ms, p99 200 ms
To settled   p50 700 ms, p95 2.5 s, p99 2.5 s
Queue wait   p50 600 ms, p95 2 s, p99 2 s, until the run's first write
Queue        at most 5 messages; the oldest order waited 1.0 s
  SUBMITTED → PROCESSING           p50 600 ms, p95 2 s, p99 2 s
  STOCK_RESERVED → PAID            p50 60 ms, p95 100 ms, p99 100 ms
  PAID → COMPLETED                 p50 50 ms, p95 400 ms, p99 400 ms
CPU          70 ms an order: emulator 50 ms, functions 20 ms; the load test itself 3 ms
             submit-order 15, get-order 5
Outcomes     3 COMPLETED, 1 FAILED OUT_OF_STOCK`);
  });

  it("says what was sent again or late, and why the CPU time is not there", () => {
    const text = reportText(
      report({
        sent: [sent("A", 20, 2)],
        heldBack: 3,
        load: { kind: "open", rate: 10 },
        cpu: { measured: false, why: "this system has no /proc" },
      }),
    );
    expect(text).toContain("1 orders, 10 per second at random moments\n");
    expect(text).toContain("2 requests were sent again\n");
    expect(text).toContain("3 orders were sent late: 512 requests were unanswered, the most at a time\n");
    expect(text).toContain("CPU          not measured: this system has no /proc\n");
  });
});

describe("the page of a report", () => {
  const page = reportPage(report({ heldBack: 3 }));

  it("has the figures of the text", () => {
    for (const text of [
      "shop-local",
      "2026-11-27T10:00:00.000Z",
      "700 ms",
      "3 orders were sent late",
      "submit-order",
    ]) {
      expect(page).toContain(text);
    }
  });

  it("is complete in itself: without scripts, and without anything that it would load", () => {
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|\bsrc=|\bhref=|https?:/i);
  });

  it("has no coordinate that is not a number", () => {
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("says why the CPU time is not there", () => {
    const without = reportPage(report({ cpu: { measured: false, why: "this system has no /proc" } }));
    expect(without).toContain("Not measured: this system has no /proc.");
  });
});
