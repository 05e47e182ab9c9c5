import { MOST_TIMES_THE_SDK } from "../bundle/load-time.ts";
import { textTable } from "../cli/text-table.ts";
import type { Counts } from "../cost/budget.ts";

/** What `make bench` measures. Counts are the same on every machine; times are ratios of one run. */
export interface BenchResults {
  /** What an order of each kind uses, by the name of the kind. */
  readonly orders: Record<string, Counts>;
  readonly bundles: Record<string, BundleResult>;
}

/** Size of a function's bundle, and how long it takes to load beside its AWS SDK clients alone. */
interface BundleResult {
  readonly bytes: number;
  readonly timesTheSdk: number;
}

/** Results as rows: what, now, and as recorded; `–` where nothing is recorded. */
export function benchTable(now: BenchResults, recorded: Partial<BenchResults>): string {
  const before = new Map(rowsOf({ orders: {}, bundles: {}, ...recorded }));
  const rows = rowsOf(now).map(([what, value]) => [what, value, before.get(what) ?? "–"]);
  return textTable([["", "now", "recorded"], ...rows]);
}

function rowsOf({ orders, bundles }: BenchResults): [what: string, value: string][] {
  return [
    ...Object.entries(orders).flatMap(([name, { calls, invocations, writeUnits }]): [string, string][] => [
      [`order ${name}: calls`, calls.toFixed(2)],
      [`order ${name}: invocations`, invocations.toFixed(2)],
      [`order ${name}: write units`, writeUnits.toFixed(2)],
    ]),
    ...Object.entries(bundles).flatMap(([name, { bytes, timesTheSdk }]): [string, string][] => [
      [`bundle ${name}: KB`, (bytes / 1024).toFixed(1)],
      [`bundle ${name}: load, times that of its SDK`, timesTheSdk.toFixed(2)],
    ]),
  ];
}

/** What exceeds a limit, one text for each. Sizes and budgets have checks of their own in `make test`. */
export const benchFaults = ({ bundles }: BenchResults): string[] =>
  Object.entries(bundles)
    .filter(([, { timesTheSdk }]) => timesTheSdk > MOST_TIMES_THE_SDK)
    .map(
      ([name, { timesTheSdk }]) =>
        `${name} takes ${timesTheSdk} times as long to load as its AWS SDK clients alone; ${MOST_TIMES_THE_SDK} is the limit. Load what its first path does not need later.`,
    );
