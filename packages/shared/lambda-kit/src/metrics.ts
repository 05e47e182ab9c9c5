import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { readEnv, text } from "./env.ts";

let metrics: Metrics | undefined;

/** Made when first needed, because functions without metrics load this too. */
function stackMetrics(): Metrics {
  if (metrics === undefined) {
    const { ENVIRONMENT, PROJECT_NAME } = readEnv({ ENVIRONMENT: text, PROJECT_NAME: text });
    metrics = new Metrics({ defaultDimensions: { Environment: ENVIRONMENT, Project: PROJECT_NAME } });
  }
  return metrics;
}

/**
 * Writes metrics in CloudWatch's embedded metric format, as one line of the log. Amounts in major units of the currency.
 * Each has the dimensions `service`, `Environment` and `Project`, so that stacks in one account and region do not mix,
 * and `dimensions` besides.
 * @throws EnvironmentError where ENVIRONMENT or PROJECT_NAME is missing.
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
