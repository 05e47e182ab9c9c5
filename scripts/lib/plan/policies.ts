import { IMPORTS, RECEIPTS, UPLOADS } from "@orders/contracts";
import { attribute, ofType, type Plan, type Planned } from "./plan.ts";
import { parsePolicy, texts } from "./statements.ts";
import {
  arn,
  eventTargets,
  first,
  functionArns,
  functionOf,
  grantsOf,
  type Holder,
  one,
  queueArn,
  queueArnOf,
  queueArns,
  roleBeside,
  roleOfService,
  roleResource,
  ruleArn,
  trustedBy,
} from "./wiring.ts";
import { targetsOf } from "./workflow.ts";

/** A question to IAM: whether policies allow a service, or (null) the holder of the role, an action on a resource. */
interface Request {
  readonly policies: readonly string[];
  readonly service: string | null;
  readonly action: string;
  readonly resource: string;
  /** Values of condition keys, by their names in small letters. */
  readonly context: Readonly<Record<string, string>>;
  readonly account: string;
  readonly region: string;
}

/** Answers the requests in their order: is it allowed? */
export type Iam = (requests: readonly Request[]) => Promise<readonly boolean[]>;

interface Question extends Holder {
  readonly service?: string;
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
  readonly expected: boolean;
}

interface Rule {
  readonly title: string;
  ask(plan: Plan, others: readonly Plan[]): Question[];
}

const EVENTS = "events.amazonaws.com";
const CLOUDWATCH = "cloudwatch.amazonaws.com";
/** An account that is not the stack's. */
const STRANGER = "999999999999";

/** Actions that are granted without a resource: AWS knows none for them (Service Authorization Reference), or asks for all. */
export const WITHOUT_RESOURCE =
  /^(ec2:|xray:|logs:(CreateLogDelivery|DeleteLogDelivery|DescribeLogGroups|DescribeResourcePolicies|GetLogDelivery|ListLogDeliveries|PutResourcePolicy|UpdateLogDelivery)$)/;

