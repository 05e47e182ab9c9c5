import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";

const metrics = new Metrics();

/**
 * Writes metrics in CloudWatch's embedded metric format, as one line of the log. Amounts in major units of the currency.
 * `dimensions` are added to the function's own.
 */
export function publishMetrics(
  values: readonly { name: string; value: number }[],
  dimensions: Readonly<Record<string, string>> = {},
): void {
  if (values.length === 0) return;
  metrics.addDimensions(dimensions);
  for (const { name, value } of values) metrics.addMetric(name, MetricUnit.Count, value);
  metrics.publishStoredMetrics();
}
