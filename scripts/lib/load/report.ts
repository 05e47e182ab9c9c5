import type { Sent } from "../orders/send-order.ts";
import type { CpuUse } from "./cpu.ts";
import { describeLoad, IN_FLIGHT_LIMIT, type Load } from "./load.ts";
import { lifetimeOf, type StoredOrder } from "./load-orders.ts";
import {
  type Bin,
  countsOver,
  type Distribution,
  distribution,
  duration,
  histogram,
  meanOf,
  perSecond,
  short,
  sum,
} from "./numbers.ts";

/** How many messages the order-processing queue held at a moment. */
export interface QueueSample {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly waiting: number;
  readonly inFlight: number;
}

/** What a load test measured. */
export interface Measured {
  readonly stack: string;
  readonly load: Load;
  /** When the first order was due; ms since 1970. */
  readonly started: number;
  /** How long it took until all orders were accepted; ms. */
  readonly acceptedMs: number;
  readonly sent: readonly Sent[];
  readonly heldBack: number;
  readonly stored: readonly StoredOrder[];
  readonly queue: readonly QueueSample[];
  readonly cpu: CpuUse;
}

/** The time between two entries of the histories of completed orders; ms. */
export interface Phase {
  readonly name: string;
  readonly ms: Distribution;
  /** Mean over those orders that took longest from submission to completion: one in twenty. */
  readonly slowestMs: number;
}

/** CPU time for an order, in ms, or why it is not known. */
export type CpuReport =
  | {
      readonly measured: true;
      readonly emulatorMs: number;
      readonly functionsMs: number;
      readonly loadTestMs: number;
      /** By function, the largest first. */
      readonly byFunction: readonly { readonly name: string; readonly ms: number }[];
    }
  | { readonly measured: false; readonly why: string };

/** The result of a load test: what the JSON file contains, and what the text and the page are made of. */
export interface LoadReport {
  readonly stack: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly load: Load;
  readonly orders: number;
  readonly acceptedPerSecond: number;
  readonly settledPerSecond: number;
  /** Requests that were sent again. */
  readonly retries: number;
  /** Orders of an open loop that were sent late, because too many requests were unanswered. */
  readonly heldBack: number;
  /** How many orders ended with each status and reason. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** From when an order was due to be sent until it was accepted; ms. */
  readonly answerMs: Distribution;
  /** From submission to the end; ms. */
  readonly toSettledMs: Distribution;
  /** From submission to the first write of the run: how long the order waited for its run; ms. */
  readonly queueWaitMs: Distribution;
  readonly histograms: { readonly answerMs: readonly Bin[]; readonly toSettledMs: readonly Bin[] };
  readonly phases: readonly Phase[];
  readonly cpu: CpuReport;
  /** Rates over time, in intervals of equal length. */
  readonly timeline: readonly {
    /** End of the interval, in seconds from the start. */
    readonly second: number;
    readonly acceptedPerSecond: number;
    readonly settledPerSecond: number;
  }[];
  /** The order-processing queue about once a second. */
  readonly queue: readonly {
    /** Seconds from the start. */
    readonly second: number;
    readonly waiting: number;
    readonly inFlight: number;
    /** For how long the oldest order that had no write of a run yet had waited; seconds. */
    readonly oldestSeconds: number;
  }[];
}

const MOST_INTERVALS = 100;
/** Part of the orders that counts as the slowest. */
const SLOWEST = 0.05;

/** Computes the report of a load test in which at least one order was sent and settled. */
export function loadReport(measured: Measured): LoadReport {
  const { stack, load, started, acceptedMs, sent, heldBack, stored } = measured;
  const lifetimes = stored.map(lifetimeOf);
  const answers = sent.map(({ ms }) => ms);
  const toSettled = lifetimes.map(({ submitted, settled }) => settled - submitted);
  const endedMs = Math.max(...lifetimes.map(({ settled }) => settled)) - started;
  return {
    stack,
    startedAt: new Date(started).toISOString(),
    load,
    orders: sent.length,
    acceptedPerSecond: perSecond(sent.length, acceptedMs),
    settledPerSecond: perSecond(stored.length, endedMs),
    retries: sum(sent.map(({ retries }) => retries)),
    heldBack,
    outcomes: outcomesOf(stored),
    answerMs: distribution(answers),
    toSettledMs: distribution(toSettled),
    queueWaitMs: distribution(stored.map((order) => firstWrite(order) - lifetimeOf(order).submitted)),
    histograms: { answerMs: histogram(answers), toSettledMs: histogram(toSettled) },
    phases: phasesOf(stored.filter(({ status }) => status === "COMPLETED")),
    cpu: cpuReport(measured),
    timeline: timelineOf(lifetimes, started, endedMs),
    queue: queueOver(measured),
  };
}

