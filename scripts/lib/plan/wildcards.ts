import { attribute, ofType, type Plan, type Planned } from "./plan.ts";
import { type Statement, statementsOf, texts } from "./statements.ts";

/** A wildcard that a policy needs, and why nothing narrower does. */
interface Exception {
  /** Whose policy it is: a module or resource of Terraform, or every function's role. */
  readonly of: string;
  readonly actions: readonly string[];
  /** What contains the wildcard, as `wildcardsOf` writes it. */
  readonly what: string;
  readonly reason: string;
}

/** Resources that are nothing but a policy. */
const POLICY_TYPES = [
  "aws_iam_policy",
  "aws_iam_role_policy",
  "aws_s3_bucket_policy",
  "aws_sns_topic_policy",
  "aws_sqs_queue_policy",
  "aws_vpc_endpoint",
];
const UNKNOWN = "what a policy says that the plan does not know";
const EVERY_FUNCTION = "every function";
const XRAY = "X-Ray has no resources (Service Authorization Reference).";
const KEY = "In a key's policy, * is the key itself.";
/** What a function may do with the stack's own key. */
const USE_OF_THE_KEY = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];
const USE_BY_LOGS = ["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"];
const OBJECTS = "Nobody knows beforehand which objects there will be in the folder.";

/** Every wildcard that a policy may hold. One that no policy of any plan holds any more is a fault, too. */
const EXCEPTIONS: readonly Exception[] = [
  {
    of: EVERY_FUNCTION,
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    what: "arn:aws:logs:{region}:{account}:log-group:/aws/lambda/{function}:*",
    reason: "Lambda names the log streams in the function's own log group.",
  },
  {
    of: EVERY_FUNCTION,
    actions: ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
    what: "*",
    reason: XRAY,
  },
  {
    of: "module.fulfil_order",
    actions: ["xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments"],
    what: "*",
    reason: XRAY,
  },
  {
    of: "module.fulfil_order",
    actions: [
      "logs:CreateLogDelivery",
      "logs:DeleteLogDelivery",
      "logs:DescribeLogGroups",
      "logs:DescribeResourcePolicies",
      "logs:GetLogDelivery",
      "logs:ListLogDeliveries",
      "logs:PutResourcePolicy",
      "logs:UpdateLogDelivery",
    ],
    what: "*",
    reason:
      "Log delivery has no resources (AWS Step Functions Developer Guide, 'Using CloudWatch Logs to log execution history').",
  },
  {
    of: "module.fulfil_order",
    actions: ["sts:AssumeRole"],
    what: "aws:SourceArn arn:aws:states:{region}:{account}:stateMachine:*",
    reason:
      "As AWS writes it for a role that is there before its workflow (AWS Step Functions Developer Guide, 'Cross-service confused deputy prevention'). Whoever gives the role to another workflow of the account needs iam:PassRole.",
  },
  {
    of: "module.process_order",
    actions: ["states:DescribeExecution"],
    what: "arn:aws:states:{region}:{account}:execution:{prefix}-fulfil-order:*",
    reason: "Each execution of the workflow has a name of its own. Only STANDARD workflows need it.",
  },
  {
    of: "module.relay_order_events",
    actions: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"],
    what: "arn:aws:dynamodb:{region}:{account}:table/{prefix}-orders/stream/*",
    reason: "A stream is named after the moment at which it is made.",
  },
  {
    of: "module.list_orders",
    actions: ["dynamodb:Query"],
    what: "arn:aws:dynamodb:{region}:{account}:table/{prefix}-orders/index/*",
    reason: "It lists orders by each of the table's indexes.",
  },
  {
    of: "module.get_receipt",
    actions: ["s3:GetObject"],
    what: "{receipts}/receipts/*",
    reason: OBJECTS,
  },
  {
    of: "module.get_receipt",
    actions: ["s3:PutObject"],
    what: "{receipts}/receipts/*.html",
    reason: OBJECTS,
  },
  {
    of: "module.get_receipt",
    actions: ["s3:PutObject"],
    what: "{receipts}/receipts/*.html.refunded",
    reason: OBJECTS,
  },
  {
    of: "module.get_receipt",
    actions: ["s3:PutObject"],
    what: "{receipts}/receipts/*.html.erased",
    reason: OBJECTS,
  },
  {
    of: "module.forget_customer",
    actions: ["s3:DeleteObjectVersion", "s3:GetObject", "s3:PutObject"],
    what: "{receipts}/receipts/*",
    reason: OBJECTS,
  },
  {
    of: "module.forget_customer",
    actions: ["s3:PutObject"],
    what: "{receipts}/erasures/*",
    reason: OBJECTS,
  },
  {
    of: "module.generate_receipt",
    actions: ["s3:PutObject"],
    what: "{receipts}/receipts/*",
    reason: OBJECTS,
  },
  {
    of: "module.get_reconciliation",
    actions: ["s3:GetObject"],
    what: "{receipts}/reconciliation/*",
    reason: OBJECTS,
  },
  {
    of: "module.reconcile_orders",
    actions: ["s3:GetObject", "s3:PutObject"],
    what: "{receipts}/receipts/*",
    reason: OBJECTS,
  },
  {
    of: "module.reconcile_orders",
    actions: ["s3:PutObject"],
    what: "{receipts}/reconciliation/*",
    reason: OBJECTS,
  },
  {
    of: "module.import_orders",
    actions: ["s3:GetObjectVersion"],
    what: "{uploads}/uploads/*",
    reason: OBJECTS,
  },
  {
    of: "module.import_orders",
    actions: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
    what: "{uploads}/imports/*",
    reason: OBJECTS,
  },
  {
    of: "module.manage_imports",
    actions: ["s3:PutObject"],
    what: "{uploads}/uploads/import-*",
    reason: OBJECTS,
  },
  {
    of: "module.manage_imports",
    actions: ["s3:PutObject"],
    what: "{uploads}/imports/*.start.json",
    reason: OBJECTS,
  },
  {
    of: "module.manage_imports",
    actions: ["s3:GetObject"],
    what: "{uploads}/imports/*",
    reason: OBJECTS,
  },
  {
    of: "module.notify_customer",
    actions: ["sns:Publish"],
    what: "all but arn:aws:sns:*:*:*",
    reason:
      "A phone number has no ARN to be named, so that only what has one can be left out: every topic and endpoint (Service Authorization Reference).",
  },
  {
    of: "module.notify_customer",
    actions: ["ses:SendEmail"],
    what: "arn:aws:ses:{region}:{account}:identity/*",
    reason:
      "In its sandbox, SES also asks for the right to the customer's identity. A condition bounds the address that mails come from.",
  },
  {
    of: "module.api",
    actions: [],
    what: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
    reason:
      "The policy that API Gateway asks for to write logs (Amazon API Gateway Developer Guide, 'Set up CloudWatch logging'). A role belongs to the account's setting, and only a stack with manage_api_gateway_account makes it.",
  },
  {
    of: "module.console",
    actions: [],
    what: UNKNOWN,
    reason:
      "It names the distribution, whose ARN AWS gives when it is made. terraform/modules/bucket/tests has the whole policy.",
  },
  {
    of: "module.alarms",
    actions: ["sns:Publish"],
    what: "aws:SourceArn arn:aws:cloudwatch:{region}:{account}:alarm:{prefix}-*",
    reason: "The stack's own alarms, of which there are more than the policy of a topic should name one by one.",
  },
  {
    of: "module.access_logs",
    actions: ["s3:PutObject"],
    what: "{logs}/*",
    reason: "S3 names each log by its time.",
  },
  {
    of: "module.access_logs",
    actions: ["s3:PutObject"],
    what: "aws:SourceArn arn:aws:s3:::{prefix}-{account}-{region}-*",
    reason: "The stack's own buckets. Each bucket names the one that it logs into.",
  },
  {
    of: EVERY_FUNCTION,
    actions: USE_OF_THE_KEY,
    what: "arn:aws:kms:{region}:{account}:key/*",
    reason: "A condition names the stack's own key by its alias: AWS gives a key its id when it is made.",
  },
  {
    of: EVERY_FUNCTION,
    actions: USE_OF_THE_KEY,
    what: "kms:ViaService *.{region}.amazonaws.com",
    reason: "Through the services that encrypt, and never by itself. Which they are depends on the function.",
  },
  {
    of: EVERY_FUNCTION,
    actions: [
      "ec2:AssignPrivateIpAddresses",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:UnassignPrivateIpAddresses",
    ],
    what: "*",
    reason:
      "Lambda asks for them on everything when it joins a function to a network (AWS Lambda Developer Guide, 'Giving Lambda functions access to resources in an Amazon VPC'). A condition keeps them from the function's code.",
  },
  ...["*", "the principal *"].map((what) => ({
    of: "module.network",
    actions: ["*"],
    what,
    reason:
      "Roles and resources say who may do what. The endpoint only passes requests on: a condition allows those of the stack's own account to its own resources.",
  })),
  {
    of: "aws_iam_role_policy.scheduler",
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    what: "arn:aws:kms:{region}:{account}:key/*",
    reason: "As for functions.",
  },
  {
    of: "aws_iam_role_policy.scheduler",
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    what: "kms:ViaService *.{region}.amazonaws.com",
    reason: "As for functions.",
  },
  {
    of: "aws_kms_key.stack",
    actions: ["kms:*"],
    what: "kms:*",
    reason:
      "Without it, the account could lose the right to its own key (AWS KMS Developer Guide, 'Default key policy').",
  },
  { of: "aws_kms_key.stack", actions: ["kms:*"], what: "*", reason: KEY },
  { of: "aws_kms_key.stack", actions: ["kms:Decrypt", "kms:GenerateDataKey"], what: "*", reason: KEY },
  { of: "aws_kms_key.stack", actions: USE_BY_LOGS, what: "*", reason: KEY },
  ...USE_BY_LOGS.map((what) => ({
    of: "aws_kms_key.stack",
    actions: USE_BY_LOGS,
    what,
    reason:
      "As CloudWatch Logs asks for it (Amazon CloudWatch Logs User Guide, 'Encrypt log data in CloudWatch Logs using AWS KMS').",
  })),
  {
    of: "aws_kms_key.stack",
    actions: USE_BY_LOGS,
    what: "kms:EncryptionContext:aws:logs:arn arn:aws:logs:{region}:{account}:log-group:*",
    reason: "The log groups of the account. Each stack names its own key for its own log groups.",
  },
];

