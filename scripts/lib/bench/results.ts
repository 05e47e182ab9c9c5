import { textTable } from "../cli/text-table.ts";

/** A bound of a figure. */
export type Bound = { readonly atMost: number } | { readonly atLeast: number };

/** One result of `make bench`. Counts are the same on every machine, times are not. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  /** What the figure must keep, so that `make bench` succeeds. */
  readonly limit?: Bound;
  /** What it should keep. It depends on the machine, so `make bench` only says where it does not. */
  readonly target?: Bound;
}

/** Results of one kind. */
export interface Group {
  readonly title: string;
  readonly figures: readonly Figure[];
  /** What to do about a figure of the group that is beyond its limit. */
  readonly advice: string;
}

/** `bench/results.json`: the value of each figure, by the titles of the groups and the names of the figures. */
export type Recorded = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The values of the figures, to be recorded. */
export const recordOf = (groups: readonly Group[]): Recorded =>
  Object.fromEntries(
    groups.map(({ title, figures }) => [
      title,
      Object.fromEntries(figures.map(({ what, value }) => [what, Number(shown(value))])),
    ]),
  );

/** All results as one table: each figure as recorded, as it is now, and its limit or target; `–` where there is none. */
export function benchTable(groups: readonly Group[], recorded: Recorded): string {
  const rows = groups.flatMap(({ title, figures }) => [
    ["", "", "", ""],
    [title, "", "", ""],
    ...figures.map(({ what, value, limit, target }) => {
      const before = recorded[title]?.[what];
      const bound = limit ? boundText(limit) : target ? `${boundText(target)} target` : "–";
      return [`  ${what}`, before === undefined ? "–" : shown(before), shown(value), bound];
    }),
  ]);
  return textTable([["", "recorded", "now", "limit"], ...rows]);
}

/** The figures beyond their limits, one text for each, with what to do about it. */
export const benchFaults = (groups: readonly Group[]): string[] =>
  groups.flatMap(({ title, figures, advice }) =>
    figures.flatMap(({ what, value, limit }) =>
      limit === undefined || keeps(value, limit)
        ? []
        : [`${title}, ${what}: ${shown(value)}, the limit is ${boundText(limit)}. ${advice}`],
    ),
  );

/** The figures beyond their targets, one text for each. */
export const missedTargets = (groups: readonly Group[]): string[] =>
  groups.flatMap(({ title, figures }) =>
    figures.flatMap(({ what, value, target }) =>
      target === undefined || keeps(value, target)
        ? []
        : [`${title}, ${what}: ${shown(value)}, the target is ${boundText(target)}`],
    ),
  );

/** Whether a value is within its bound, to the two decimals that are shown. */
const keeps = (value: number, bound: Bound): boolean =>
  "atMost" in bound ? Number(shown(value)) <= bound.atMost : Number(shown(value)) >= bound.atLeast;

const boundText = (bound: Bound): string => ("atMost" in bound ? `≤ ${bound.atMost}` : `≥ ${bound.atLeast}`);

const shown = (value: number): string => value.toFixed(2);
