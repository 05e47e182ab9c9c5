import { attribute, ofType, type Plan, type Planned } from "../plan/plan.ts";
import { expressionValue, type Value } from "./expression.ts";
import { type NamedMetric, type Period, type Samples, samplesOf, statisticOf } from "./samples.ts";

/** What an alarm of CloudWatch watches, and when it rings, as Terraform would create it. */
export interface Alarm {
  /** Without the stack's prefix. */
  readonly name: string;
  /** When it rings, in words, without the stack's prefix. */
  readonly description: string;
  /** Its heading in docs/runbook.md. */
  readonly kind: string;
  readonly metrics: readonly WatchedMetric[];
  /** A metric math expression of the ids of its metrics; undefined where it watches its only metric. */
  readonly expression: string | undefined;
  readonly comparison: string;
  readonly threshold: number;
  readonly periodSeconds: number;
  /** How many of the last periods count, and how many of them must breach the threshold. */
  readonly evaluations: number;
  readonly datapoints: number;
  /** What a period without a value means. */
  readonly missing: string;
}

/** A metric with its statistic, under the id that an expression has for it. */
export interface WatchedMetric {
  readonly id: string;
  readonly metric: NamedMetric;
  readonly stat: string;
}

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** Source: Amazon CloudWatch API Reference, PutMetricAlarm, ComparisonOperator. */
const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** The alarms of metrics in a plan. */
export const alarmsIn = (plan: Plan): Alarm[] =>
  ofType(plan, "aws_cloudwatch_metric_alarm").map((planned) =>
    alarmOf(planned, `${plan.project}-${plan.environment}-`),
  );

/** What the alarm watches in this span: the statistic of its metric, or the value of its expression. */
export function alarmValue({ metrics, expression }: Alarm, samples: Samples, period: Period): Value {
  const values = metrics.map(({ id, metric, stat }) => [id, statisticOf(samplesOf(samples, metric), stat, period)]);
  return expression === undefined ? (values[0]?.[1] as Value) : expressionValue(expression, Object.fromEntries(values));
}

/** The length of the shortest time within which CloudWatch sees a lasting breach, in ms. */
export const ringsWithinMs = ({ periodSeconds, datapoints }: Alarm): number => periodSeconds * datapoints * 1000;

/**
 * The state of an alarm after these periods, of which the last ones count.
 * Source: Amazon CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data".
 * @param values of the periods, oldest first. @param before the state that the alarm had, which `ignore` keeps.
 */
export function alarmState(alarm: Alarm, values: readonly Value[], before: AlarmState = "OK"): AlarmState {
  const { comparison, threshold, evaluations, datapoints, missing } = alarm;
  const counted = values.slice(-evaluations);
  const breaches = COMPARISONS[comparison];
  if (breaches === undefined) throw new Error(`The alarm ${alarm.name} has an unknown comparison, ${comparison}.`);
  const isKnown = counted.some((value) => value !== undefined);
  if (!isKnown && missing === "ignore") return before;
  if (!isKnown && missing === "missing") return "INSUFFICIENT_DATA";
  const breaching = counted.filter((value) =>
    value === undefined ? missing === "breaching" : breaches(value, threshold),
  );
  return breaching.length >= datapoints ? "ALARM" : "OK";
}

interface Query {
  readonly id: string;
  readonly expression?: string;
  readonly metric?: readonly Readonly<Record<string, unknown>>[];
}

const queriesOf = ({ attributes }: Planned) => (attributes.metric_query ?? []) as readonly Query[];

/** The metrics that a planned alarm watches: one, or those of its expression. */
export function watchedMetrics(planned: Planned): WatchedMetric[] {
  const queries = queriesOf(planned).flatMap(({ id, metric = [] }) => metric.map((each) => watchedMetric(id, each)));
  return queries.length > 0 ? queries : [watchedMetric("watched", planned.attributes)];
}

function alarmOf(planned: Planned, prefix: string): Alarm {
  const { attributes } = planned;
  const queries = queriesOf(planned);
  const evaluations = Number(attributes.evaluation_periods);
  // The link to the runbook is its last word.
  const [, description = "", kind = ""] = /^(.*) \S+#(\S+)$/s.exec(attribute(planned, "alarm_description")) ?? [];
  return {
    name: attribute(planned, "alarm_name").slice(prefix.length),
    description: description.replaceAll(prefix, ""),
    kind,
    metrics: watchedMetrics(planned),
    expression: queries.find(({ expression }) => expression)?.expression,
    comparison: attribute(planned, "comparison_operator"),
    threshold: Number(attributes.threshold),
    periodSeconds: Number(attributes.period ?? queries.flatMap(({ metric = [] }) => metric)[0]?.period),
    evaluations,
    datapoints: Number(attributes.datapoints_to_alarm ?? evaluations),
    missing: attribute(planned, "treat_missing_data"),
  };
}

const watchedMetric = (id: string, attributes: Readonly<Record<string, unknown>>): WatchedMetric => ({
  id,
  metric: {
    namespace: String(attributes.namespace),
    name: String(attributes.metric_name),
    dimensions: (attributes.dimensions ?? {}) as Record<string, string>,
  },
  stat: String(attributes.stat ?? attributes.statistic ?? attributes.extended_statistic),
});
