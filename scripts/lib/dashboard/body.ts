import { UserError } from "../cli/steps.ts";
import type { LogEntry } from "../logs/log-line.ts";
import type { WatchedMetric } from "../metrics/alarms.ts";
import { expressionValue, type Value } from "../metrics/expression.ts";
import { isMeasured, type NamedMetric, type Period, type Samples, samplesOf, statisticOf } from "../metrics/samples.ts";
import { groupsOf, queryResult, type Table } from "./insights.ts";

/** A widget as it is shown: a graph, or why it has none. */
export interface ShownWidget {
  readonly title: string;
  /** Whether the areas of its lines are put on each other. */
  readonly stacked: boolean;
  /** Whether only the last value of each line is shown. */
  readonly single: boolean;
  readonly lines: readonly ShownLine[];
  /** The result of a query; undefined where the widget has none. */
  readonly table?: Table;
  /** What of it a local stack cannot show, in sentences. */
  readonly missing: readonly string[];
}

/** A line of a graph. */
export interface ShownLine {
  readonly label: string;
  readonly stat: string;
  /** Its value in each period; undefined where there is none. */
  readonly values: readonly Value[];
  /** The value of the whole span: of counts the sum. */
  readonly whole: Value;
}

interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title?: string;
    readonly view?: string;
    readonly stacked?: boolean;
    readonly stat?: string;
    readonly metrics?: readonly (readonly unknown[])[];
    readonly query?: string;
  };
}

/** Entries of the logs of a local stack, by their log group. */
export type Logs = ReadonlyMap<string, readonly LogEntry[]>;

/** Options of a row of a graph. */
interface Options {
  readonly id?: string;
  readonly label?: string;
  readonly stat?: string;
  readonly expression?: string;
  readonly visible?: boolean;
}

interface Row extends Omit<WatchedMetric, "metric"> {
  readonly metric?: NamedMetric;
  readonly expression?: string;
  readonly label: string;
  readonly visible: boolean;
}

/** CloudWatch's own statistic where none is named. */
const DEFAULT_STAT = "Average";
/** Why a widget of another type than `metric` is not shown here. */
const NOT_SHOWN: Readonly<Record<string, string>> = {
  log: "This query is not computed here: scripts/lib/dashboard/insights.ts knows only simple ones.",
  alarm: "A local stack has no alarms; make drills shows which ones ring for a fault.",
};

/**
 * The widgets of a dashboard with the values of a local stack, in the order of the dashboard.
 * Source: Amazon CloudWatch API Reference, "Dashboard Body Structure and Syntax".
 * @throws UserError for a row or an expression that cannot be read.
 */
export function shownWidgets(body: string, samples: Samples, logs: Logs, periods: readonly Period[]): ShownWidget[] {
  return widgetsOf(body).map(({ type, properties }) => {
    const { title = "", stacked = false, view, query } = properties;
    const shown = { title, stacked, single: view === "singleValue", lines: [], missing: [] };
    const table =
      query &&
      queryResult(
        query,
        groupsOf(query).flatMap((group) => logs.get(group) ?? []),
      );
    if (table) return { ...shown, table };
    if (type !== "metric")
      return { ...shown, missing: [NOT_SHOWN[type] ?? `Widgets of type ${type} are not shown here.`] };
    const rows = rowsOf(properties);
    const silent = rows.filter(({ metric }) => metric !== undefined && !isMeasured(metric));
    return {
      ...shown,
      lines: rows
        .filter((row) => row.visible && !silent.includes(row))
        .map((row) => lineOf(row, rows, samples, periods)),
      missing:
        silent.length === 0
          ? []
          : [`The emulator has no values of ${namesOf(silent)}: ${silent.map(({ label }) => label).join(", ")}.`],
    };
  });
}

/** The metrics that the graphs of a dashboard name. @throws UserError for a row that names none. */
export const metricsOfBody = (body: string): NamedMetric[] =>
  widgetsOf(body).flatMap(({ properties }) => rowsOf(properties).flatMap(({ metric }) => metric ?? []));

/** The log groups that the queries of a dashboard name. */
export const logGroupsOfBody = (body: string): Set<string> =>
  new Set(widgetsOf(body).flatMap(({ properties }) => groupsOf(properties.query ?? "")));

const widgetsOf = (body: string): readonly Widget[] => JSON.parse(body).widgets;

const namesOf = (rows: readonly Row[]): string =>
  [...new Set(rows.map(({ metric }) => `${metric?.namespace} ${metric?.name}`))].join(", ");

function rowsOf({ metrics = [], stat = DEFAULT_STAT }: Widget["properties"]): Row[] {
  let above: readonly string[] = [];
  return metrics.map((row, index) => {
    const options = optionsOf(row);
    const common = { id: options.id ?? `row${index}`, stat: options.stat ?? stat, visible: options.visible !== false };
    if (options.expression !== undefined) {
      return { ...common, expression: options.expression, label: options.label ?? options.expression };
    }
    above = partsOf(row, above);
    return { ...common, metric: metricOf(above), label: options.label ?? above.at(-1) ?? "" };
  });
}

function optionsOf(row: readonly unknown[]): Options {
  const last = row.at(-1);
  return typeof last === "object" && last !== null ? last : {};
}

/** The texts of a row. `.` repeats the part above, and `...` all of them up to there. */
function partsOf(row: readonly unknown[], above: readonly string[]): readonly string[] {
  const texts = row.filter((part): part is string => typeof part === "string");
  if (texts[0] === "...") return [...above.slice(0, above.length - texts.length + 1), ...texts.slice(1)];
  return texts.map((part, place) => (part === "." ? (above[place] ?? "") : part));
}

/** A row names a metric by namespace, name, and pairs of dimension and value. */
function metricOf(parts: readonly string[]): NamedMetric {
  const [namespace, name, ...pairs] = parts;
  if (namespace === undefined || name === undefined || pairs.length % 2 !== 0) {
    throw new UserError(`The dashboard has a row that names no metric: ${JSON.stringify(parts)}`);
  }
  const dimensions: Record<string, string> = {};
  for (let place = 0; place < pairs.length; place += 2) dimensions[pairs[place] ?? ""] = pairs[place + 1] ?? "";
  return { namespace, name, dimensions };
}

function lineOf(row: Row, rows: readonly Row[], samples: Samples, periods: readonly Period[]): ShownLine {
  const valueIn = (period: Period): Value => {
    const ofMetric = ({ metric, stat }: Row) => metric && statisticOf(samplesOf(samples, metric), stat, period);
    if (row.expression === undefined) return ofMetric(row);
    return expressionValue(row.expression, Object.fromEntries(rows.map((each) => [each.id, ofMetric(each)])));
  };
  const [first, last] = [periods[0], periods.at(-1)];
  return {
    label: row.label,
    stat: row.expression === undefined ? row.stat : "expression",
    values: periods.map(valueIn),
    whole: first && last && valueIn({ from: first.from, to: last.to }),
  };
}

/** Lengths of a period of CloudWatch and shorter ones, in seconds. */
const LENGTHS = [1, 5, 10, 30, 60, 300, 900, 3600];
const MOST_PERIODS = 60;

/** Cuts a span into periods of one length, at most 60: a local run is too short for the dashboard's own period. */
export function periodsOf({ from, to }: Period): Period[] {
  const ms = 1000 * (LENGTHS.find((length) => (to - from) / (length * 1000) <= MOST_PERIODS) ?? 86_400);
  const count = Math.max(1, Math.ceil((to - from) / ms));
  return Array.from({ length: count }, (_, index) => ({ from: from + index * ms, to: from + (index + 1) * ms }));
}