/**
 * The wildcards of the plans' policies that are no exception, and the exceptions that no policy of any plan holds. A
 * statement that denies is left out: a wildcard there only takes away more. A policy that AWS manages, and
 * one that the plan does not know, count as wildcards.
 */
export function wildcardFaults(plans: readonly Plan[], exceptions: readonly Exception[] = EXCEPTIONS): string[] {
  const matched = new Set<Exception>();
  const faults = plans.flatMap((plan) =>
    foundIn(plan).flatMap(({ resource, actions, what }) => {
      const named = { of: ownerOf(resource), actions, what: withoutStack(what, plan, resource) };
      const exception = exceptions.find((one) => isFor(one, named, resource, plan));
      if (exception) matched.add(exception);
      return exception
        ? []
        : [`${resource.address} of ${plan.title} allows ${[...actions, what].join(", ")}. ${WHAT_TO_DO}`];
    }),
  );
  const stale = exceptions
    .filter((exception) => !matched.has(exception))
    .map(
      ({ of, actions, what }) =>
        `scripts/lib/plan/wildcards.ts has an exception that no policy needs any more; remove it: ${[of, ...actions, what].join(", ")}.`,
    );
  return [...new Set([...faults, ...stale])];
}

const WHAT_TO_DO =
  "Name what it needs without a wildcard, or add it with its reason to EXCEPTIONS in scripts/lib/plan/wildcards.ts.";