/** What must be allowed and what must be denied, where the local emulator does not enforce it, or not all of it. */
const RULES: readonly Rule[] = [
  {
    title: "A workflow invokes the functions and sends to the queues that its definition names, and no others",
    ask: (plan) =>
      ofType(plan, "aws_sfn_state_machine").flatMap((machine) => {
        const targets = targetsOf(attribute(machine, "definition"));
        const role = roleBeside(plan, machine);
        return [
          ...onlyThese(role, "lambda:InvokeFunction", targets.functions, functionArns(plan)),
          ...onlyThese(
            role,
            "sqs:SendMessage",
            targets.queues.map((url) => queueArnOf(plan, url)),
            queueArns(plan),
          ),
        ];
      }),
  },
  {
    title: "A queue takes messages from the rules that send to it, and from no other source",
    ask: (plan) => {
      const rules = ofType(plan, "aws_cloudwatch_event_rule").map((rule) => ruleArn(plan, rule));
      const strangers = [...rules.map((rule) => rule.replace(plan.account, STRANGER)), arn(plan, "sns", "a-topic")];
      const sends = new Set(
        eventTargets(plan).flatMap(({ rule, to, deadLetters }) => [`${rule} ${to}`, `${rule} ${deadLetters}`]),
      );
      return ofType(plan, "aws_sqs_queue").flatMap((queue) => {
        const resource = queueArn(plan, queue);
        const asked = {
          where: queue.address,
          policies: [attribute(queue, "policy")],
          action: "sqs:SendMessage",
          resource,
        };
        return [
          ...[...rules, ...strangers].map((source) => ({
            ...asked,
            service: EVENTS,
            context: { "aws:sourcearn": source },
            expected: sends.has(`${source} ${resource}`),
          })),
          {
            ...asked,
            service: "sns.amazonaws.com",
            context: { "aws:sourcearn": arn(plan, "sns", "a-topic") },
            expected: false,
          },
        ];
      });
    },
  },
  {
    title: "A topic takes messages from the services whose rules or alarms name it, and from no others",
    ask: (plan) => {
      const events = new Set(eventTargets(plan).map(({ to }) => to));
      // A member of a composite alarm publishes nothing, so that it is not asked about.
      const alarms = ["aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"]
        .flatMap((type) => ofType(plan, type))
        .filter(({ attributes }) => ((attributes.alarm_actions ?? []) as unknown[]).length > 0);
      return ofType(plan, "aws_sns_topic").flatMap((topic) => {
        const resource = arn(plan, "sns", attribute(topic, "name"));
        const asked = { where: topic.address, policies: [attribute(topic, "policy")], action: "sns:Publish", resource };
        const fromAlarm = (source: string, expected: boolean) => ({
          ...asked,
          service: CLOUDWATCH,
          context: { "aws:sourcearn": source },
          expected,
        });
        return [
          // EventBridge can be held to no rule: see modules/topic.
          { ...asked, service: EVENTS, expected: events.has(resource) },
          { ...asked, service: "s3.amazonaws.com", expected: false },
          fromAlarm(arn(plan, "cloudwatch", "alarm:of-another-stack"), false),
          ...alarms.map((alarm) =>
            fromAlarm(
              arn(plan, "cloudwatch", `alarm:${attribute(alarm, "alarm_name")}`),
              JSON.stringify(alarm.attributes).includes(`"${resource}"`),
            ),
          ),
        ];
      });
    },
  },
  {
    title: "The schedules invoke their function and send to their dead-letter queue, and nothing else",
    ask: (plan) => {
      const schedules = ofType(plan, "aws_scheduler_schedule").map(({ attributes }) => first(attributes.target));
      if (schedules.length === 0) return [];
      const role = roleOfService(plan, "scheduler.amazonaws.com");
      return [
        ...onlyThese(
          role,
          "lambda:InvokeFunction",
          schedules.map(({ arn }) => String(arn)),
          functionArns(plan),
        ),
        ...onlyThese(
          role,
          "sqs:SendMessage",
          schedules.map((target) => String(first(target.dead_letter_config).arn)),
          queueArns(plan),
        ),
      ];
    },
  },
  {
    title: "A function reads what its event source mapping takes from, and sends what failed",
    ask: (plan) =>
      ofType(plan, "aws_lambda_event_source_mapping").flatMap((mapping) => {
        const role = roleBeside(plan, functionOf(plan, attribute(mapping, "function_name")));
        const source = mapping.attributes.event_source_arn;
        const [actions, resource] =
          typeof source === "string"
            ? [["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"], source]
            : [
                ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"],
                streamArn(plan),
              ];
        return [
          ...actions.map((action) => ({ ...role, action, resource, expected: true })),
          ...failureQueue(mapping, "destination_arn").map((queue) => ({
            ...role,
            action: "sqs:SendMessage",
            resource: queue,
            expected: true,
          })),
        ];
      }),
  },
  {
    title: "A function sends its failed events where its settings say",
    ask: (plan) =>
      ofType(plan, "aws_lambda_function_event_invoke_config").flatMap((config) => {
        const name = attribute(config, "function_name");
        const role = roleBeside(plan, functionOf(plan, arn(plan, "lambda", `function:${name}`)));
        return failureQueue(config, "destination").map((resource) => ({
          ...role,
          action: "sqs:SendMessage",
          resource,
          expected: true,
        }));
      }),
  },
  {
    title: "A function is invoked by the bucket that notifies it, and by no other bucket or account",
    ask: (plan) =>
      ofType(plan, "aws_s3_bucket_notification").flatMap((notification) => {
        const bucket = `arn:aws:s3:::${attribute(notification, "bucket")}`;
        const resource = String(first(notification.attributes.lambda_function).lambda_function_arn);
        const asked = {
          where: functionOf(plan, resource).address,
          policies: [invocationPolicy(plan, resource)],
          service: "s3.amazonaws.com",
          action: "lambda:InvokeFunction",
          resource,
        };
        const from = (source: string, account: string) => ({ "aws:sourcearn": source, "aws:sourceaccount": account });
        return [
          { ...asked, context: from(bucket, plan.account), expected: true },
          { ...asked, context: from("arn:aws:s3:::another-bucket", plan.account), expected: false },
          // After a bucket was deleted, another account may use its name.
          { ...asked, context: from(bucket, STRANGER), expected: false },
        ];
      }),
  },
  {
    title: "A function writes its own log, and no other",
    ask: (plan) => {
      const functions = ofType(plan, "aws_lambda_function");
      return functions.flatMap((owner) => {
        const role = roleBeside(plan, owner);
        return functions.flatMap((written) =>
          ["logs:CreateLogStream", "logs:PutLogEvents"].map((action) => ({
            ...role,
            action,
            resource: arn(plan, "logs", `log-group:/aws/lambda/${attribute(written, "function_name")}:log-stream:a`),
            expected: written === owner,
          })),
        );
      });
    },
  },
  {
    title: "Lambda joins a function to its network, and the function's own code may not",
    ask: (plan) =>
      ofType(plan, "aws_lambda_function")
        .filter(({ attributes }) => (attributes.vpc_config as readonly unknown[] | undefined)?.length)
        .flatMap((owner) => {
          const asked = {
            ...roleBeside(plan, owner),
            action: "ec2:CreateNetworkInterface",
            resource: arn(plan, "ec2", "network-interface/*"),
          };
          const byItself = {
            "lambda:sourcefunctionarn": arn(plan, "lambda", `function:${attribute(owner, "function_name")}`),
          };
          return [
            { ...asked, expected: true },
            { ...asked, context: byItself, expected: false },
          ];
        }),
  },
  {
    title: "A role is assumed by the service that it is for, and by no other",
    ask: (plan) => [
      ...ofType(plan, "aws_lambda_function").flatMap((owner) =>
        trust(plan, roleResource(plan, owner), "lambda.amazonaws.com"),
      ),
      ...ofType(plan, "aws_sfn_state_machine").flatMap((owner) =>
        trust(
          plan,
          roleResource(plan, owner),
          "states.amazonaws.com",
          arn(plan, "states", `stateMachine:${attribute(owner, "name")}`),
        ),
      ),
      ...ofType(plan, "aws_scheduler_schedule_group").flatMap((group) =>
        trust(
          plan,
          trustedBy(plan, "scheduler.amazonaws.com"),
          "scheduler.amazonaws.com",
          arn(plan, "scheduler", `schedule-group/${attribute(group, "name")}`),
        ),
      ),
    ],
  },
  {
    title: "A role of one stack may do nothing to the resources of another",
    ask: (plan, others) =>
      ofType(plan, "aws_iam_role").flatMap((role) => {
        const holder = grantsOf(plan, role);
        const actions = new Set(
          holder.policies.flatMap(allowedActions).filter((action) => !WITHOUT_RESOURCE.test(action)),
        );
        return others.flatMap((other) =>
          [...actions].flatMap((action) =>
            resourcesOf(other, action.split(":")[0] ?? "").map((resource) => ({
              ...holder,
              action,
              resource,
              expected: false,
            })),
          ),
        );
      }),
  },
];

