import type { Plan, Planned } from "../plan.ts";

const ACCOUNT = "123456789012";

type Attributes = Record<string, unknown>;
/** Replaces what a resource has by address. Undefined: what AWS gives only when it is made. */
export type Changes = Readonly<Record<string, Attributes>>;

const json = (Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

/** A policy that allows each action on its resources. */
export const grants = (...pairs: [actions: string | string[], resources: string | string[]][]): string =>
  json(pairs.map(([Action, Resource]) => ({ Effect: "Allow", Action, Resource })));

/** A resource's policy that lets a service in, for one source where it is named. */
export const lets = (Service: string, Action: string, Resource: string, source?: string): string =>
  json([
    {
      ...{ Effect: "Allow", Principal: { Service }, Action, Resource },
      ...(source && { Condition: { ArnLike: { "aws:SourceArn": source } } }),
    },
  ]);

/** A role's trust in a service, for these values of condition keys. */
export const trusts = (Service: string, StringEquals?: Attributes): string =>
  json([
    {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service },
      ...(StringEquals && { Condition: { StringEquals } }),
    },
  ]);

/** The plan of a small stack whose policies and names are right, but for the changes. */
export function aPlan({
  environment = "dev",
  region = "us-east-1",
  changes = {} as Changes,
  more = [] as readonly Planned[],
} = {}): Plan {
  const name = (own: string) => `orders-${environment}-${own}`;
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${ACCOUNT}:${rest}`;
  const functionArn = (own: string) => arn("lambda", `function:${name(own)}`);
  const queueArn = (own: string) => arn("sqs", name(own));
  const rule = arn("events", `rule/${name("bus")}/${name("work")}`);
  const log = (own: string): [string[], string] => [
    ["logs:CreateLogStream", "logs:PutLogEvents"],
    arn("logs", `log-group:/aws/lambda/${name(own)}:*`),
  ];
  const role = (own: string, assume_role_policy: string) => ({ name: `${name(own)}-${region}`, assume_role_policy });
  const policy = (own: string, text: string) => ({ role: `${name(own)}-${region}`, policy: text });
  const stream = [
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
  ];
  const receive = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];

  const resources: Record<string, Attributes> = {
    "aws_cloudwatch_event_bus.bus": { name: name("bus") },
    "aws_cloudwatch_event_rule.work": { event_bus_name: name("bus"), name: name("work") },
    "aws_cloudwatch_event_rule.large": { event_bus_name: name("bus"), name: name("large") },
    "aws_cloudwatch_event_target.work": {
      ...{ event_bus_name: name("bus"), rule: name("work"), arn: queueArn("work") },
      dead_letter_config: [{ arn: queueArn("dead") }],
    },
    "aws_sqs_queue.work": {
      name: name("work"),
      policy: lets("events.amazonaws.com", "sqs:SendMessage", queueArn("work"), rule),
    },
    "aws_sqs_queue.dead": {
      name: name("dead"),
      policy: lets("events.amazonaws.com", "sqs:SendMessage", queueArn("dead"), rule),
    },
    "aws_sns_topic.alarms": {
      name: name("alarms"),
      policy: lets(
        "cloudwatch.amazonaws.com",
        "sns:Publish",
        arn("sns", name("alarms")),
        arn("cloudwatch", `alarm:${name("*")}`),
      ),
    },
    "aws_cloudwatch_metric_alarm.lost": {
      ...{
        alarm_name: name("lost"),
        namespace: "Orders",
        metric_name: "Lost",
        alarm_actions: [arn("sns", name("alarms"))],
      },
      dimensions: { Environment: environment, Project: "orders" },
    },
    "aws_dynamodb_table.orders": { name: name("orders"), stream_enabled: true },
    "aws_s3_bucket.receipts": { bucket: `${name(ACCOUNT)}-${region}-receipts` },
    "module.step.aws_lambda_function.this": { function_name: name("step") },
    "module.step.aws_iam_role.this": role("step", trusts("lambda.amazonaws.com")),
    "module.step.aws_iam_role_policy.this": policy("step", grants(log("step"), [receive, queueArn("work")])),
    "module.relay.aws_lambda_function.this": { function_name: name("relay") },
    "module.relay.aws_iam_role.this": role("relay", trusts("lambda.amazonaws.com")),
    "module.relay.aws_iam_role_policy.this": policy(
      "relay",
      grants(
        log("relay"),
        [stream, arn("dynamodb", `table/${name("orders")}/stream/*`)],
        ["sqs:SendMessage", queueArn("dead")],
      ),
    ),
    "aws_lambda_event_source_mapping.step": { function_name: functionArn("step"), event_source_arn: queueArn("work") },
    "aws_lambda_event_source_mapping.relay": {
      function_name: functionArn("relay"),
      destination_config: [{ on_failure: [{ destination_arn: queueArn("dead") }] }],
    },
    "aws_lambda_function_event_invoke_config.relay": {
      function_name: name("relay"),
      destination_config: [{ on_failure: [{ destination: queueArn("dead") }] }],
    },
    "module.run.aws_sfn_state_machine.this": {
      name: name("run"),
      definition: JSON.stringify({
        ...{ QueryLanguage: "JSONata", TimeoutSeconds: 90, StartAt: "Step" },
        States: {
          Step: {
            Type: "Task",
            Resource: "arn:aws:states:::lambda:invoke",
            Arguments: { FunctionName: functionArn("step") },
            Next: "Tell",
          },
          Tell: {
            ...{ Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage", End: true },
            Arguments: {
              QueueUrl: `https://sqs.${region}.amazonaws.com/${ACCOUNT}/${name("dead")}`,
              MessageBody: "lost",
            },
          },
        },
      }),
    },
    "module.run.aws_iam_role.this": role(
      "run",
      trusts("states.amazonaws.com", { "aws:SourceArn": arn("states", `stateMachine:${name("run")}`) }),
    ),
    "module.run.aws_iam_role_policy.this": policy(
      "run",
      grants(
        ["lambda:InvokeFunction", functionArn("step")],
        ["sqs:SendMessage", queueArn("dead")],
        ["logs:CreateLogDelivery", "*"],
      ),
    ),
    "aws_s3_bucket_notification.receipts": {
      bucket: `${name(ACCOUNT)}-${region}-receipts`,
      lambda_function: [{ lambda_function_arn: functionArn("step") }],
    },
    "aws_lambda_permission.step": {
      ...{ function_name: name("step"), action: "lambda:InvokeFunction", principal: "s3.amazonaws.com" },
      ...{ source_arn: `arn:aws:s3:::${name(ACCOUNT)}-${region}-receipts`, source_account: ACCOUNT },
    },
    "aws_scheduler_schedule_group.nightly": { name: name("nightly") },
    "aws_scheduler_schedule.look": {
      ...{ group_name: name("nightly"), name: name("look") },
      target: [{ arn: functionArn("relay"), dead_letter_config: [{ arn: queueArn("dead") }] }],
    },
    "aws_iam_role.scheduler": role(
      "scheduler",
      trusts("scheduler.amazonaws.com", { "aws:SourceArn": arn("scheduler", `schedule-group/${name("nightly")}`) }),
    ),
    "aws_iam_role_policy.scheduler": policy(
      "scheduler",
      grants(["lambda:InvokeFunction", functionArn("relay")], ["sqs:SendMessage", queueArn("dead")]),
    ),
  };
  return {
    ...{
      title: `${environment} in ${region}`,
      project: "orders",
      environment,
      region,
      account: ACCOUNT,
      json: `${environment}.json`,
      ms: 1,
    },
    resources: [
      ...Object.entries(resources).map(([address, attributes]) => ({
        address,
        type: address.split(".").at(-2) ?? "",
        attributes: { ...attributes, ...changes[address] },
      })),
      ...more,
    ],
  };
}
