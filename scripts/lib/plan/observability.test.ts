import { describe, expect, it } from "vitest";
import { loggedMessages, observabilityFaults } from "./observability.ts";
import type { Plan, Planned } from "./plan.ts";

const STACK = { Environment: "dev", Project: "orders" };
const TEXTS = { headings: new Set(["errors", "group"]), messages: new Set(["Step finished"]) };
const TOPIC = "arn:aws:sns:us-east-1:123456789012:orders-dev-alarms";

const alarm = (name: string, namespace: string, metric_name: string, dimensions: object, more: object = {}) => ({
  [`aws_cloudwatch_metric_alarm.${name}`]: {
    ...{ alarm_name: `orders-dev-${name}`, alarm_description: "Fails. docs/runbook.md#errors" },
    ...{ namespace, metric_name, dimensions, alarm_actions: [TOPIC] },
    ...more,
  },
});

const MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:orders-dev-run";
const QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders-dev-dead";
const STAGE = { ApiName: "orders-dev", Stage: "dev" };

/** A small stack with one of each type that is watched well, but for the changes; undefined removes a resource. */
function watched(changes: Record<string, object | undefined> = {}): Plan {
  const resources: Record<string, object | undefined> = {
    "aws_lambda_function.step": { function_name: "orders-dev-step" },
    "aws_cloudwatch_log_group.step": { name: "/aws/lambda/orders-dev-step" },
    "aws_sqs_queue.work": { name: "orders-dev-work", redrive_policy: "{}" },
    "aws_sqs_queue.dead": { name: "orders-dev-dead" },
    "aws_sns_topic.alarms": { name: "orders-dev-alarms" },
    "aws_api_gateway_rest_api.api": { name: "orders-dev" },
    "aws_api_gateway_stage.api": { stage_name: "dev" },
    "aws_sfn_state_machine.run": { name: "orders-dev-run" },
    "aws_lambda_event_source_mapping.stream": {
      function_name: "arn:aws:lambda:us-east-1:123456789012:function:orders-dev-step",
      starting_position: "TRIM_HORIZON",
    },
    "aws_lambda_event_source_mapping.work": { function_name: "orders-dev-step", starting_position: null },
    "aws_cloudwatch_event_target.work": { dead_letter_config: [{ arn: QUEUE }] },
    "aws_scheduler_schedule.look": { target: [{ dead_letter_config: [{ arn: QUEUE }] }] },
    ...alarm("latency", "AWS/ApiGateway", "Latency", STAGE),
    ...alarm("faults", "AWS/ApiGateway", "5XXError", STAGE),
    ...alarm("failed", "AWS/States", "ExecutionsFailed", { StateMachineArn: MACHINE }),
    ...alarm("timed_out", "AWS/States", "ExecutionsTimedOut", { StateMachineArn: MACHINE }),
    ...alarm("late", "AWS/Lambda", "IteratorAge", { FunctionName: "orders-dev-step" }),
    ...alarm("errors", "AWS/Lambda", "Errors", { FunctionName: "orders-dev-step" }, { alarm_actions: [] }),
    "aws_cloudwatch_metric_alarm.throttles": {
      ...{ alarm_name: "orders-dev-throttles", alarm_description: "Throttled. docs/runbook.md#errors" },
      alarm_actions: [TOPIC],
      metric_query: [
        { id: "watched", expression: "FILL(step, 0)", metric: [] },
        {
          id: "step",
          metric: [
            { namespace: "AWS/Lambda", metric_name: "Throttles", dimensions: { FunctionName: "orders-dev-step" } },
          ],
        },
      ],
    },
    ...alarm("age", "AWS/SQS", "ApproximateAgeOfOldestMessage", { QueueName: "orders-dev-work" }),
    ...alarm("dead", "AWS/SQS", "ApproximateNumberOfMessagesVisible", { QueueName: "orders-dev-dead" }),
    ...alarm("topic", "AWS/SNS", "NumberOfNotificationsFailed", { TopicName: "orders-dev-alarms" }),
    ...alarm("processed", "OrderProcessingSystem", "OrdersProcessed", { ...STACK, Status: "FAILED" }),
    "aws_cloudwatch_composite_alarm.group": {
      ...{ alarm_name: "orders-dev-group", alarm_description: "Fails. docs/runbook.md#group" },
      ...{ alarm_rule: 'ALARM("orders-dev-errors")', alarm_actions: [TOPIC] },
    },
    "aws_cloudwatch_dashboard.this": dashboard([
      "OrderProcessingSystem",
      "OrdersCreated",
      ...["Environment", "dev", "Project", "orders"],
      { stat: "Sum" },
    ]),
    "aws_cloudwatch_query_definition.way": query('filter message = "Step finished"'),
    ...changes,
  };
  return {
    ...{
      title: "dev",
      project: "orders",
      environment: "dev",
      region: "us-east-1",
      account: "123456789012",
      json: "dev.json",
      ms: 1,
    },
    resources: Object.entries(resources).flatMap(([address, attributes]): Planned[] =>
      attributes === undefined
        ? []
        : [{ address, type: address.split(".")[0] ?? "", attributes: attributes as Planned["attributes"] }],
    ),
  };
}

