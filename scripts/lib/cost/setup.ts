import { step, UserError } from "../cli/steps.ts";
import { metricsOfAlarm } from "../plan/observability.ts";
import { ofType, type Plan, planOffline } from "../plan/plan.ts";
import { type Stack, shortName } from "../stack/stack.ts";
import type { StateResource } from "../stack/state.ts";
import { type Consumer, priceOf, type Setup } from "./costs.ts";

/** What a stack costs in a month without a single order, in USD. */
export interface FixedCost {
  readonly what: string;
  readonly count: number;
  readonly usd: number;
}

/** Characters that a variable of the access log, such as `$context.requestId`, is taken to have: a UUID's. */
const VARIABLE = "0".repeat(36);
/** As AWS Pricing Calculator counts. */
const HOURS_A_MONTH = 730;
/** Lambda keeps five requests for messages open on each queue, each for 20 s. Source: AWS Lambda Developer Guide, "Using Lambda with Amazon SQS". */
const POLLS_A_MONTH = (5 * HOURS_A_MONTH * 3600) / 20;

/** The environment whose fixed costs and sizes of batches are shown. */
const PROD = { project: "orders", environment: "prod", region: "us-east-1" };

/** The plan of `prod`, made in a step, without an account. The bundles must be there. */
export async function planOfProd(): Promise<Plan> {
  const [plan] = await step("Plan of prod", (current) => planOffline([PROD], current));
  if (!plan) throw new UserError("Terraform planned nothing.");
  return plan;
}

/**
 * Which functions read what, as the deployed stack has it, with the sizes of batches that the plan of an environment on AWS
 * has: a local stack's are smaller.
 */
export function setupOf(stack: Stack, resources: readonly StateResource[], plan: Plan): Setup {
  const mappings = resources.filter(({ type }) => type === "aws_lambda_event_source_mapping");
  const consumers = mappings.map(({ attributes }): [string, Consumer] => {
    const name = shortName(String(attributes.function_arn), stack);
    const source = String(attributes.event_source_arn);
    const planned = ofType(plan, "aws_lambda_event_source_mapping").find(
      ({ address }) => address.split(".").at(-1)?.replaceAll("_", "-") === name,
    );
    return [
      name,
      {
        ...(source.includes(":sqs:") && { queue: shortName(source, stack) }),
        batchSize: Number(planned?.attributes.batch_size ?? attributes.batch_size),
      },
    ];
  });
  const disabledRules = ofType(plan, "aws_cloudwatch_event_rule")
    .filter(({ attributes }) => attributes.state === "DISABLED")
    .map(({ attributes }) => shortName(String(attributes.name), { prefix: `${plan.project}-${plan.environment}` }));
  const [sampling] = ofType(plan, "aws_xray_sampling_rule");
  return {
    consumers: Object.fromEntries(consumers),
    disabledRules,
    accessLogBytes: accessLogBytes(plan),
    traceSampleRate: Number(sampling?.attributes.fixed_rate ?? 0),
  };
}

function accessLogBytes(plan: Plan): number {
  const [stage] = ofType(plan, "aws_api_gateway_stage");
  const [settings] = (stage?.attributes.access_log_settings ?? []) as { format: string }[];
  return (settings?.format ?? "").replaceAll(/\$context\.[\w.]+/g, VARIABLE).length;
}

/** The fixed costs of an environment on AWS. `metrics`: those that the functions write, as CloudWatch bills them. */
export function fixedCosts(plan: Plan, metrics: readonly string[]): FixedCost[] {
  const fixed = (what: string, count: number, item: string): FixedCost => ({ what, count, usd: count * priceOf(item) });
  const queues = ofType(plan, "aws_lambda_event_source_mapping").filter(
    ({ attributes }) => attributes.starting_position === null || attributes.starting_position === undefined,
  );
  const count = (type: string) => ofType(plan, type).length;
  const watched = ofType(plan, "aws_cloudwatch_metric_alarm").flatMap(metricsOfAlarm);
  const acls = ofType(plan, "aws_wafv2_web_acl");
  const rules = acls.flatMap(({ attributes }) => attributes.rule);
  // An endpoint's subnets have ids only once they are made: a network has one in each zone.
  const zones = count("aws_subnet");
  const interfaces = ofType(plan, "aws_vpc_endpoint").filter(
    ({ attributes }) => attributes.vpc_endpoint_type === "Interface",
  );
  return [
    fixed("metrics that alarms watch", watched.length, "cloudwatch.alarm.month"),
    fixed("composite alarms", count("aws_cloudwatch_composite_alarm"), "cloudwatch.composite-alarm.month"),
    fixed("dashboards", count("aws_cloudwatch_dashboard"), "cloudwatch.dashboard.month"),
    fixed("customer managed keys", count("aws_kms_key"), "kms.key.month"),
    fixed("metrics of the functions", metrics.length, "cloudwatch.metric.month"),
    fixed("requests for messages", queues.length * POLLS_A_MONTH, "sqs.standard.request"),
    fixed("web ACLs", acls.length, "waf.web-acl.month"),
    fixed("rules of web ACLs", rules.length, "waf.rule.month"),
    fixed(
      "hours of interface endpoints in a zone",
      interfaces.length * zones * HOURS_A_MONTH,
      "vpc.interface-endpoint.hour",
    ),
  ].filter(({ count }) => count > 0);
}
