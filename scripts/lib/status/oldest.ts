import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { clientConfig, type Stack } from "../stack/stack.ts";

interface QueuedMessage {
  /** Unix seconds. */
  readonly SentTimestamp: number;
}

const PERIOD_SECONDS = 60;
/** SQS publishes its metrics with some minutes' delay. */
const LOOK_BACK_MS = 10 * 60_000;

/**
 * Age of the oldest message of a queue in seconds; undefined where the queue is empty, or where that is not known. On AWS
 * CloudWatch knows it, some minutes late. MiniStack shows the messages; other emulators do not. Neither way receives a
 * message, which would count as a delivery.
 */
export async function oldestMessageSeconds(stack: Stack, queueUrl: string, now: Date): Promise<number | undefined> {
  if (stack.endpoint === undefined) return fromMetric(new CloudWatchClient(clientConfig(stack)), queueUrl, now);
  const answer = await fetch(
    `${stack.endpoint}/_ministack/sqs/messages?${new URLSearchParams({ QueueUrl: queueUrl })}`,
  );
  if (!answer.ok) return undefined;
  return oldestOf((await answer.json()) as { messages: unknown }, now);
}

/** Age of the oldest message that MiniStack lists: by account, region and queue. */
export function oldestOf({ messages }: { readonly messages: unknown }, now: Date): number | undefined {
  const byAccount = messages as Record<string, Record<string, Record<string, readonly QueuedMessage[]>>>;
  const all = Object.values(byAccount).flatMap((regions) =>
    Object.values(regions).flatMap((queues) => Object.values(queues).flat()),
  );
  if (all.length === 0) return undefined;
  const oldest = Math.min(...all.map(({ SentTimestamp }) => SentTimestamp));
  return Math.max(0, Math.round(now.getTime() / 1000 - oldest));
}

/** Source of the metric: Amazon SQS Developer Guide, "Available CloudWatch metrics for Amazon SQS". */
async function fromMetric(client: CloudWatchClient, queueUrl: string, now: Date): Promise<number | undefined> {
  const { Datapoints = [] } = await client.send(
    new GetMetricStatisticsCommand({
      Namespace: "AWS/SQS",
      MetricName: "ApproximateAgeOfOldestMessage",
      Dimensions: [{ Name: "QueueName", Value: queueUrl.split("/").at(-1) }],
      StartTime: new Date(now.getTime() - LOOK_BACK_MS),
      EndTime: now,
      Period: PERIOD_SECONDS,
      Statistics: ["Maximum"],
    }),
  );
  const newest = Datapoints.sort((a, b) => Number(a.Timestamp) - Number(b.Timestamp)).at(-1);
  return newest?.Maximum || undefined;
}