/** The report in about fifteen lines, for a terminal. */
export function reportText(report: LoadReport): string {
  const { cpu, queue, phases, outcomes } = report;
  const most = Math.max(0, ...queue.map(({ waiting, inFlight }) => waiting + inFlight));
  const oldest = Math.max(0, ...queue.map(({ oldestSeconds }) => oldestSeconds));
  return [
    `Load         ${report.orders} orders, ${describeLoad(report.load)}`,
    `Accepted     ${report.acceptedPerSecond.toFixed(1)} orders/s`,
    ...warnings(report).map((text) => `             ${text}`),
    `Settled      ${report.settledPerSecond.toFixed(1)} orders/s`,
    `Answer       ${percentiles(report.answerMs)}`,
    `To settled   ${percentiles(report.toSettledMs)}`,
    `Queue wait   ${percentiles(report.queueWaitMs)}, until the run's first write`,
    `Queue        at most ${most} messages; the oldest order waited ${oldest.toFixed(1)} s`,
    ...phases.map(({ name, ms }) => `  ${name.padEnd(32)} ${percentiles(ms)}`),
    ...cpuLines(cpu),
    `Outcomes     ${Object.entries(outcomes)
      .map(([outcome, count]) => `${count} ${outcome}`)
      .join(", ")}`,
  ].join("\n");
}

/** What the reader should know about how the orders were sent. */
export const warnings = ({ retries, heldBack }: Pick<LoadReport, "retries" | "heldBack">): string[] => [
  ...(retries > 0 ? [`${retries} requests were sent again`] : []),
  ...(heldBack > 0
    ? [`${heldBack} orders were sent late: ${IN_FLIGHT_LIMIT} requests were unanswered, the most at a time`]
    : []),
];

const percentiles = ({ p50, p95, p99 }: Distribution): string =>
  `p50 ${duration(p50)}, p95 ${duration(p95)}, p99 ${duration(p99)}`;

function cpuLines(cpu: CpuReport): string[] {
  if (!cpu.measured) return [`CPU          not measured: ${cpu.why}`];
  const { emulatorMs, functionsMs, loadTestMs, byFunction } = cpu;
  const parts = `emulator ${duration(emulatorMs)}, functions ${duration(functionsMs)}`;
  return [
    `CPU          ${duration(emulatorMs + functionsMs)} an order: ${parts}; the load test itself ${duration(loadTestMs)}`,
    `             ${byFunction.map(({ name, ms }) => `${name} ${short(ms)}`).join(", ")}`,
  ];
}

function outcomesOf(stored: readonly StoredOrder[]): Record<string, number> {
  const outcomes: Record<string, number> = {};
  for (const { status, reason } of stored) {
    const outcome = reason ? `${status} ${reason}` : status;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  return outcomes;
}

/** The first write of the order's run. Nothing else changes an order of a load test after its submission. */
const firstWrite = (order: StoredOrder): number => order.history[1]?.at ?? lifetimeOf(order).settled;

function phasesOf(completed: readonly StoredOrder[]): Phase[] {
  const phases = new Map<string, { ms: number; total: number }[]>();
  const totals = completed
    .map((order) => lifetimeOf(order).settled - lifetimeOf(order).submitted)
    .sort((a, b) => b - a);
  const slow = totals[Math.max(0, Math.ceil(totals.length * SLOWEST) - 1)] ?? 0;
  for (const order of completed) {
    const total = lifetimeOf(order).settled - lifetimeOf(order).submitted;
    for (const [index, { name, at }] of order.history.entries()) {
      const before = order.history[index - 1];
      if (before === undefined) continue;
      const phase = `${before.name} → ${name}`;
      phases.set(phase, [...(phases.get(phase) ?? []), { ms: at - before.at, total }]);
    }
  }
  // Entries of one write have one time: there is nothing between them.
  const between = [...phases].filter(([, times]) => times.some(({ ms }) => ms > 0));
  return between.map(([name, times]) => ({
    name,
    ms: distribution(times.map(({ ms }) => ms)),
    slowestMs: meanOf(times.filter(({ total }) => total >= slow).map(({ ms }) => ms)),
  }));
}

function cpuReport({ cpu, sent }: Measured): CpuReport {
  if (!cpu.measured) return cpu;
  const byFunction = Object.entries(cpu.functionsMs)
    .map(([name, ms]) => ({ name, ms: ms / sent.length }))
    .sort((a, b) => b.ms - a.ms);
  return {
    measured: true,
    emulatorMs: cpu.emulatorMs / sent.length,
    functionsMs: sum(byFunction.map(({ ms }) => ms)),
    loadTestMs: cpu.ownMs / sent.length,
    byFunction,
  };
}

function timelineOf(
  lifetimes: readonly { submitted: number; settled: number }[],
  started: number,
  endedMs: number,
): LoadReport["timeline"] {
  const length = Math.max(1, Math.ceil(endedMs / 1000 / MOST_INTERVALS)) * 1000;
  const counts = (moments: number[]) => countsOver(moments, length, endedMs);
  const accepted = counts(lifetimes.map(({ submitted }) => submitted - started));
  const settled = counts(lifetimes.map((lifetime) => lifetime.settled - started));
  return accepted.map((count, index) => ({
    second: ((index + 1) * length) / 1000,
    acceptedPerSecond: perSecond(count, length),
    settledPerSecond: perSecond(settled[index] ?? 0, length),
  }));
}

function queueOver({ queue, stored, started }: Measured): LoadReport["queue"] {
  const waits = stored.map((order) => ({ from: lifetimeOf(order).submitted, to: firstWrite(order) }));
  return queue.map(({ at, waiting, inFlight }) => {
    const oldest = Math.min(at, ...waits.filter(({ from, to }) => from <= at && at < to).map(({ from }) => from));
    return { second: (at - started) / 1000, waiting, inFlight, oldestSeconds: (at - oldest) / 1000 };
  });
}