interface Named {
  readonly actions: readonly string[];
  readonly what: string;
}

const foundIn = (plan: Plan): (Named & { readonly resource: Planned })[] => [
  ...statementsOf(plan)
    .filter(({ statement }) => statement.Effect === "Allow")
    .flatMap(({ resource, statement }) => wildcardsOf(statement).map((named) => ({ resource, ...named }))),
  ...ofType(plan, "aws_iam_role_policy_attachment").map((resource) => ({
    resource,
    actions: [],
    what: attribute(resource, "policy_arn"),
  })),
  ...POLICY_TYPES.flatMap((type) => ofType(plan, type))
    .filter(({ attributes }) => attributes.policy === undefined)
    .map((resource) => ({ resource, actions: [], what: UNKNOWN })),
];

/** What in a statement contains a wildcard or stands for everything but something: actions, resources, principals, and values of conditions. */
function wildcardsOf(statement: Statement): Named[] {
  const actions = texts(statement.Action);
  const values = Object.values(statement.Condition ?? {}).flatMap((keys) =>
    Object.entries(keys).flatMap(([key, value]) =>
      texts(value)
        .filter(isWild)
        .map((one) => `${key} ${one}`),
    ),
  );
  const everything = [
    ...texts(statement.NotAction).map((action) => `every action but ${action}`),
    ...texts(statement.NotResource).map((resource) => `all but ${resource}`),
    ...(statement.NotPrincipal === undefined ? [] : ["every principal but some"]),
    ...principalsOf(statement)
      .filter(isWild)
      .map((principal) => `the principal ${principal}`),
  ];
  const wild = [...actions.filter(isWild), ...texts(statement.Resource).filter(isWild), ...values, ...everything];
  return wild.map((what) => ({ actions, what }));
}

