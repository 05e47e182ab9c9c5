import { Metrics } from "@aws-lambda-powertools/metrics";
import {
  METRICS,
  METRICS_NAMESPACE,
  type Metric,
  type MetricDimension,
  type MetricName,
  type STACK_DIMENSIONS,
} from "@orders/contracts";
import { readEnv, text } from "./env.ts";

/** Powertools writes a metric by itself, and drops the dimensions, when it has 100 values. */
const MAX_VALUES = 99;

/** The metrics of one log line. A dimension has one value in a line. */
interface Line {
  readonly dimensions: Partial<Record<MetricDimension, string>>;
  readonly values: Map<MetricName, readonly number[]>;
}

let stack: { metrics: Metrics; dimensions: Record<(typeof STACK_DIMENSIONS)[number], string> } | undefined;

/** Read at first use, because functions without metrics load this module too. */
function ofStack() {
  if (stack === undefined) {
    const { ENVIRONMENT, PROJECT_NAME } = readEnv({ ENVIRONMENT: text, PROJECT_NAME: text });
    const metrics = new Metrics({ namespace: METRICS_NAMESPACE });
    // Powertools would add the function's name to each set of dimensions.
    metrics.clearDefaultDimensions();
    stack = { metrics, dimensions: { Environment: ENVIRONMENT, Project: PROJECT_NAME } };
  }
  return stack;
}

/**
 * Writes metrics in CloudWatch's embedded metric format: one log line, and one more for each further value of a dimension.
 * Counts are added up; of amounts and times each value is kept. Each metric has the dimensions `Environment` and `Project`
 * and its own, and is written without dimensions too if its total has a meaning (`METRICS`).
 * @throws EnvironmentError when ENVIRONMENT or PROJECT_NAME is missing.
 */
export function publishMetrics(metrics: readonly Metric[]): void {
  const lines: Line[] = [];
  for (const { name, value, ...dimensions } of metrics) {
    let line = lines.find((each) => fits(each, name, dimensions));
    if (line === undefined) {
      line = { dimensions: {}, values: new Map() };
      lines.push(line);
    }
    Object.assign(line.dimensions, dimensions);
    const values = line.values.get(name) ?? [];
    line.values.set(name, METRICS[name].unit === "Count" ? [(values[0] ?? 0) + value] : [...values, value]);
  }
  for (const line of lines) process.stdout.write(`${JSON.stringify(documentOf(line))}\n`);
}

const fits = (line: Line, name: MetricName, dimensions: Line["dimensions"]): boolean =>
  (line.values.get(name)?.length ?? 0) < MAX_VALUES &&
  Object.entries(dimensions).every(([key, value]) => (line.dimensions[key as MetricDimension] ?? value) === value);

/**
 * The document of a line, with one directive for each metric.
 * Source: Amazon CloudWatch User Guide, "Specification: Embedded metric format".
 */
function documentOf({ dimensions, values }: Line) {
  const { metrics, dimensions: stackDimensions } = ofStack();
  const documents = Array.from(values, ([name, each]) => {
    const { unit, dimensions: own, total } = METRICS[name];
    const isOwn = ([key]: [string, string]) => own.some((each) => each === key);
    metrics.addDimensions({ ...stackDimensions, ...Object.fromEntries(Object.entries(dimensions).filter(isOwn)) });
    if (total) metrics.addDimensions({});
    for (const value of each) metrics.addMetric(name, unit, value);
    const document = metrics.serializeMetrics();
    metrics.clearMetrics();
    metrics.clearDimensions();
    return document;
  });
  const directives = documents.flatMap(({ _aws }) => _aws.CloudWatchMetrics);
  return Object.assign({}, ...documents, { _aws: { Timestamp: Date.now(), CloudWatchMetrics: directives } });
}
