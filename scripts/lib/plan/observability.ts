import {
  METRIC_DIMENSIONS,
  METRICS,
  METRICS_NAMESPACE,
  type MetricName,
  type STACK_DIMENSIONS,
} from "@orders/contracts";
import { metricsOfBody } from "../dashboard/body.ts";
import { watchedMetrics } from "../metrics/alarms.ts";
import type { NamedMetric } from "../metrics/samples.ts";
import { attribute, ofType, type Plan, type Planned } from "./plan.ts";
import { arn, first } from "./wiring.ts";

/** What the alarms and queries refer to outside of Terraform. */
export interface Texts {
  /** The anchors of the headings of docs/runbook.md. */
  readonly headings: ReadonlySet<string>;
  /** Every message that the functions log. */
  readonly messages: ReadonlySet<string>;
}

/**
 * The metrics of AWS that are used here, by namespace, and the resource that each dimension names.
 * Sources: the pages on metrics of the developer guides of AWS Lambda, Amazon SQS, Amazon SNS, Amazon DynamoDB, AWS Step
 * Functions and Amazon API Gateway.
 */
const AWS_METRICS: Readonly<Record<string, { readonly names: readonly string[]; readonly of: Dimensions }>> = {
  "AWS/Lambda": {
    names: ["Duration", "Errors", "Invocations", "IteratorAge", "Throttles"],
    of: { FunctionName: ["aws_lambda_function", "function_name"] },
  },
  "AWS/SQS": {
    names: ["ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"],
    of: { QueueName: ["aws_sqs_queue", "name"] },
  },
  "AWS/SNS": { names: ["NumberOfNotificationsFailed"], of: { TopicName: ["aws_sns_topic", "name"] } },
  "AWS/DynamoDB": { names: ["ConsumedWriteCapacityUnits"], of: { TableName: ["aws_dynamodb_table", "name"] } },
  "AWS/States": {
    names: ["ExecutionTime", "ExecutionsFailed", "ExecutionsStarted", "ExecutionsTimedOut"],
    of: { StateMachineArn: ["aws_sfn_state_machine", "name"] },
  },
  "AWS/ApiGateway": {
    names: ["4XXError", "5XXError", "Count", "Latency"],
    of: { ApiName: ["aws_api_gateway_rest_api", "name"], Stage: ["aws_api_gateway_stage", "stage_name"] },
  },
};
type Dimensions = Readonly<Record<string, readonly [type: string, attribute: string]>>;

const ALARMS = ["aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"];

/**
 * What is wrong with what people are shown and told: a metric that nobody writes, a resource without the alarms that its type
 * needs, an alarm that is published nowhere or has no heading in the runbook, a query of a log or message that is not there.
 */
export function observabilityFaults(plan: Plan, { headings, messages }: Texts): string[] {
  const alarms = ofType(plan, "aws_cloudwatch_metric_alarm");
  const faults = [
    ...alarms.flatMap((alarm) => metricsOfAlarm(alarm).flatMap((metric) => metricFaults(plan, alarm, metric))),
    ...ofType(plan, "aws_cloudwatch_dashboard").flatMap((dashboard) =>
      metricsOfBody(attribute(dashboard, "dashboard_body")).flatMap((metric) => metricFaults(plan, dashboard, metric)),
    ),
    ...coverageFaults(plan, alarms),
    ...deadLetterFaults(plan),
    ...ALARMS.flatMap((type) => ofType(plan, type)).flatMap((alarm) => runbookFaults(alarm, headings)),
    ...publicationFaults(plan, alarms),
    ...queriesOf(plan).flatMap((query) => queryFaults(plan, query, messages)),
  ];
  return faults.map((fault) => `Plan of ${plan.title}: ${fault}`);
}

