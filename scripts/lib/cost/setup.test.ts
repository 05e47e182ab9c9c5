import { expect, it } from "vitest";
import type { Plan, Planned } from "../plan/plan.ts";
import { readStack } from "../stack/stack.ts";
import { fixedCosts, setupOf } from "./setup.ts";

const planned = (type: string, name: string, attributes: object = {}): Planned => ({
  type,
  address: `${type}.${name}`,
  attributes: attributes as Record<string, unknown>,
});
const plan: Plan = {
  project: "orders",
  environment: "prod",
  region: "us-east-1",
  title: "prod",
  account: "123456789012",
  json: "dev.json",
  ms: 1,
  resources: [
    planned("aws_lambda_event_source_mapping", "process_order", { batch_size: 10 }),
    planned("aws_lambda_event_source_mapping", "relay_order_events", {
      batch_size: 100,
      starting_position: "TRIM_HORIZON",
    }),
    planned("aws_api_gateway_stage", "this", { access_log_settings: [{ format: '{"id":"$context.requestId"}' }] }),
    planned("aws_xray_sampling_rule", "this", { fixed_rate: 0.05 }),
    planned("aws_cloudwatch_metric_alarm", "errors", { namespace: "AWS/Lambda", metric_name: "Errors" }),
    planned("aws_cloudwatch_metric_alarm", "runs", {
      metric_query: [
        { expression: "failed + timed_out", metric: [] },
        { metric: [{ namespace: "AWS/States", metric_name: "ExecutionsFailed" }] },
        { metric: [{ namespace: "AWS/States", metric_name: "ExecutionsTimedOut" }] },
      ],
    }),
    planned("aws_cloudwatch_composite_alarm", "functions_failing"),
    planned("aws_cloudwatch_dashboard", "this"),
    planned("aws_kms_key", "stack"),
    planned("aws_cloudwatch_event_rule", "statuses", { name: "orders-prod-statuses", state: "DISABLED" }),
    planned("aws_cloudwatch_event_rule", "analytics", { name: "orders-prod-analytics", state: "ENABLED" }),
  ],
};

it("takes the queues from the stack, and the sizes of batches from the plan", () => {
  const mapping = (name: string, source: string, batch_size: number) => ({
    type: "aws_lambda_event_source_mapping",
    attributes: {
      function_arn: `arn:aws:lambda:us-east-1:0:function:orders-local-${name}`,
      event_source_arn: source,
      batch_size,
    },
  });
  const resources = [
    mapping("process-order", "arn:aws:sqs:us-east-1:0:orders-local-order-processing-queue", 5),
    mapping("relay-order-events", "arn:aws:dynamodb:us-east-1:0:table/orders-local-orders/stream/1", 100),
  ];
  expect(setupOf(readStack({}), resources, plan)).toEqual({
    consumers: {
      "process-order": { queue: "order-processing-queue", batchSize: 10 },
      "relay-order-events": { batchSize: 100 },
    },
    disabledRules: ["statuses"],
    accessLogBytes: '{"id":""}'.length + 36,
    traceSampleRate: 0.05,
  });
});

it("adds up what a stack without orders has: alarms, keys, metrics, and polls of its queues", () => {
  expect(fixedCosts(plan, ["OrdersCreated"])).toEqual([
    { what: "metrics that alarms watch", count: 3, usd: expect.closeTo(0.3, 6) },
    { what: "composite alarms", count: 1, usd: 0.5 },
    { what: "dashboards", count: 1, usd: 3 },
    { what: "customer managed keys", count: 1, usd: 1 },
    { what: "metrics of the functions", count: 1, usd: 0.3 },
    { what: "requests for messages", count: 657_000, usd: expect.closeTo(0.2628, 6) },
  ]);
});

it("adds what the switches of a stack cost each month", () => {
  const switched = {
    ...plan,
    resources: [
      planned("aws_wafv2_web_acl", "api", { rule: [{ name: "rate" }, { name: "known" }] }),
      planned("aws_subnet", "a"),
      planned("aws_subnet", "b"),
      planned("aws_vpc_endpoint", "sqs", { vpc_endpoint_type: "Interface" }),
      planned("aws_vpc_endpoint", "sns", { vpc_endpoint_type: "Interface" }),
      planned("aws_vpc_endpoint", "s3", { vpc_endpoint_type: "Gateway" }),
    ],
  };
  expect(fixedCosts(switched, [])).toEqual([
    { what: "web ACLs", count: 1, usd: 5 },
    { what: "rules of web ACLs", count: 2, usd: 2 },
    { what: "hours of interface endpoints in a zone", count: 2920, usd: expect.closeTo(29.2, 6) },
  ]);
});
