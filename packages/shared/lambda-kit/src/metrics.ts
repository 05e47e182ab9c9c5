import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";

const metrics = new Metrics();

/** Writes metrics in CloudWatch's embedded metric format, as one line of the log. Amounts in major units of the currency. */
export function publishMetrics(values: readonly { name: string; value: number }[]): void {
  if (values.length === 0) return;
  for (const { name, value } of values) metrics.addMetric(name, MetricUnit.Count, value);
  metrics.publishStoredMetrics();
}