/**
 * What the plans' policies deny although it must be allowed, and allow although it must be denied.
 * @returns also how many questions were asked, because none would prove nothing.
 */
export async function policyFaults(plans: readonly Plan[], iam: Iam): Promise<{ faults: string[]; asked: number }> {
  const questions = plans.flatMap((plan) =>
    RULES.flatMap((rule) =>
      rule
        .ask(
          plan,
          plans.filter((other) => other !== plan),
        )
        .map((question) => ({ question, plan, title: rule.title })),
    ),
  );
  const answers = await iam(
    questions.map(({ question: { policies, service = null, action, resource, context = {} }, plan }) => ({
      ...{ policies, service, action, resource, context },
      ...{ account: plan.account, region: plan.region },
    })),
  );
  const faults = questions
    .filter(({ question }, index) => answers[index] !== question.expected)
    .map(({ question, plan, title }) => {
      const { where, action, resource, service, context, expected } = question;
      const whom = [service && ` to ${service}`, context?.["aws:sourcearn"] && ` for ${context["aws:sourcearn"]}`];
      return `${title}. But ${where} of ${plan.title} ${expected ? "denies" : "allows"} ${action} on ${resource}${whom.filter(Boolean).join("")}.`;
    });
  return { faults, asked: questions.length };
}

/** Allowed on these resources, denied on all others. */
function onlyThese(role: Holder, action: string, these: readonly string[], all: readonly string[]): Question[] {
  return [...new Set([...these, ...all])].map((resource) => ({
    ...role,
    action,
    resource,
    expected: these.includes(resource),
  }));
}

