import { describe, expect, it } from "vitest";
import { emulatorIam } from "./emulator-iam.ts";
import { policyFaults } from "./policies.ts";
import { aPlan, type Changes, grants, lets, trusts } from "./testing/a-plan.ts";

const faultsWith = async (changes: Changes) => (await policyFaults([aPlan({ changes })], emulatorIam)).faults;
const A = "us-east-1:123456789012";
const STEP = `arn:aws:lambda:${A}:function:orders-dev-step`;
const RELAY = `arn:aws:lambda:${A}:function:orders-dev-relay`;
const WORK = `arn:aws:sqs:${A}:orders-dev-work`;
const DEAD = `arn:aws:sqs:${A}:orders-dev-dead`;
const RULE = `arn:aws:events:${A}:rule/orders-dev-bus/orders-dev-work`;
const ALARMS = `arn:aws:sns:${A}:orders-dev-alarms`;
const LOG: [string[], string] = [
  ["logs:CreateLogStream", "logs:PutLogEvents"],
  `arn:aws:logs:${A}:log-group:/aws/lambda/orders-dev-step:*`,
];
const RECEIVE = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];

describe("policies of a plan", () => {
  it("find nothing where each is right, and ask about every stack", async () => {
    const plans = [aPlan(), aPlan({ environment: "staging" }), aPlan({ region: "eu-west-1" })];
    const { faults, asked } = await policyFaults(plans, emulatorIam);
    expect(faults).toEqual([]);
    expect(asked).toBeGreaterThan(300);
  });

  it.each<[what: string, changes: Changes, fault: string]>([
    [
      "a workflow that may not invoke its function",
      { "module.run.aws_iam_role_policy.this": { policy: grants(["sqs:SendMessage", DEAD]) } },
      `But module.run.aws_iam_role.this of dev in us-east-1 denies lambda:InvokeFunction on ${STEP}.`,
    ],
    [
      "a workflow that may invoke another function",
      {
        "module.run.aws_iam_role_policy.this": {
          policy: grants(["lambda:InvokeFunction", [STEP, RELAY]], ["sqs:SendMessage", DEAD]),
        },
      },
      `But module.run.aws_iam_role.this of dev in us-east-1 allows lambda:InvokeFunction on ${RELAY}.`,
    ],
    [
      "a workflow that may not send to its dead-letter queue",
      { "module.run.aws_iam_role_policy.this": { policy: grants(["lambda:InvokeFunction", STEP]) } },
      `But module.run.aws_iam_role.this of dev in us-east-1 denies sqs:SendMessage on ${DEAD}.`,
    ],
    [
      "a queue that does not let its rule send",
      {
        "aws_sqs_queue.work": {
          policy: lets("events.amazonaws.com", "sqs:SendMessage", WORK, RULE.replace("-work", "-other")),
        },
      },
      `But aws_sqs_queue.work of dev in us-east-1 denies sqs:SendMessage on ${WORK} to events.amazonaws.com for ${RULE}.`,
    ],
    [
      "a queue that lets every rule of EventBridge send",
      { "aws_sqs_queue.work": { policy: lets("events.amazonaws.com", "sqs:SendMessage", WORK) } },
      `But aws_sqs_queue.work of dev in us-east-1 allows sqs:SendMessage on ${WORK} to events.amazonaws.com for ${RULE.replace("123456789012", "999999999999")}.`,
    ],
    [
      "a topic that no alarm reaches",
      { "aws_sns_topic.alarms": { policy: lets("events.amazonaws.com", "sns:Publish", ALARMS) } },
      `But aws_sns_topic.alarms of dev in us-east-1 denies sns:Publish on ${ALARMS} to cloudwatch.amazonaws.com for arn:aws:cloudwatch:${A}:alarm:orders-dev-lost.`,
    ],
    [
      "a topic that takes alarms of every stack",
      { "aws_sns_topic.alarms": { policy: lets("cloudwatch.amazonaws.com", "sns:Publish", ALARMS) } },
      `But aws_sns_topic.alarms of dev in us-east-1 allows sns:Publish on ${ALARMS} to cloudwatch.amazonaws.com for arn:aws:cloudwatch:${A}:alarm:of-another-stack.`,
    ],
    [
      "schedules that may not start their function",
      {
        "aws_iam_role_policy.scheduler": { policy: grants(["lambda:InvokeFunction", STEP], ["sqs:SendMessage", DEAD]) },
      },
      `But aws_iam_role.scheduler of dev in us-east-1 denies lambda:InvokeFunction on ${RELAY}.`,
    ],
    [
      "a function that may not delete what it receives",
      { "module.step.aws_iam_role_policy.this": { policy: grants(LOG, [RECEIVE.slice(1), WORK]) } },
      `But module.step.aws_iam_role.this of dev in us-east-1 denies sqs:DeleteMessage on ${WORK}.`,
    ],
    [
      "a relay that may read another table's stream",
      {
        "module.relay.aws_iam_role_policy.this": {
          policy: grants([["dynamodb:GetRecords"], `arn:aws:dynamodb:${A}:table/other/stream/*`]),
        },
      },
      `But module.relay.aws_iam_role.this of dev in us-east-1 denies dynamodb:GetRecords on arn:aws:dynamodb:${A}:table/orders-dev-orders/stream/2026-01-01T00:00:00.000.`,
    ],
    [
      "a function that the bucket which notifies it may not invoke",
      { "aws_lambda_permission.step": { source_arn: "arn:aws:s3:::other" } },
      `But module.step.aws_lambda_function.this of dev in us-east-1 denies lambda:InvokeFunction on ${STEP} to s3.amazonaws.com for arn:aws:s3:::orders-dev-123456789012-us-east-1-receipts.`,
    ],
    [
      "a function that a bucket of another account may invoke",
      { "aws_lambda_permission.step": { source_account: null } },
      `But module.step.aws_lambda_function.this of dev in us-east-1 allows lambda:InvokeFunction on ${STEP} to s3.amazonaws.com for arn:aws:s3:::orders-dev-123456789012-us-east-1-receipts.`,
    ],
    [
      "a function that may not write its log",
      { "module.step.aws_iam_role_policy.this": { policy: grants([RECEIVE, WORK]) } },
      `But module.step.aws_iam_role.this of dev in us-east-1 denies logs:PutLogEvents on arn:aws:logs:${A}:log-group:/aws/lambda/orders-dev-step:log-stream:a.`,
    ],
    [
      "a function whose role anything may take on",
      { "module.step.aws_iam_role.this": { assume_role_policy: trusts("events.amazonaws.com") } },
      `But module.step.aws_iam_role.this of dev in us-east-1 denies sts:AssumeRole on arn:aws:iam::123456789012:role/orders-dev-step-us-east-1 to lambda.amazonaws.com.`,
    ],
    [
      "schedules' role that other accounts' schedules may take on",
      { "aws_iam_role.scheduler": { assume_role_policy: trusts("scheduler.amazonaws.com") } },
      `But aws_iam_role.scheduler of dev in us-east-1 allows sts:AssumeRole on arn:aws:iam::123456789012:role/orders-dev-scheduler-us-east-1 to scheduler.amazonaws.com for arn:aws:scheduler:us-east-1:999999999999:schedule-group/orders-dev-nightly.`,
    ],
  ])("find %s", async (_, changes, fault) => {
    expect((await faultsWith(changes)).join("\n")).toContain(fault);
  });

  const inNetwork = (policy: string): Changes => ({
    "module.step.aws_lambda_function.this": { vpc_config: [{ subnet_ids: undefined }] },
    "module.step.aws_iam_role_policy.this": { policy },
  });
  const INTERFACES = `arn:aws:ec2:${A}:network-interface/*`;

  it.each<[what: string, changes: Changes, fault: string]>([
    [
      "a function that Lambda cannot join to its network",
      inNetwork(grants(LOG, [RECEIVE, WORK])),
      `But module.step.aws_iam_role.this of dev in us-east-1 denies ec2:CreateNetworkInterface on ${INTERFACES}.`,
    ],
    [
      "a function whose code may change its network",
      inNetwork(grants(LOG, [RECEIVE, WORK], ["ec2:CreateNetworkInterface", "*"])),
      `But module.step.aws_iam_role.this of dev in us-east-1 allows ec2:CreateNetworkInterface on ${INTERFACES}`,
    ],
  ])("find %s", async (_, changes, fault) => {
    expect((await faultsWith(changes)).join("\n")).toContain(fault);
  });

  it("find a role that reaches into another stack", async () => {
    const policy = grants(LOG, [RECEIVE, `arn:aws:sqs:${A}:orders-*`]);
    const plans = [
      aPlan({ changes: { "module.step.aws_iam_role_policy.this": { policy } } }),
      aPlan({ environment: "staging" }),
    ];
    expect((await policyFaults(plans, emulatorIam)).faults).toContain(
      `A role of one stack may do nothing to the resources of another. But module.step.aws_iam_role.this of dev in us-east-1 allows sqs:ReceiveMessage on arn:aws:sqs:${A}:orders-staging-work.`,
    );
  });

  it("cannot be checked where the plan does not know them", async () => {
    await expect(faultsWith({ "aws_sqs_queue.work": { policy: undefined } })).rejects.toThrow(
      "aws_sqs_queue.work: the plan does not know policy.",
    );
  });
});
