import { benchFile } from "../bench/files.ts";
import { sum } from "../load/numbers.ts";
import type { Usage } from "./usage.ts";

export type WorkflowType = "EXPRESS" | "STANDARD";

/**
 * How orders come in: one at a time, so that each message is a batch of its own, or so many that every batch is full.
 */
export type Traffic = "low" | "high";

/** What one order uses of a service on average, and what a million orders cost, in USD. */
export interface Cost {
  readonly service: string;
  readonly what: string;
  readonly perOrder: number;
  readonly usd: number;
}

/** What the orders of one kind used, altogether. */
export interface Measured {
  readonly usage: Usage;
  readonly orders: number;
  /** Requests of the API for each order. */
  readonly apiRequests: number;
}

/** A function that handles messages in batches. */
export interface Consumer {
  /** The queue that it reads, by its name without the stack's; undefined for the table's stream, whose messages become events. */
  readonly queue?: string;
  readonly batchSize: number;
}

/** What of a stack decides the cost besides what its orders do. */
export interface Setup {
  readonly consumers: Readonly<Record<string, Consumer>>;
  /** Rules of the bus that are switched off, by their names without the stack's. */
  readonly disabledRules: readonly string[];
  /** Bytes of one line of the gateway's access log. */
  readonly accessLogBytes: number;
  /** Part of the requests that X-Ray traces; the trace of an order is the one of the request that submitted it. */
  readonly traceSampleRate: number;
}

const MILLION = 1_000_000;
const GB = 1024 ** 3;
/** The function that waits for all messages of its batch at once. */
const WAITS_FOR_ITS_BATCH = "process-order";
/** Memory of an EXPRESS run is billed in steps of 64 MB, its time in steps of 100 ms. Source: bench/prices.json. */
const RUN_GB = 64 / 1024;
const RUN_STEP_MS = 100;
/** The table of the simulated gateway. A payment provider's own fees take its place. */
const SIMULATED = "payments";
/** Source: Amazon EventBridge API Reference, PutEvents. */
const EVENTS_IN_A_REQUEST = 10;
/** Write units of the analytics' counters, which the events of a batch share. */
const COUNTERS = "record-analytics analytics counters";

/** bench/prices.json. */
interface PriceList {
  readonly currency: string;
  readonly region: string;
  readonly readOn: string;
  readonly note: string;
  readonly prices: readonly { readonly item: string; readonly usd: number; readonly per: number }[];
}

export const PRICES: PriceList = benchFile("prices.json");

/** The price of one unit, in USD. @throws Error for an item that bench/prices.json does not have. */
export function priceOf(item: string): number {
  const price = PRICES.prices.find((each) => each.item === item);
  if (!price) throw new Error(`bench/prices.json has no price of ${item}`);
  return price.usd / price.per;
}

/**
 * What the orders of a kind cost, by service. `usage` is of `orders` orders that were processed one at a time, each with
 * `apiRequests` requests of the API.
 *
 * With full batches, a function that reads a queue or the stream is invoked once for each full batch, which is also one
 * receive and one delete, and a counter of the analytics is written once for each batch. The time of the functions is taken
 * to be the same, which is too much for short ones, except that process-order waits for all runs of a batch at once.
 */