/** The messages that a source file gives to the logger. */
export const loggedMessages = (source: string): string[] =>
  [...source.matchAll(/\blogger\.(?:debug|info|warn|error)\("([^"]+)"/g)].map(([, message]) => message ?? "");

/** The metrics that an alarm watches: one, or those of its expression. */
export const metricsOfAlarm = (alarm: Planned): NamedMetric[] => watchedMetrics(alarm).map(({ metric }) => metric);

interface Widget {
  readonly type: string;
  readonly properties: { readonly title: string; readonly query?: string };
}

const widgetsOf = (dashboard: Planned): Widget[] => JSON.parse(attribute(dashboard, "dashboard_body")).widgets;

function metricFaults(plan: Plan, { address }: Planned, metric: NamedMetric): string[] {
  const { namespace, name, dimensions } = metric;
  const expected = namespace === METRICS_NAMESPACE ? ownDimensions(plan, name) : awsDimensions(plan, namespace, name);
  const where = `${address} names the metric ${namespace} ${name}`;
  if (expected === undefined) {
    return [
      `${where}, which nobody writes. The functions' own are in packages/shared/contracts/src/metrics.ts, those of AWS in scripts/lib/plan/observability.ts.`,
    ];
  }
  const keys = Object.keys(dimensions).sort().join(", ");
  const wanted = Object.keys(expected).sort().join(", ");
  if (keys !== wanted) return [`${where} with the dimensions ${keys || "none"}; it has ${wanted}.`];
  return Object.entries(dimensions)
    .filter(([key, value]) => !expected[key]?.includes(value))
    .map(
      ([key, value]) =>
        `${where} with ${key} ${value}, which no resource of the stack and no value of the registry is.`,
    );
}

/** The values that each dimension of a metric of the functions may have. */
function ownDimensions(plan: Plan, name: string): Record<string, readonly string[]> | undefined {
  if (!Object.hasOwn(METRICS, name)) return undefined;
  const stack: Record<(typeof STACK_DIMENSIONS)[number], readonly string[]> = {
    Environment: [plan.environment],
    Project: [plan.project],
  };
  const others = METRICS[name as MetricName].dimensions.map((dimension) => [dimension, METRIC_DIMENSIONS[dimension]]);
  return { ...stack, ...Object.fromEntries(others) };
}

/** The names that each dimension of a metric of AWS may have: those of the plan's resources. */
function awsDimensions(plan: Plan, namespace: string, name: string): Record<string, readonly string[]> | undefined {
  const known = AWS_METRICS[namespace];
  if (!known?.names.includes(name)) return undefined;
  const values = Object.entries(known.of).map(([dimension, [type, key]]) => [
    dimension,
    ofType(plan, type).map((resource) => nameIn(plan, resource, dimension, key)),
  ]);
  return Object.fromEntries(values);
}

/** What a dimension calls a resource: a state machine by its ARN, a function by its name, others by their attribute `key`. */
function nameIn(plan: Plan, resource: Planned, dimension: string, key: string): string {
  const value = attribute(resource, key);
  if (dimension === "StateMachineArn") return arn(plan, "states", `stateMachine:${value}`);
  return dimension === "FunctionName" ? value.slice(value.lastIndexOf(":") + 1) : value;
}

/**
 * The metrics of which each resource of a type needs an alarm. The others need none: what a rule or a schedule cannot deliver
 * becomes a dead letter (see deadLetterFaults); a table or a bus that refuses a request is an error or a dead letter of the
 * function that asks; user pools have no metric of faults; those of a distribution are in us-east-1 only, and it serves files.
 */
const NEEDED: readonly {
  readonly type: string;
  readonly key: string;
  readonly dimension: string;
  metrics(resource: Planned): string[];
}[] = [
  {
    ...{ type: "aws_api_gateway_rest_api", key: "name", dimension: "ApiName" },
    metrics: () => ["5XXError", "Latency"],
  },
  {
    ...{ type: "aws_sfn_state_machine", key: "name", dimension: "StateMachineArn" },
    metrics: () => ["ExecutionsFailed", "ExecutionsTimedOut"],
  },
  {
    ...{ type: "aws_lambda_function", key: "function_name", dimension: "FunctionName" },
    metrics: () => ["Errors", "Throttles"],
  },
  {
    ...{ type: "aws_lambda_event_source_mapping", key: "function_name", dimension: "FunctionName" },
    // Of a stream. That of a queue is watched by the age of the queue's messages.
    metrics: ({ attributes }) => (attributes.starting_position ? ["IteratorAge"] : []),
  },
  {
    ...{ type: "aws_sqs_queue", key: "name", dimension: "QueueName" },
    // A queue that passes its messages on to no other is the end: what is in it waits for people.
    metrics: ({ attributes }) =>
      attributes.redrive_policy ? ["ApproximateAgeOfOldestMessage"] : ["ApproximateNumberOfMessagesVisible"],
  },
  {
    ...{ type: "aws_sns_topic", key: "name", dimension: "TopicName" },
    metrics: () => ["NumberOfNotificationsFailed"],
  },
];

function coverageFaults(plan: Plan, alarms: readonly Planned[]): string[] {
  const watched = new Set(
    alarms
      .flatMap(metricsOfAlarm)
      .flatMap(({ name, dimensions }) => Object.entries(dimensions).map((pair) => [name, ...pair].join(" "))),
  );
  return NEEDED.flatMap(({ type, key, dimension, metrics }) =>
    ofType(plan, type).flatMap((resource) => {
      const name = nameIn(plan, resource, dimension, key);
      return metrics(resource)
        .filter((metric) => !watched.has([metric, dimension, name].join(" ")))
        .map(
          (metric) => `${resource.address} (${name}) has no alarm on ${metric}: add one in terraform/observability.tf.`,
        );
    }),
  );
}

/** What EventBridge cannot deliver is lost in silence, unless it becomes a dead letter, on which there is an alarm. */
function deadLetterFaults(plan: Plan): string[] {
  const targets = [
    ...ofType(plan, "aws_cloudwatch_event_target").map(({ address, attributes }) => ({ address, target: attributes })),
    ...ofType(plan, "aws_scheduler_schedule").map(({ address, attributes }) => ({
      address,
      target: first(attributes.target),
    })),
  ];
  return targets
    .filter(({ target }) => typeof first(target.dead_letter_config).arn !== "string")
    .map(({ address }) => `${address} has no dead-letter queue: give its target a dead_letter_config.`);
}

function runbookFaults(alarm: Planned, headings: ReadonlySet<string>): string[] {
  const heading = /\S+#(\S+)$/.exec(attribute(alarm, "alarm_description"))?.[1];
  if (heading === undefined)
    return [`${alarm.address}: its description must end with a link to a heading of the runbook.`];
  return headings.has(heading)
    ? []
    : [`${alarm.address} links to #${heading}, but docs/runbook.md has no such heading: write there what to do.`];
}

/** Each alarm is published by itself or by a composite alarm, whose rule names only alarms that are there. */
function publicationFaults(plan: Plan, alarms: readonly Planned[]): string[] {
  const names = new Set(alarms.map((alarm) => attribute(alarm, "alarm_name")));
  const composites = ofType(plan, "aws_cloudwatch_composite_alarm").map((composite) => ({
    composite,
    members: [...attribute(composite, "alarm_rule").matchAll(/ALARM\("([^"]+)"\)/g)].map(([, name]) => name ?? ""),
  }));
  const published = new Set(composites.flatMap(({ members }) => members));
  const publishes = ({ attributes }: Planned) => ((attributes.alarm_actions ?? []) as unknown[]).length > 0;
  return [
    ...composites.flatMap(({ composite, members }) =>
      members
        .filter((name) => !names.has(name))
        .map((name) => `${composite.address} waits for ${name}, an alarm that is not there.`),
    ),
    ...composites
      .filter(({ composite }) => !publishes(composite))
      .map(({ composite }) => `${composite.address} is published nowhere: give it alarm_actions.`),
    ...alarms
      .filter((alarm) => publishes(alarm) === published.has(attribute(alarm, "alarm_name")))
      .map((alarm) =>
        publishes(alarm)
          ? `${alarm.address} is published twice, by itself and by a composite alarm: one cause must ring once.`
          : `${alarm.address} is published nowhere: give it alarm_actions, or name it in a composite alarm.`,
      ),
  ];
}

interface Query {
  readonly where: string;
  readonly text: string;
  readonly logGroups: readonly string[];
}

function queriesOf(plan: Plan): Query[] {
  const saved = ofType(plan, "aws_cloudwatch_query_definition").map((query) => ({
    where: query.address,
    text: attribute(query, "query_string"),
    logGroups: (query.attributes.log_group_names ?? []) as string[],
  }));
  const shown = ofType(plan, "aws_cloudwatch_dashboard").flatMap((dashboard) =>
    widgetsOf(dashboard).flatMap(({ properties: { title, query } }) =>
      query === undefined
        ? []
        : [
            {
              where: `${dashboard.address}, "${title}"`,
              text: query,
              logGroups: [...query.matchAll(/SOURCE '([^']+)'/g)].map(([, name]) => name ?? ""),
            },
          ],
    ),
  );
  return [...saved, ...shown];
}

function queryFaults(plan: Plan, { where, text, logGroups }: Query, messages: ReadonlySet<string>): string[] {
  const known = new Set(ofType(plan, "aws_cloudwatch_log_group").map(({ attributes }) => attributes.name));
  const asked = [...text.matchAll(/\bmessage = "([^"]+)"/g)].map(([, message]) => message ?? "");
  return [
    ...(logGroups.length === 0 ? [`${where} queries no log group.`] : []),
    ...logGroups
      .filter((name) => !known.has(name))
      .map((name) => `${where} queries ${name}, a log group that is not there.`),
    ...asked
      .filter((message) => !messages.has(message))
      .map((message) => `${where} looks for lines with the message "${message}", which no function logs.`),
  ];
}
