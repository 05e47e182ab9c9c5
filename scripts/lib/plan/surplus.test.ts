import { describe, expect, it } from "vitest";
import type { Planned } from "./plan.ts";
import { surplusFaults } from "./surplus.ts";
import { aPlan, type Changes, grants, lets } from "./testing/a-plan.ts";

const A = "us-east-1:123456789012";
const STEP = `arn:aws:lambda:${A}:function:orders-dev-step`;
const RELAY = `arn:aws:lambda:${A}:function:orders-dev-relay`;
const WORK = `arn:aws:sqs:${A}:orders-dev-work`;
const DEAD = `arn:aws:sqs:${A}:orders-dev-dead`;
const RULE = `arn:aws:events:${A}:rule/orders-dev-bus/orders-dev-work`;
const ALARMS = `arn:aws:sns:${A}:orders-dev-alarms`;

/** A route of the API, and what may invoke its function. */
const route = (key: string, attributes: Record<string, unknown> = {}): Planned[] => [
  {
    address: `module.api.aws_api_gateway_integration.this["${key}"]`,
    type: "aws_api_gateway_integration",
    attributes: { type: "AWS_PROXY" },
  },
  {
    address: `module.api.aws_lambda_permission.this["${key}"]`,
    type: "aws_lambda_permission",
    attributes: {
      ...{ action: "lambda:InvokeFunction", function_name: "orders-dev-step", principal: "apigateway.amazonaws.com" },
      ...attributes,
    },
  },
];

const surplusWith = (changes: Changes) => surplusFaults(aPlan({ changes }));

describe("what policies allow beyond the wiring", () => {
  it("is nothing where each is right", () => {
    expect(surplusFaults(aPlan({ more: route("GET /orders") }))).toEqual([]);
  });

  it.each<[what: string, changes: Changes, fault: string]>([
    [
      "a workflow that may write to a table",
      {
        "module.run.aws_iam_role_policy.this": {
          policy: grants(
            ["lambda:InvokeFunction", STEP],
            ["dynamodb:PutItem", `arn:aws:dynamodb:${A}:table/orders-dev-orders`],
          ),
        },
      },
      `module.run.aws_iam_role.this of dev in us-east-1 allows dynamodb:PutItem on arn:aws:dynamodb:${A}:table/orders-dev-orders, which nothing in the plan needs. Remove it.`,
    ],
    [
      "a workflow that may invoke a function beside those of its definition",
      { "module.run.aws_iam_role_policy.this": { policy: grants(["lambda:InvokeFunction", [STEP, RELAY]]) } },
      `module.run.aws_iam_role.this of dev in us-east-1 allows lambda:InvokeFunction on ${RELAY}, which nothing in the plan needs. Remove it.`,
    ],
    [
      "schedules that may receive messages",
      { "aws_iam_role_policy.scheduler": { policy: grants(["sqs:ReceiveMessage", DEAD]) } },
      `aws_iam_role.scheduler of dev in us-east-1 allows sqs:ReceiveMessage on ${DEAD}, which nothing in the plan needs. Remove it.`,
    ],
    [
      "a queue that a rule of another bus may send to",
      {
        "aws_sqs_queue.work": {
          policy: lets("events.amazonaws.com", "sqs:SendMessage", WORK, RULE.replace("dev-bus", "dev-other")),
        },
      },
      `aws_sqs_queue.work of dev in us-east-1 allows sqs:SendMessage to events.amazonaws.com for ${RULE.replace("dev-bus", "dev-other")}, which nothing in the plan needs. Remove it.`,
    ],
    [
      "a queue that its rule may read",
      { "aws_sqs_queue.work": { policy: lets("events.amazonaws.com", "sqs:ReceiveMessage", WORK, RULE) } },
      `aws_sqs_queue.work of dev in us-east-1 allows sqs:ReceiveMessage to events.amazonaws.com for ${RULE}, which nothing in the plan needs. Remove it.`,
    ],
    [
      "a topic to which rules may publish, although none does",
      { "aws_sns_topic.alarms": { policy: lets("events.amazonaws.com", "sns:Publish", ALARMS) } },
      "aws_sns_topic.alarms of dev in us-east-1 allows sns:Publish to events.amazonaws.com for any source, which nothing in the plan needs. Remove it.",
    ],
    [
      "a function that another bucket may invoke",
      { "aws_lambda_permission.step": { source_arn: "arn:aws:s3:::other" } },
      "aws_lambda_permission.step of dev in us-east-1 allows lambda:InvokeFunction to s3.amazonaws.com for arn:aws:s3:::other, which nothing in the plan needs. Remove it.",
    ],
    [
      "a function that nothing invokes any more",
      { "aws_s3_bucket_notification.receipts": { lambda_function: [] } },
      "aws_lambda_permission.step of dev in us-east-1 allows lambda:InvokeFunction to s3.amazonaws.com for arn:aws:s3:::orders-dev-123456789012-us-east-1-receipts, which nothing in the plan needs. Remove it.",
    ],
  ])("is found in %s", (_, changes, fault) => {
    expect(surplusWith(changes)).toEqual([fault]);
  });

  it.each([
    [
      "for every API of every account",
      { source_arn: null },
      "allows lambda:InvokeFunction to apigateway.amazonaws.com for any source",
    ],
    [
      "for another service",
      { principal: "events.amazonaws.com" },
      "allows lambda:InvokeFunction to events.amazonaws.com for one API",
    ],
    ["for more than invoking", { action: "lambda:*" }, "allows lambda:* to apigateway.amazonaws.com for one API"],
  ])("is found in a route's permission %s", (_, attributes, fault) => {
    expect(surplusFaults(aPlan({ more: route("GET /orders", attributes) }))).toEqual([
      `module.api.aws_lambda_permission.this["GET /orders"] of dev in us-east-1 ${fault}, which nothing in the plan needs. Remove it.`,
    ]);
  });

  it("is found in a permission for a route that there is not", () => {
    expect(surplusFaults(aPlan({ more: route("GET /orders").slice(1) }))).toHaveLength(1);
  });
});
