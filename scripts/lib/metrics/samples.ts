import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { METRICS_NAMESPACE } from "@orders/contracts";
import { UserError } from "../cli/steps.ts";
import { sum } from "../load/numbers.ts";
import { groupEvents } from "../logs/log-events.ts";
import { logEntry } from "../logs/log-line.ts";
import { clientConfig, type Stack } from "../stack/stack.ts";
import { functionNames, type Outputs } from "../stack/state.ts";

/** A metric as an alarm or a graph of the dashboard names it. */
export interface NamedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One value of a metric, as its service would send it to CloudWatch. */
export interface Sample {
  readonly metric: NamedMetric;
  /** Unix milliseconds. */
  readonly at: number;
  readonly value: number;
}

/** A span of time, in Unix milliseconds; `to` is not part of it. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** The samples of a stack, found by their metric. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

/** Namespaces of AWS of which scripts/emulator/metrics.py makes the metrics. */
const COUNTED_BY_EMULATOR = ["AWS/ApiGateway", "AWS/Lambda", "AWS/SQS", "AWS/States"];

/** Whether a local stack has values of the metric. */
export const isMeasured = ({ namespace }: NamedMetric): boolean =>
  namespace === METRICS_NAMESPACE || COUNTED_BY_EMULATOR.includes(namespace);

/**
 * The samples of all metrics of a local stack from a moment on, in Unix milliseconds: those of the functions from their logs,
 * those of AWS's services from the emulator.
 * @throws UserError where the emulator counts nothing: it was not started by this project.
 */
export async function readSamples(stack: Stack, outputs: Outputs, from: number): Promise<Samples> {
  const samples = await emulatorSamples(stack, from);
  const client = new CloudWatchLogsClient(clientConfig(stack));
  for (const name of Object.values(functionNames(outputs))) {
    for await (const { message } of groupEvents(client, `/aws/lambda/${name}`, { from }, '"CloudWatchMetrics"')) {
      samples.push(...emfSamples(message).filter(({ at }) => at >= from));
    }
  }
  return byMetric(samples);
}

/** Samples by their metric. */
export function byMetric(samples: readonly Sample[]): Samples {
  const found = new Map<string, Sample[]>();
  for (const sample of samples) {
    const key = keyOf(sample.metric);
    const same = found.get(key);
    if (same === undefined) found.set(key, [sample]);
    else same.push(sample);
  }
  return found;
}

/** The samples of one metric. */
export const samplesOf = (samples: Samples, metric: NamedMetric): readonly Sample[] => samples.get(keyOf(metric)) ?? [];

/**
 * The samples in a line of a function's log, one for each value and set of dimensions; none in other lines.
 * Source: Amazon CloudWatch User Guide, "Specification: Embedded metric format".
 */
export function emfSamples(line: string): Sample[] {
  const entry = logEntry(line) as EmbeddedMetrics | undefined;
  if (entry?._aws === undefined) return [];
  const { Timestamp: at, CloudWatchMetrics } = entry._aws;
  return CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((keys) => {
      const dimensions = Object.fromEntries(keys.map((key) => [key, String(entry[key])]));
      return Metrics.flatMap(({ Name: name }) =>
        [entry[name]].flat().map((value) => ({ metric: { namespace, name, dimensions }, at, value: Number(value) })),
      );
    }),
  );
}

/**
 * A statistic of the samples in a span: Sum, Average, Minimum, Maximum, SampleCount, or a percentile such as `p95`.
 * Undefined where there is no sample. @throws UserError for another statistic.
 */
export function statisticOf(samples: readonly Sample[], stat: string, { from, to }: Period): number | undefined {
  const values = samples.filter(({ at }) => at >= from && at < to).map(({ value }) => value);
  if (values.length === 0) return undefined;
  const percent = /^p(\d+(?:\.\d+)?)$/.exec(stat)?.[1];
  if (percent !== undefined) {
    const rank = Math.ceil((Number(percent) * values.length) / 100);
    return values.toSorted((a, b) => a - b)[Math.max(rank, 1) - 1];
  }
  const statistics: Readonly<Record<string, () => number>> = {
    Sum: () => sum(values),
    Average: () => sum(values) / values.length,
    Minimum: () => Math.min(...values),
    Maximum: () => Math.max(...values),
    SampleCount: () => values.length,
  };
  const statistic = statistics[stat];
  if (statistic !== undefined) return statistic();
  throw new UserError(
    `The statistic ${stat} is not known: ${Object.keys(statistics).join(", ")}, or a percentile such as p95.`,
  );
}

interface EmbeddedMetrics extends Readonly<Record<string, unknown>> {
  readonly _aws?: {
    /** Unix milliseconds. */
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
}

const keyOf = ({ namespace, name, dimensions }: NamedMetric): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);

async function emulatorSamples(stack: Stack, from: number): Promise<Sample[]> {
  const answer = await fetch(`${stack.endpoint}/_metrics?since=${from / 1000}`);
  if (!answer.headers.get("content-type")?.includes("ndjson")) {
    throw new UserError(
      `The emulator at ${stack.endpoint} does not count what it does. Use the one that make deploy starts: leave EMULATOR_URL out.`,
    );
  }
  return (await answer.text())
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const { at, value, ...metric } = JSON.parse(line);
      return { metric, at: at * 1000, value };
    });
}
