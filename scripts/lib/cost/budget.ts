import { benchFile } from "../bench/files.ts";
import { sum } from "../load/numbers.ts";
import { isSimulated, type Measured } from "./costs.ts";

/** What has a budget, for one order on average. */
export interface Counts {
  /** Requests that functions make to AWS services. */
  readonly calls: number;
  readonly invocations: number;
  readonly writeUnits: number;
}

type Budget = Readonly<Record<string, Counts>>;

const budget: Budget = benchFile("budget.json");

/** The budget of a kind of order; undefined for a kind that has none. */
export const budgetOf = (kind: string, all: Budget = budget): Counts | undefined => all[kind];

/** The counts of one order on average; those of the simulated gateway are not among them. */
export function countsOf({ usage, orders }: Measured): Counts {
  const average = (count: keyof Counts) => sum(Object.values(PARTS[count](usage))) / orders;
  return { calls: average("calls"), invocations: average("invocations"), writeUnits: average("writeUnits") };
}

const withoutSimulated = (parts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(parts).filter(([name]) => !isSimulated(name)));

/** What each function contributes to a count. */
const PARTS = {
  calls: ({ requests }) => withoutSimulated(requests),
  invocations: ({ invocations }) =>
    Object.fromEntries(Object.entries(invocations).map(([name, { count }]) => [name, count])),
  writeUnits: ({ writeUnits }) => withoutSimulated(writeUnits),
} as const satisfies Record<keyof Counts, (usage: Measured["usage"]) => Readonly<Record<string, number>>>;

const rounded = (count: number): number => Number(count.toFixed(2));

/** One text for each count of the kind that exceeds its budget, with the parts that make it up. */
export function excesses(kind: string, measured: Measured, all: Budget = budget): string[] {
  const allowed = budgetOf(kind, all);
  if (!allowed) return [];
  const counts = countsOf(measured);
  return (Object.keys(PARTS) as (keyof Counts)[])
    .filter((name) => counts[name] > allowed[name])
    .map((name) => {
      const parts = Object.entries(PARTS[name](measured.usage)).map(
        ([part, count]) => `${part} ${rounded(count / measured.orders)}`,
      );
      return `${kind}: ${rounded(counts[name])} ${name} an order, ${allowed[name]} allowed by bench/budget.json: ${parts.sort().join(", ")}`;
    });
}
