import type { NamedMetric } from "../metrics/samples.ts";
import { stateKey } from "../stack/state.ts";
import { metricsOfAlarm } from "./observability.ts";
import { ofType, type Plan } from "./plan.ts";

/** How far a name reaches: two stacks may not have it in one region (`region`), or in any two (`global`). */
type Scope = "region" | "global";

interface Kind {
  readonly scope: Scope;
  /** The name; undefined while it holds an id that AWS gives, which no other resource has. */
  name(attributes: Record<string, unknown>): unknown;
}

const named = (attribute: string, scope: Scope = "region"): Kind => ({ scope, name: (of) => of[attribute] });
const within = (parent: string, attribute: string): Kind => ({
  scope: "region",
  name: (of) => of[parent] && of[attribute] && `${of[parent]}/${of[attribute]}`,
});
/** Has no name of its own: it is part of another resource, joins others, or has an id that AWS gives. */
const nameless = undefined;

/** Each type of resource that a stack has, and its name. A type that is not here fails the check until it is decided. */
const KINDS: Readonly<Record<string, Kind | undefined>> = {
  aws_api_gateway_account: nameless,
  aws_api_gateway_api_key: named("name"),
  aws_api_gateway_authorizer: nameless,
  aws_api_gateway_deployment: nameless,
  aws_api_gateway_gateway_response: nameless,
  aws_api_gateway_integration: nameless,
  aws_api_gateway_integration_response: nameless,
  aws_api_gateway_method: nameless,
  aws_api_gateway_method_response: nameless,
  aws_api_gateway_method_settings: nameless,
  aws_api_gateway_model: nameless,
  aws_api_gateway_request_validator: nameless,
  aws_api_gateway_resource: nameless,
  aws_api_gateway_rest_api: named("name"),
  aws_api_gateway_stage: nameless,
  aws_api_gateway_usage_plan: named("name"),
  aws_api_gateway_usage_plan_key: nameless,
  aws_cloudfront_distribution: nameless,
  aws_cloudfront_origin_access_control: named("name", "global"),
  aws_cloudfront_response_headers_policy: named("name", "global"),
  aws_cloudwatch_composite_alarm: named("alarm_name"),
  aws_cloudwatch_dashboard: named("dashboard_name"),
  aws_cloudwatch_event_bus: named("name"),
  aws_cloudwatch_event_rule: within("event_bus_name", "name"),
  aws_cloudwatch_event_target: nameless,
  aws_cloudwatch_log_group: named("name"),
  aws_cloudwatch_metric_alarm: named("alarm_name"),
  aws_cloudwatch_query_definition: named("name"),
  aws_cognito_user_group: nameless,
  aws_cognito_user_pool: named("name"),
  aws_cognito_user_pool_client: nameless,
  aws_cognito_user_pool_domain: named("domain"),
  aws_default_security_group: nameless,
  aws_dynamodb_table: named("name"),
  aws_iam_role: named("name", "global"),
  aws_iam_role_policy: nameless,
  aws_iam_role_policy_attachment: nameless,
  aws_kms_alias: named("name"),
  aws_kms_key: nameless,
  aws_lambda_event_source_mapping: nameless,
  aws_lambda_function: named("function_name"),
  aws_lambda_function_event_invoke_config: nameless,
  aws_lambda_function_recursion_config: nameless,
  aws_lambda_permission: nameless,
  aws_s3_bucket: named("bucket", "global"),
  aws_s3_bucket_cors_configuration: nameless,
  aws_s3_bucket_lifecycle_configuration: nameless,
  aws_s3_bucket_logging: nameless,
  aws_s3_bucket_notification: nameless,
  aws_s3_bucket_ownership_controls: nameless,
  aws_s3_bucket_policy: nameless,
  aws_s3_bucket_public_access_block: nameless,
  aws_s3_bucket_server_side_encryption_configuration: nameless,
  aws_s3_bucket_versioning: nameless,
  aws_s3_object: nameless,
  aws_scheduler_schedule: within("group_name", "name"),
  aws_scheduler_schedule_group: named("name"),
  aws_sesv2_email_identity: named("email_identity"),
  aws_sfn_state_machine: named("name"),
  aws_security_group: nameless,
  aws_sns_topic: named("name"),
  aws_sns_topic_subscription: nameless,
  aws_sqs_queue: named("name"),
  aws_subnet: nameless,
  aws_vpc: nameless,
  aws_vpc_endpoint: nameless,
  aws_vpc_security_group_egress_rule: nameless,
  aws_vpc_security_group_ingress_rule: nameless,
  aws_wafv2_web_acl: named("name"),
  aws_wafv2_web_acl_association: nameless,
  aws_xray_sampling_rule: named("rule_name"),
  terraform_data: nameless,
};

interface Name {
  readonly kind: string;
  readonly scope: Scope;
  readonly name: string;
}

/** Resources whose type is not listed above. */
export function unlistedTypes(plan: Plan): string[] {
  const unlisted = new Set(plan.resources.map(({ type }) => type).filter((type) => !Object.hasOwn(KINDS, type)));
  return [...unlisted].map(
    (type) =>
      `${type} is new in the plan of ${plan.title}: list it in scripts/lib/plan/names.ts, with its name and how far that reaches.`,
  );
}

/** Names that two stacks of one account would both have. */
export function sharedNames(one: Plan, other: Plan): string[] {
  const taken = new Set(namesOf(other).map(({ kind, name }) => `${kind} ${name}`));
  return namesOf(one)
    .filter(({ kind, name }) => taken.has(`${kind} ${name}`))
    .filter(({ scope }) => scope === "global" || one.region === other.region)
    .map(
      ({ kind, name }) =>
        `${one.title} and ${other.title} both have the ${kind} ${name}: its name must hold project and environment` +
        (one.region === other.region ? "." : ", and the region, as one account has it once in all regions."),
    );
}

/**
 * Names of which a stack of another project could have the same: where a project is named like this stack
 * (`orders-dev` beside `orders`), its name would run on as a longer one of this stack's does.
 */
export function ambiguousNames(plan: Plan): string[] {
  const prefix = `${plan.project}-${plan.environment}-`;
  const names = namesOf(plan).filter(({ name }) => name.startsWith(prefix));
  return names.flatMap(({ kind, name }) =>
    names
      .filter(
        (other) => other.kind === kind && name.endsWith(`-${other.name.slice(prefix.length)}`) && other.name !== name,
      )
      .map(
        (other) =>
          `The ${kind} ${name} could be ${other.name.slice(prefix.length)} of another stack, whose project is named like this one: rename one of both.`,
      ),
  );
}

function namesOf(plan: Plan): Name[] {
  const own = plan.resources.flatMap(({ type, attributes }) => {
    const kind = KINDS[type];
    const name = kind?.name(attributes);
    return kind && typeof name === "string" ? [{ kind: type, scope: kind.scope, name }] : [];
  });
  // Where STATE_BUCKET names one bucket for all stacks, only the key differs.
  const state: Name = { kind: "Terraform state", scope: "global", name: stateKey(plan) };
  const metrics = ofType(plan, "aws_cloudwatch_metric_alarm").flatMap(metricsOfAlarm).map(nameOf);
  return [...own, state, ...metrics];
}

/** The metric of an alarm, which namespace, name and all dimensions identify. */
function nameOf({ namespace, name, dimensions }: NamedMetric): Name {
  const pairs = Object.entries(dimensions).sort();
  return { kind: "metric", scope: "region", name: [namespace, name, ...pairs.map((pair) => pair.join("="))].join(" ") };
}