/** The service may assume the role, for `source` where there is one; other services and accounts may not. */
function trust(plan: Plan, role: Planned, service: string, source?: string): Question[] {
  const asked = {
    where: role.address,
    policies: [attribute(role, "assume_role_policy")],
    action: "sts:AssumeRole",
    resource: `arn:aws:iam::${plan.account}:role/${attribute(role, "name")}`,
  };
  const own = { "aws:sourceaccount": plan.account, ...(source && { "aws:sourcearn": source }) };
  const foreign = source && {
    "aws:sourceaccount": STRANGER,
    "aws:sourcearn": source.replace(plan.account, STRANGER),
  };
  const services = ["lambda.amazonaws.com", "states.amazonaws.com", "scheduler.amazonaws.com", EVENTS];
  return [
    ...services.map((other) => ({ ...asked, service: other, context: own, expected: other === service })),
    ...(foreign ? [{ ...asked, service, context: foreign, expected: false }] : []),
  ];
}

function failureQueue({ attributes }: Planned, key: string): string[] {
  const queue = first(first(attributes.destination_config).on_failure)[key];
  return typeof queue === "string" ? [queue] : [];
}

/**
 * A function's own policy, as Lambda puts it together from permissions (Lambda API Reference, AddPermission). Those for an
 * API are left out: AWS gives its id only when it is made.
 */
function invocationPolicy(plan: Plan, resource: string): string {
  const name = attribute(functionOf(plan, resource), "function_name");
  const known = ofType(plan, "aws_lambda_permission").filter(
    ({ attributes }) => attributes.function_name === name && typeof attributes.source_arn === "string",
  );
  const Statement = known.map(({ attributes }) => ({
    Effect: "Allow",
    Principal: { Service: attributes.principal },
    Action: attributes.action,
    Resource: resource,
    Condition: {
      ArnLike: { "AWS:SourceArn": attributes.source_arn },
      ...(attributes.source_account ? { StringEquals: { "AWS:SourceAccount": attributes.source_account } } : {}),
    },
  }));
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** A stream's ARN ends with the time at which it was made. */
function streamArn(plan: Plan): string {
  const table = one(
    ofType(plan, "aws_dynamodb_table").filter(({ attributes }) => attributes.stream_enabled === true),
    `table with a stream in the plan of ${plan.title}`,
  );
  return arn(plan, "dynamodb", `table/${attribute(table, "name")}/stream/2026-01-01T00:00:00.000`);
}

const allowedActions = (policy: string): string[] =>
  parsePolicy(policy)
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action }) => texts(Action));

/** By service: type and name of the resources that policies name, and forms of what is in their ARNs. */
const RESOURCES: Readonly<Record<string, readonly [type: string, name: string, ...forms: string[]]>> = {
  dynamodb: ["aws_dynamodb_table", "name", "table/*", "table/*/index/AnIndex", "table/*/stream/2026"],
  events: ["aws_cloudwatch_event_bus", "name", "event-bus/*"],
  // A policy names a key by its alias, in a condition: the key's id is not known before it is made.
  kms: ["aws_kms_alias", "name", "key/*"],
  lambda: ["aws_lambda_function", "function_name", "function:*"],
  logs: ["aws_cloudwatch_log_group", "name", "log-group:*:log-stream:a"],
  s3: [
    "aws_s3_bucket",
    "bucket",
    ...["", `/${RECEIPTS}a.html`, `/${UPLOADS}import-a`, `/${IMPORTS}a.start.json`].map(
      (key) => `arn:aws:s3:::*${key}`,
    ),
  ],
  secretsmanager: ["aws_secretsmanager_secret", "name", "secret:*"],
  ses: ["aws_sesv2_email_identity", "email_identity", "identity/*"],
  sns: ["aws_sns_topic", "name", "*"],
  sqs: ["aws_sqs_queue", "name", "*"],
  states: ["aws_sfn_state_machine", "name", "stateMachine:*", "execution:*:a", "express:*:a:b"],
};

/** ARNs of a stack's resources on which a service's actions may be, and of examples of what is inside. */
function resourcesOf(plan: Plan, service: string): string[] {
  const [type, name, ...forms] = RESOURCES[service] ?? [];
  if (type === undefined || name === undefined) {
    throw new Error(`${service}: add to RESOURCES in scripts/lib/plan/policies.ts which resources its actions are on.`);
  }
  return (
    ofType(plan, type)
      // A log group whose name contains an id that AWS gives cannot be named in a policy.
      .filter(({ attributes }) => typeof attributes[name] === "string")
      .flatMap((item) => forms.map((form) => form.replace("*", () => attribute(item, name))))
      .map((text) => (text.startsWith("arn:") ? text : arn(plan, service, text)))
  );
}
