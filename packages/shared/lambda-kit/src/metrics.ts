import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { readEnv, text } from "./env.ts";

let metrics: Metrics | undefined;

/** Created at first use, because functions without metrics load this module too. */
function stackMetrics(): Metrics {
  if (metrics === undefined) {
    const { ENVIRONMENT, PROJECT_NAME } = readEnv({ ENVIRONMENT: text, PROJECT_NAME: text });
    metrics = new Metrics({ defaultDimensions: { Environment: ENVIRONMENT, Project: PROJECT_NAME } });
  }
  return metrics;
}

/**
 * Writes metrics in CloudWatch's embedded metric format, as one log line. Amounts are in major units of the currency.
 * Every metric has the dimensions `service`, `Environment` and `Project`, so that stacks in the same account and region
 * stay apart, and the given `dimensions`.
 * @throws EnvironmentError when ENVIRONMENT or PROJECT_NAME is missing.
 */
export function publishMetrics(
  values: readonly { name: string; value: number }[],
  dimensions: Readonly<Record<string, string>> = {},
): void {
  if (values.length === 0) return;
  const metrics = stackMetrics();
  metrics.addDimensions(dimensions);
  for (const { name, value } of values) metrics.addMetric(name, MetricUnit.Count, value);
  metrics.publishStoredMetrics();
}
