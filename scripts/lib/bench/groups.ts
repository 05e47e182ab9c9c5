import type { LoadTime } from "../bundle/load-time.ts";
import type { BundleSize } from "../checks/bundle-sizes.ts";
import { budgetOf, countsOf } from "../cost/budget.ts";
import { callsOf, costsOf, type Measured, type Setup, type Traffic, totalOf } from "../cost/costs.ts";
import { KINDS } from "../cost/kinds.ts";
import type { LoadReport } from "../load/report.ts";
import type { Reservations } from "./hot-product.ts";
import type { Figure, Group } from "./results.ts";
import { type Reads, SMALL, type TableSizes } from "./table-size-run.ts";

/** What an order without an e-mail address may use on average where every batch is full, and a million of them cost in USD. */
const MOST_OF_COMPLETED = { calls: 14, invocations: 8, usd: 30 };
/** How many times as long as its AWS SDK clients alone a bundle may take to load. */
const MOST_TIMES_THE_SDK = 1.3;
/** How many times as long an operation may take in a large table. */
const MOST_TIMES_THE_SMALL_TABLE = 1.2;

/** What one order uses, by its kind; with full batches for the order on its normal way. */
export const orderGroup = (found: ReadonlyMap<string, Measured>, setup: Setup): Group => ({
  title: "One order, counted",
  figures: [...found].flatMap(([name, measured]) => {
    const counts = countsOf(measured);
    const budget = budgetOf(name);
    const figure = (what: string, count: keyof typeof counts): Figure => ({
      what: `${titleOf(name)}: ${what}`,
      value: counts[count],
      ...(budget && { limit: { atMost: budget[count] } }),
    });
    const counted = [
      figure("calls", "calls"),
      figure("invocations", "invocations"),
      figure("write units", "writeUnits"),
    ];
    if (name !== "completed") return counted;
    const full = callsOf(measured, setup, "high");
    const figureOfFull = (count: keyof typeof full): Figure => ({
      what: `${titleOf(name)}: ${count}, full batches`,
      value: full[count],
      limit: { atMost: MOST_OF_COMPLETED[count] },
    });
    return [...counted, figureOfFull("calls"), figureOfFull("invocations")];
  }),
  advice: "`make cost` lists in docs/cost.md which function makes which call; the limits are in bench/budget.json.",
});

/** What a million orders cost with EXPRESS workflows. */
export const costGroup = (found: ReadonlyMap<string, Measured>, setup: Setup): Group => ({
  title: "A million orders, USD",
  figures: [...found].flatMap(([name, measured]) =>
    (["low", "high"] as const).map((traffic: Traffic) => ({
      what: `${titleOf(name)}: ${traffic} traffic`,
      value: totalOf(costsOf(measured, setup, "EXPRESS", traffic)),
      ...(name === "completed" && traffic === "high" && { limit: { atMost: MOST_OF_COMPLETED.usd } }),
    })),
  ),
  advice: "`make cost` writes docs/cost.md, which lists the cost by service.",
});

/** The sizes of the functions' bundles. */
export const sizeGroup = (sizes: readonly BundleSize[]): Group => ({
  title: "Bundles, KB",
  figures: sizes.map(({ name, bytes, limitKb }) => ({ what: name, value: bytes / 1024, limit: { atMost: limitKb } })),
  advice: "`make sizes` lists the sizes; remove an import that the function does not need.",
});

/** How long the functions' bundles take to load. */
export const loadTimeGroup = (times: readonly LoadTime[]): Group => ({
  title: "Load of a bundle / of its AWS SDK clients alone",
  figures: times.map(({ name, timesTheSdk }) => ({
    what: name,
    value: timesTheSdk,
    limit: { atMost: MOST_TIMES_THE_SDK },
  })),
  advice: "Load what the function's first path does not need later.",
});

/** A minute of 100 orders a second for one product. It is simulated: the same on every machine. */
export const hotProductGroup = (reserved: Reservations): Group => ({
  title: "100 orders/s of one product, simulated",
  figures: [
    { what: "reserved per second", value: reserved.perSecond, limit: { atLeast: 80 } },
    { what: "steps that the workflow retries, %", value: reserved.failedSteps * 100, limit: { atMost: 8 } },
    { what: "runs without a reservation, %", value: reserved.failedRuns * 100, limit: { atMost: 0 } },
    { what: "tries of an order", value: reserved.tries },
    { what: "time to reserve, p99, s", value: reserved.p99 / 1000 },
    { what: "time to reserve, longest, s", value: reserved.longest / 1000, limit: { atMost: 30 } },
  ],
  advice: "`node_modules/node/bin/node scripts/hot-product.ts` compares retries; CONFLICT_RETRY has those in use.",
});

/** Load tests: one with so many orders at a time, and one with arrivals at a rate. */
export const loadGroup = (closed: LoadReport, open: LoadReport): Group => ({
  title: "Load",
  figures: [
    { what: `${loadOf(closed)}: accepted per second`, value: closed.acceptedPerSecond },
    { what: `${loadOf(closed)}: settled per second`, value: closed.settledPerSecond, target: { atLeast: 30 } },
    ...cpuFigures(closed),
    { what: `${loadOf(open)}: to settled, p50, ms`, value: open.toSettledMs.p50, target: { atMost: 500 } },
    { what: `${loadOf(open)}: to settled, p99, ms`, value: open.toSettledMs.p99, target: { atMost: 2000 } },
  ],
  advice: "`make load-test` shows what waited where.",
});

function cpuFigures(report: LoadReport): Figure[] {
  const { cpu } = report;
  if (!cpu.measured) return [];
  const figure = (what: string, value: number) => ({ what: `${loadOf(report)}: CPU of ${what}, ms an order`, value });
  return [
    { ...figure("emulator and functions", cpu.emulatorMs + cpu.functionsMs), target: { atMost: 50 } },
    figure("the emulator", cpu.emulatorMs),
    figure("the functions", cpu.functionsMs),
  ];
}

const loadOf = ({ load }: LoadReport): string =>
  load.kind === "closed" ? `${load.concurrency} at a time` : `${load.rate} per second`;

/**
 * Operations in a table of `many` orders, compared with a table of few. What lists read must not grow; times are those of
 * the emulator on a machine that may do other work.
 */
export const tableGroup = ({ times, reads }: TableSizes, many: number): Group => ({
  title: `A table of ${many} orders / of ${SMALL}`,
  figures: [
    ...Object.entries(times).map(([name, time]) => ({
      what: `${name}: p95`,
      value: time.many.p95 / time.few.p95,
      target: { atMost: MOST_TIMES_THE_SMALL_TABLE },
    })),
    ...Object.entries(reads).map(([name, read]) => ({
      what: `list ${name}: requests, keys and orders read`,
      value: readSum(read.many) / readSum(read.few),
      limit: { atMost: 1 },
    })),
  ],
  advice: "`node_modules/node/bin/node scripts/table-size.ts` prints the counts of each list.",
});

const readSum = ({ requests, keys, orders }: Reads): number => requests + keys + orders;

const titleOf = (name: string): string => KINDS[name]?.title ?? name;