const dashboard = (...metrics: unknown[]) => ({
  dashboard_body: JSON.stringify({
    widgets: [
      { type: "metric", properties: { title: "Orders", metrics } },
      {
        type: "log",
        properties: {
          title: "Lines",
          query: "SOURCE '/aws/lambda/orders-dev-step' | filter message = \"Step finished\"",
        },
      },
    ],
  }),
});

const query = (query_string: string, group = "/aws/lambda/orders-dev-step") => ({
  ...{ name: "orders-dev/way", query_string },
  log_group_names: [group],
});

const faultsWith = (changes: Record<string, object | undefined>) => observabilityFaults(watched(changes), TEXTS);

describe("what people are shown and told", () => {
  it("is right where every metric, resource, heading and log line is there", () => {
    expect(faultsWith({})).toEqual([]);
  });

  it.each<[what: string, changes: Record<string, object | undefined>, fault: string]>([
    [
      "an alarm on a metric that no function writes",
      alarm("processed", "OrderProcessingSystem", "OrdersLost", STACK),
      "aws_cloudwatch_metric_alarm.processed names the metric OrderProcessingSystem OrdersLost, which nobody writes. The functions' own are in packages/shared/contracts/src/metrics.ts, those of AWS in scripts/lib/plan/observability.ts.",
    ],
    [
      "an alarm on a metric without its dimension",
      alarm("processed", "OrderProcessingSystem", "OrdersProcessed", STACK),
      "aws_cloudwatch_metric_alarm.processed names the metric OrderProcessingSystem OrdersProcessed with the dimensions Environment, Project; it has Environment, Project, Status.",
    ],
    [
      "an alarm on a value that the metric never has",
      alarm("processed", "OrderProcessingSystem", "OrdersProcessed", { ...STACK, Status: "SHIPPED" }),
      "aws_cloudwatch_metric_alarm.processed names the metric OrderProcessingSystem OrdersProcessed with Status SHIPPED, which no resource of the stack and no value of the registry is.",
    ],
    [
      "a graph of another stack's function",
      { "aws_cloudwatch_dashboard.this": dashboard(["AWS/Lambda", "Errors", "FunctionName", "orders-prod-step", {}]) },
      "aws_cloudwatch_dashboard.this names the metric AWS/Lambda Errors with FunctionName orders-prod-step, which no resource of the stack and no value of the registry is.",
    ],
    [
      "a function without an alarm on throttles",
      { "aws_cloudwatch_metric_alarm.throttles": undefined },
      "aws_lambda_function.step (orders-dev-step) has no alarm on Throttles: add one in terraform/observability.tf.",
    ],
    [
      "a queue without an alarm on its age",
      { "aws_cloudwatch_metric_alarm.age": undefined },
      "aws_sqs_queue.work (orders-dev-work) has no alarm on ApproximateAgeOfOldestMessage: add one in terraform/observability.tf.",
    ],
    [
      "a dead-letter queue without an alarm",
      { "aws_cloudwatch_metric_alarm.dead": undefined },
      "aws_sqs_queue.dead (orders-dev-dead) has no alarm on ApproximateNumberOfMessagesVisible: add one in terraform/observability.tf.",
    ],
    [
      "a topic without an alarm",
      { "aws_cloudwatch_metric_alarm.topic": undefined },
      "aws_sns_topic.alarms (orders-dev-alarms) has no alarm on NumberOfNotificationsFailed: add one in terraform/observability.tf.",
    ],
    [
      "an API without an alarm on its latency",
      { "aws_cloudwatch_metric_alarm.latency": undefined },
      "aws_api_gateway_rest_api.api (orders-dev) has no alarm on Latency: add one in terraform/observability.tf.",
    ],
    [
      "a state machine without an alarm on runs that time out",
      { "aws_cloudwatch_metric_alarm.timed_out": undefined },
      `aws_sfn_state_machine.run (${MACHINE}) has no alarm on ExecutionsTimedOut: add one in terraform/observability.tf.`,
    ],
    [
      "a stream without an alarm on its age",
      { "aws_cloudwatch_metric_alarm.late": undefined },
      "aws_lambda_event_source_mapping.stream (orders-dev-step) has no alarm on IteratorAge: add one in terraform/observability.tf.",
    ],
    [
      "a target of a rule without a dead-letter queue",
      { "aws_cloudwatch_event_target.work": { dead_letter_config: [] } },
      "aws_cloudwatch_event_target.work has no dead-letter queue: give its target a dead_letter_config.",
    ],
    [
      "a schedule without a dead-letter queue",
      { "aws_scheduler_schedule.look": { target: [{}] } },
      "aws_scheduler_schedule.look has no dead-letter queue: give its target a dead_letter_config.",
    ],
    [
      "an alarm without its heading",
      alarm(
        "age",
        "AWS/SQS",
        "ApproximateAgeOfOldestMessage",
        { QueueName: "orders-dev-work" },
        {
          alarm_description: "Waits. docs/runbook.md#age",
        },
      ),
      "aws_cloudwatch_metric_alarm.age links to #age, but docs/runbook.md has no such heading: write there what to do.",
    ],
    [
      "an alarm without a link",
      alarm(
        "age",
        "AWS/SQS",
        "ApproximateAgeOfOldestMessage",
        { QueueName: "orders-dev-work" },
        {
          alarm_description: "Waits.",
        },
      ),
      "aws_cloudwatch_metric_alarm.age: its description must end with a link to a heading of the runbook.",
    ],
    [
      "an alarm that nobody hears",
      alarm(
        "age",
        "AWS/SQS",
        "ApproximateAgeOfOldestMessage",
        { QueueName: "orders-dev-work" },
        { alarm_actions: null },
      ),
      "aws_cloudwatch_metric_alarm.age is published nowhere: give it alarm_actions, or name it in a composite alarm.",
    ],
    [
      "a cause that rings twice",
      alarm("errors", "AWS/Lambda", "Errors", { FunctionName: "orders-dev-step" }),
      "aws_cloudwatch_metric_alarm.errors is published twice, by itself and by a composite alarm: one cause must ring once.",
    ],
    [
      "a query of a log that is not there",
      { "aws_cloudwatch_query_definition.way": query("fields @message", "/aws/lambda/orders-dev-stop") },
      "aws_cloudwatch_query_definition.way queries /aws/lambda/orders-dev-stop, a log group that is not there.",
    ],
    [
      "a query of a line that no function logs",
      { "aws_cloudwatch_query_definition.way": query('filter message = "Step ended"') },
      'aws_cloudwatch_query_definition.way looks for lines with the message "Step ended", which no function logs.',
    ],
  ])("is not right with %s", (_, changes, fault) => {
    expect(faultsWith(changes)).toEqual([`Plan of dev: ${fault}`]);
  });

  it("is not right with another API that no alarm watches", () => {
    expect(faultsWith({ "aws_api_gateway_rest_api.third": { name: "orders-dev-third" } })).toEqual([
      "Plan of dev: aws_api_gateway_rest_api.third (orders-dev-third) has no alarm on 5XXError: add one in terraform/observability.tf.",
      "Plan of dev: aws_api_gateway_rest_api.third (orders-dev-third) has no alarm on Latency: add one in terraform/observability.tf.",
    ]);
  });

  it("is not right with a composite alarm of an alarm that is not there, and without actions", () => {
    const group = watched().resources.find(({ type }) => type === "aws_cloudwatch_composite_alarm")?.attributes;
    const changes = {
      "aws_cloudwatch_composite_alarm.group": {
        ...group,
        alarm_rule: 'ALARM("orders-dev-errors") OR ALARM("orders-dev-gone")',
        alarm_actions: [],
      },
    };
    expect(faultsWith(changes)).toEqual([
      "Plan of dev: aws_cloudwatch_composite_alarm.group waits for orders-dev-gone, an alarm that is not there.",
      "Plan of dev: aws_cloudwatch_composite_alarm.group is published nowhere: give it alarm_actions.",
    ]);
  });
});

it("the messages that a source logs are found", () => {
  const source = 'logger.info("Answered", { status });\nif (failed) logger.error("Step failed", { error });';
  expect(loggedMessages(source)).toEqual(["Answered", "Step failed"]);
});