const principalsOf = ({ Principal }: Statement): string[] =>
  typeof Principal === "object" ? Object.values(Principal).flatMap(texts) : texts(Principal);

const isWild = (text: string): boolean => text.includes("*") || text.includes("?");

function isFor(exception: Exception, named: Named & { readonly of: string }, resource: Planned, plan: Plan): boolean {
  const same = exception.of === EVERY_FUNCTION ? isOfFunction(resource, plan) : exception.of === named.of;
  return same && exception.what === named.what && String(exception.actions) === String(named.actions);
}

/** The outermost module of a policy, else the resource itself, without the key of an instance. */
function ownerOf({ address }: Planned): string {
  const [kind = "", name = ""] = address.split(".");
  return `${kind}.${name}`.replace(/\[.*$/, "");
}

function isOfFunction({ address }: Planned, { resources }: Plan): boolean {
  const module = address.slice(0, address.lastIndexOf(".aws_"));
  return resources.some((other) => other.type === "aws_lambda_function" && other.address.startsWith(`${module}.aws_`));
}

/** The text with placeholders for what differs between stacks. */
function withoutStack(text: string, { project, environment, region, account }: Plan, resource: Planned): string {
  const prefix = `${project}-${environment}`;
  const own = ownerOf(resource)
    .replace(/^module\./, "")
    .replaceAll("_", "-");
  return text
    .replace(new RegExp(`^arn:aws:s3:::${prefix}-${account}-${region}-([a-z]+)`), "{$1}")
    .replace(`/aws/lambda/${prefix}-${own}:`, "/aws/lambda/{function}:")
    .replaceAll(prefix, "{prefix}")
    .replaceAll(account, "{account}")
    .replaceAll(region, "{region}");
}
