import { expect, it } from "vitest";
import { distribution } from "../load/numbers.ts";
import type { LoadReport } from "../load/report.ts";
import { hotProductGroup, loadGroup, loadTimeGroup, orderGroup, sizeGroup, tableGroup } from "./groups.ts";
import { benchFaults, type Group, missedTargets } from "./results.ts";

const valuesOf = ({ figures }: Group) => Object.fromEntries(figures.map(({ what, value }) => [what, value]));

const report = (load: LoadReport["load"], cpu: LoadReport["cpu"]) =>
  ({
    load,
    cpu,
    acceptedPerSecond: 80,
    settledPerSecond: 12,
    toSettledMs: distribution([300, 2_500]),
  }) as unknown as LoadReport;

it("an order may use what its budget allows; a kind without a budget has no limit", () => {
  const usage = {
    requests: { "submit-order dynamodb PutItem orders": 38, "process-payment dynamodb PutItem payments": 2 },
    invocations: { "submit-order": { count: 24 } },
    writeUnits: { "submit-order orders": 20 },
  };
  const measured = { usage: usage as never, orders: 2, apiRequests: 1 };
  const setup = { consumers: {}, disabledRules: [], accessLogBytes: 0, traceSampleRate: 0 };
  const group = orderGroup(new Map(Object.entries({ completed: measured, declined: measured })), setup);
  expect(valuesOf(group)).toMatchObject({
    "completed, no e-mail address: calls": 19,
    "completed, no e-mail address: invocations": 12,
    "completed, no e-mail address: calls, full batches": 19,
    "payment declined, stock released: write units": 10,
  });
  expect(benchFaults([group])).toEqual([
    expect.stringContaining("completed, no e-mail address: calls: 19.00, the limit is ≤ 18"),
    expect.stringContaining("calls, full batches: 19.00, the limit is ≤ 14"),
    expect.stringContaining("invocations, full batches: 12.00, the limit is ≤ 8"),
  ]);
});

it("a bundle must be small, and load nearly as quickly as its SDK clients", () => {
  const sizes = sizeGroup([{ name: "get-order", bytes: 401 * 1024, limitKb: 400, packages: [] }]);
  const times = loadTimeGroup([
    { name: "get-order", ms: 26, timesTheSdk: 1.3 },
    { name: "submit-order", ms: 27, timesTheSdk: 1.31 },
  ]);
  expect(benchFaults([sizes, times])).toEqual([
    expect.stringContaining("get-order: 401.00, the limit is ≤ 400"),
    expect.stringContaining("submit-order: 1.31, the limit is ≤ 1.3"),
  ]);
});

it("orders of one product may be tried again, but no run may end without a reservation", () => {
  const reserved = {
    ...{ orders: 6_000, failedSteps: 0.056, failedRuns: 0, deadLetters: 0, tries: 5.6, perSecond: 88 },
    ...{ p50: 320, p99: 5_250, longest: 12_650, queueP99: 100 },
  };
  expect(benchFaults([hotProductGroup(reserved)])).toEqual([]);
  expect(benchFaults([hotProductGroup({ ...reserved, failedRuns: 0.001 })])).toHaveLength(1);
});

it("a slow machine misses the targets of the load tests, and makes nothing fail", () => {
  const cpu = { measured: true, emulatorMs: 60, functionsMs: 40, loadTestMs: 5, byFunction: [] } as const;
  const group = loadGroup(
    report({ kind: "closed", concurrency: 16 }, cpu),
    report({ kind: "open", rate: 10 }, { measured: false, why: "" }),
  );
  expect(valuesOf(group)).toEqual({
    "16 at a time: accepted per second": 80,
    "16 at a time: settled per second": 12,
    "16 at a time: CPU of emulator and functions, ms an order": 100,
    "16 at a time: CPU of the emulator, ms an order": 60,
    "16 at a time: CPU of the functions, ms an order": 40,
    "10 per second: to settled, p50, ms": 300,
    "10 per second: to settled, p99, ms": 2_500,
  });
  expect(missedTargets([group])).toHaveLength(3);
  expect(benchFaults([group])).toEqual([]);
});

it("leaves out the CPU time where it is not known", () => {
  const unknown = report({ kind: "closed", concurrency: 16 }, { measured: false, why: "no /proc" });
  expect(loadGroup(unknown, unknown).figures.some(({ what }) => what.includes("CPU"))).toBe(false);
});

it("a list must not read more in a large table; that a time is longer is no failure", () => {
  const few = { requests: 2, keys: 20, orders: 20 };
  const group = tableGroup(
    {
      times: { get: { few: distribution([10]), many: distribution([13]) } },
      reads: { "all orders, page 1": { few, many: few }, "by status, page 5": { few, many: { ...few, requests: 9 } } },
    },
    20_000,
  );
  expect(valuesOf(group)["get: p95"]).toBeCloseTo(1.3);
  expect(benchFaults([group])).toEqual([
    expect.stringContaining("A table of 20000 orders / of 1000, list by status, page 5"),
  ]);
  expect(missedTargets([group])).toHaveLength(1);
});
