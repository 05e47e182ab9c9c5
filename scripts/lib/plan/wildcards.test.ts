import { describe, expect, it } from "vitest";
import { aPlan, type Changes, grants, lets } from "./testing/a-plan.ts";
import { wildcardFaults } from "./wildcards.ts";

const A = "us-east-1:123456789012";
const QUEUE = `arn:aws:sqs:${A}:orders-dev-work`;
/** The wildcards of the small stack of these tests. */
const EXCEPTIONS = [
  {
    of: "every function",
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    what: "arn:aws:logs:{region}:{account}:log-group:/aws/lambda/{function}:*",
    reason: "its own log",
  },
  {
    of: "module.relay",
    actions: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"],
    what: "arn:aws:dynamodb:{region}:{account}:table/{prefix}-orders/stream/*",
    reason: "named after a moment",
  },
  { of: "module.run", actions: ["logs:CreateLogDelivery"], what: "*", reason: "no resource" },
  {
    of: "aws_sns_topic.alarms",
    actions: ["sns:Publish"],
    what: "aws:SourceArn arn:aws:cloudwatch:{region}:{account}:alarm:{prefix}-*",
    reason: "the stack's alarms",
  },
];
const faultsWith = (changes: Changes) => wildcardFaults([aPlan({ changes })], EXCEPTIONS);
const WORKFLOW = "module.run.aws_iam_role_policy.this";
const ofWorkflow = (...more: Parameters<typeof grants>): Changes => ({
  [WORKFLOW]: { policy: grants(["logs:CreateLogDelivery", "*"], ...more) },
});

describe("wildcards of policies", () => {
  it("are no fault where each is an exception, in every stack", () => {
    expect(wildcardFaults([aPlan(), aPlan({ environment: "staging", region: "eu-west-1" })], EXCEPTIONS)).toEqual([]);
  });

  it.each<[what: string, changes: Changes, fault: string]>([
    [
      "every action of a service",
      ofWorkflow(["dynamodb:*", QUEUE]),
      `${WORKFLOW} of dev in us-east-1 allows dynamodb:*`,
    ],
    ["every action", ofWorkflow(["*", QUEUE]), `${WORKFLOW} of dev in us-east-1 allows *`],
    ["some actions of a service", ofWorkflow(["sqs:Send*", QUEUE]), "allows sqs:Send*, sqs:Send*."],
    ["every resource", ofWorkflow(["sqs:SendMessage", "*"]), "allows sqs:SendMessage, *."],
    ["the queues of a stack", ofWorkflow(["sqs:SendMessage", `${QUEUE}*`]), `allows sqs:SendMessage, ${QUEUE}*.`],
    [
      "another action beside one that may be on all resources",
      { [WORKFLOW]: { policy: grants([["logs:CreateLogDelivery", "logs:PutLogEvents"], "*"]) } },
      "allows logs:CreateLogDelivery, logs:PutLogEvents, *.",
    ],
    [
      "the log of another function",
      {
        "module.step.aws_iam_role_policy.this": {
          policy: grants([
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            `arn:aws:logs:${A}:log-group:/aws/lambda/orders-dev-relay:*`,
          ]),
        },
      },
      "module.step.aws_iam_role_policy.this of dev in us-east-1 allows logs:CreateLogStream, logs:PutLogEvents, arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/orders-dev-relay:*.",
    ],
    [
      "everything but one resource",
      {
        [WORKFLOW]: {
          policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", NotResource: QUEUE }] }),
        },
      },
      `allows sqs:SendMessage, all but ${QUEUE}.`,
    ],
    [
      "every action but one",
      {
        [WORKFLOW]: {
          policy: JSON.stringify({ Statement: { Effect: "Allow", NotAction: "iam:PassRole", Resource: QUEUE } }),
        },
      },
      "allows every action but iam:PassRole.",
    ],
    [
      "everybody",
      {
        "aws_sqs_queue.work": {
          policy: JSON.stringify({
            Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sqs:SendMessage", Resource: QUEUE }],
          }),
        },
      },
      "aws_sqs_queue.work of dev in us-east-1 allows sqs:SendMessage, the principal *.",
    ],
    [
      "every rule of the bus",
      {
        "aws_sqs_queue.work": {
          policy: lets("events.amazonaws.com", "sqs:SendMessage", QUEUE, `arn:aws:events:${A}:rule/*`),
        },
      },
      `allows sqs:SendMessage, aws:SourceArn arn:aws:events:${A}:rule/*.`,
    ],
  ])("are found for %s", (_, changes, fault) => {
    expect(faultsWith(changes).join("\n")).toContain(fault);
  });

  it("are found in a policy that AWS manages", () => {
    const attachment = {
      address: "module.run.aws_iam_role_policy_attachment.all",
      type: "aws_iam_role_policy_attachment",
      attributes: { policy_arn: "arn:aws:iam::aws:policy/AmazonSQSFullAccess" },
    };
    expect(wildcardFaults([aPlan({ more: [attachment] })], EXCEPTIONS)[0]).toBe(
      "module.run.aws_iam_role_policy_attachment.all of dev in us-east-1 allows arn:aws:iam::aws:policy/AmazonSQSFullAccess. Name what it needs without a wildcard, or add it with its reason to EXCEPTIONS in scripts/lib/plan/wildcards.ts.",
    );
  });

  it("cannot be ruled out in a policy that the plan does not know", () => {
    const policy = { address: "aws_s3_bucket_policy.site", type: "aws_s3_bucket_policy", attributes: {} };
    expect(wildcardFaults([aPlan({ more: [policy] })], EXCEPTIONS)[0]).toContain(
      "aws_s3_bucket_policy.site of dev in us-east-1 allows what a policy says that the plan does not know.",
    );
  });

  it("are no fault where they deny", () => {
    const deny = { Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: "*" };
    expect(faultsWith({ "aws_sqs_queue.dead": { policy: JSON.stringify({ Statement: [deny] }) } })).toEqual([]);
  });

  it("an exception that no policy needs any more is a fault", () => {
    expect(faultsWith({ [WORKFLOW]: { policy: grants(["sqs:SendMessage", QUEUE]) } })).toEqual([
      "scripts/lib/plan/wildcards.ts has an exception that no policy needs any more; remove it: module.run, logs:CreateLogDelivery, *.",
    ]);
  });
});