export function costsOf(
  { usage, orders, apiRequests }: Measured,
  { consumers, disabledRules, accessLogBytes, traceSampleRate }: Setup,
  type: WorkflowType,
  traffic: Traffic,
): Cost[] {
  const functions = Object.entries(usage.invocations);
  const share = shareIn(usage, consumers, traffic);
  const invocations = sum(functions.map(([name, { count }]) => count * share(name)));
  const gbSeconds = sum(
    functions.map(([name, { ms, memory }]) => (ms / 1000) * memory * (name === WAITS_FOR_ITS_BATCH ? share(name) : 1)),
  );
  const logs = sum(functions.map(([name, { logBytes }]) => logBytes * share(name)));
  const units = (all: Readonly<Record<string, number>>, simulated: boolean) =>
    sum(
      Object.entries(all)
        .filter(([key]) => isSimulated(key) === simulated)
        .map(([key, amount]) => (key === COUNTERS ? amount * share("record-analytics") : amount)),
    );
  const queues = Object.entries(consumers).flatMap(([name, { queue }]) =>
    queue === undefined ? [] : [{ name, queue }],
  );
  const sends = sum(queues.map(({ queue }) => messagesTo(usage, queue)));
  const batches = sum(queues.map(({ name }) => (usage.invocations[name]?.count ?? 0) * share(name)));
  const enabled = usage.deliveries.filter(({ rule }) => !disabledRules.includes(rule));
  const topics = sum(enabled.map(({ count }) => count)) - sends + requestsOf(usage, "sns Publish");

  const cost = (service: string, what: string, amount: number, item: string): Cost => ({
    service,
    what,
    perOrder: amount / orders,
    usd: (amount / orders) * priceOf(item) * MILLION,
  });
  return [
    cost("API Gateway", "requests", apiRequests * orders, "apigateway.rest.request"),
    cost("Lambda", "invocations", invocations, "lambda.request"),
    cost("Lambda", "GB-seconds", gbSeconds, "lambda.arm64.gb-second"),
    cost("DynamoDB", "write units", units(usage.writeUnits, false), "dynamodb.on-demand.write-unit"),
    cost("DynamoDB", "read units", units(usage.readUnits, false), "dynamodb.on-demand.read-unit"),
    ...(type === "EXPRESS"
      ? [
          cost("Step Functions", "runs", usage.runs, "stepfunctions.express.request"),
          cost("Step Functions", "GB-hours", expressGbHours(usage), "stepfunctions.express.gb-hour"),
        ]
      : [cost("Step Functions", "transitions", usage.transitions, "stepfunctions.standard.transition")]),
    cost("EventBridge", "events", usage.events, "eventbridge.custom.event"),
    cost("SQS", "requests", sends + 2 * batches, "sqs.standard.request"),
    cost("SNS", "messages", topics, "sns.publish"),
    cost("SES", "e-mails", requestsOf(usage, "ses SendEmail"), "ses.email"),
    cost("S3", "writes", requestsOf(usage, "s3 PutObject"), "s3.put"),
    cost("S3", "reads", requestsOf(usage, "s3 GetObject") + requestsOf(usage, "s3 HeadObject"), "s3.get"),
    cost("CloudWatch", "GB of logs", (logs + accessLogBytes * apiRequests * orders) / GB, "cloudwatch.logs.gb"),
    cost("X-Ray", "traces", traceSampleRate * apiRequests * orders, "xray.trace"),
    cost("Simulated gateway", "write units", units(usage.writeUnits, true), "dynamodb.on-demand.write-unit"),
    cost("Simulated gateway", "read units", units(usage.readUnits, true), "dynamodb.on-demand.read-unit"),
  ].filter(({ perOrder }) => perOrder > 0);
}

const messagesTo = ({ deliveries }: Usage, queue: string): number =>
  sum(deliveries.filter(({ target }) => target === queue).map(({ count }) => count));

/** How often a function is invoked at this traffic, as a part of how often it was: less only where all batches are full. */
const shareIn =
  (usage: Usage, consumers: Setup["consumers"], traffic: Traffic) =>
  (name: string): number => {
    const consumer = consumers[name];
    const measured = usage.invocations[name]?.count ?? 0;
    if (traffic === "low" || consumer === undefined || measured === 0) return 1;
    const messages = consumer.queue === undefined ? usage.events : messagesTo(usage, consumer.queue);
    return messages / consumer.batchSize / measured;
  };

/**
 * Requests that functions make to AWS services for one order, and their invocations. The simulated gateway's requests are
 * left out. With full batches, the relay publishes ten events at a time, and record-analytics writes once for each batch.
 */
export function callsOf({ usage, orders }: Measured, { consumers }: Setup, traffic: Traffic) {
  const share = shareIn(usage, consumers, traffic);
  const requests = Object.entries(usage.requests).map(([key, count]) => {
    const [name = "", , operation = ""] = key.split(" ");
    if (isSimulated(key)) return 0;
    if (operation === "PutEvents" && traffic === "high") return usage.events / EVENTS_IN_A_REQUEST;
    return name === "record-analytics" ? count * share(name) : count;
  });
  return {
    calls: sum(requests) / orders,
    invocations: sum(Object.entries(usage.invocations).map(([name, { count }]) => count * share(name))) / orders,
  };
}

/** Whether a count's name, such as `process-payment payments`, is one of the simulated gateway's table. */
export const isSimulated = (name: string): boolean => name.split(" ").includes(SIMULATED);

/** The system's own cost: the simulated gateway's is left out. */
export const totalOf = (costs: readonly Cost[]): number =>
  sum(costs.filter(({ service }) => service !== "Simulated gateway").map(({ usd }) => usd));

/** The sum of requests whose names end in this, such as `sns Publish`. */
const requestsOf = (usage: Usage, suffix: string): number =>
  sum(Object.entries(usage.requests).map(([name, count]) => (name.endsWith(` ${suffix}`) ? count : 0)));

const expressGbHours = ({ runs, runMs }: Usage): number => {
  if (runs === 0) return 0;
  const billedMs = Math.ceil(runMs / runs / RUN_STEP_MS) * RUN_STEP_MS;
  return (runs * billedMs * RUN_GB) / 3_600_000;
};
