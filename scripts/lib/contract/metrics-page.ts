import { priceOf } from "../cost/costs.ts";

/** The registry of metrics, as it is in the contract's input for Terraform. */
export interface MetricsRegistry {
  readonly namespace: string;
  /** The values of each dimension. */
  readonly dimensions: Readonly<Record<string, readonly string[]>>;
  readonly names: Readonly<
    Record<
      string,
      {
        readonly unit: string;
        readonly dimensions: readonly string[];
        readonly total: boolean;
        readonly meaning: string;
      }
    >
  >;
}

/** The page of all metrics in Markdown: what each says, how to read it, and what all of them cost. */
export function metricsPage(comment: string, { namespace, dimensions, names }: MetricsRegistry): string {
  const metrics = Object.entries(names);
  const combinations = metrics.map(([, each]) =>
    each.dimensions.reduce((product, key) => product * (dimensions[key]?.length ?? 0), 1),
  );
  const own = combinations.reduce((sum, count) => sum + count, 0);
  const totals = metrics.filter(([, { total }]) => total).length;
  const usd = ((own + totals) * priceOf("cloudwatch.metric.month")).toFixed(2);
  return `<!-- ${comment} -->

# Metrics

The functions write these metrics to CloudWatch, in the namespace \`${namespace}\`. Each has the dimensions \`Environment\`
and \`Project\`, which identify the stack, and those of the table. The unit None is an amount in the stack's currency.

| metric | unit | dimensions | what is counted |
|---|---|---|---|
${metrics.map(([name, each]) => `| \`${name}\` | ${each.unit} | ${listed(each.dimensions)} | ${each.meaning} |`).join("\n")}

| dimension | values |
|---|---|
${Object.entries(dimensions)
  .map(([key, values]) => `| \`${key}\` | ${listed(values)} |`)
  .join("\n")}

## Read them

Every metric${without(metrics)} is also written
without dimensions, for all stacks in the account and region together:

\`\`\`sh
aws cloudwatch get-metric-statistics --namespace ${namespace} --metric-name OrdersCreated --statistics Sum \\
  --period 3600 --start-time "$(date -u +%Y-%m-%dT00:00:00Z)" --end-time "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
\`\`\`

With \`--dimensions\`, the command reads the metric of one stack. Name all dimensions of the metric, because CloudWatch does not
add up the values of a dimension:

\`\`\`sh
aws cloudwatch get-metric-statistics --namespace ${namespace} --metric-name OrdersProcessed --statistics Sum \\
  --dimensions Name=Environment,Value=dev Name=Project,Value=orders Name=Status,Value=FAILED \\
  --period 3600 --start-time "$(date -u +%Y-%m-%dT00:00:00Z)" --end-time "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
\`\`\`

The functions write metrics as lines of their logs, in the embedded metric format. The local emulator makes no metrics of
these lines; \`make dashboard\` does, for a local stack.

## What they cost

CloudWatch bills each combination of a metric and the values of its dimensions as one metric, for the hours in which it is
written. A stack writes at most ${own}, and the account and region have ${totals} more without dimensions: ${usd} USD a month.
`;
}

const listed = (texts: readonly string[]): string => texts.map((text) => `\`${text}\``).join(", ");

function without(metrics: readonly (readonly [string, { readonly total: boolean }])[]): string {
  const gauges = metrics.filter(([, { total }]) => !total).map(([name]) => name);
  return gauges.length === 0 ? "" : ` except ${listed(gauges).replaceAll(", ", " and ")}`;
}
