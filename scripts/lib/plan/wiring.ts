import { attribute, ofType, type Plan, type Planned } from "./plan.ts";

/** Whose policies they are, by address. */
export interface Holder {
  readonly where: string;
  readonly policies: readonly string[];
}

/** The ARN of a resource in the plan's region and account. */
export const arn = ({ region, account }: Plan, service: string, rest: string) =>
  `arn:aws:${service}:${region}:${account}:${rest}`;
/** The ARN of a queue of the plan. */
export const queueArn = (plan: Plan, queue: Planned) => arn(plan, "sqs", attribute(queue, "name"));
/** The ARNs of all queues. */
export const queueArns = (plan: Plan) => ofType(plan, "aws_sqs_queue").map((queue) => queueArn(plan, queue));
/** The ARN of the queue with this URL. */
export const queueArnOf = (plan: Plan, url: string) => arn(plan, "sqs", url.split("/").at(-1) ?? "");
/** The ARN of a function of the plan. */
const functionArn = (plan: Plan, item: Planned) => arn(plan, "lambda", `function:${attribute(item, "function_name")}`);
/** The ARNs of all functions. */
export const functionArns = (plan: Plan) => ofType(plan, "aws_lambda_function").map((item) => functionArn(plan, item));
/** The ARN of a rule of EventBridge. */
export const ruleArn = (plan: Plan, rule: Planned) =>
  arn(plan, "events", `rule/${attribute(rule, "event_bus_name")}/${attribute(rule, "name")}`);

/** The only block of its kind in a resource. */
export const first = (blocks: unknown) =>
  ((blocks as Record<string, unknown>[] | undefined)?.[0] ?? {}) as Record<string, unknown>;

/** For each target of a rule: the rule's ARN, where it sends, and where it sends what it could not deliver. */
export function eventTargets(plan: Plan): { rule: string; to: string; deadLetters: string }[] {
  return ofType(plan, "aws_cloudwatch_event_target").map((target) => ({
    rule: arn(plan, "events", `rule/${attribute(target, "event_bus_name")}/${attribute(target, "rule")}`),
    to: attribute(target, "arn"),
    deadLetters: String(first(target.attributes.dead_letter_config).arn),
  }));
}

/** The function with this ARN. @throws Error when the plan has none. */
export const functionOf = (plan: Plan, wanted: string) =>
  one(
    ofType(plan, "aws_lambda_function").filter((item) => functionArn(plan, item) === wanted),
    wanted,
  );

/** The role in the same module as the resource that uses it: its ARN is not known before it is created. */
export function roleResource(plan: Plan, { address }: Planned): Planned {
  const module = address.slice(0, address.lastIndexOf(".aws_"));
  return one(
    ofType(plan, "aws_iam_role").filter((role) => role.address.startsWith(`${module}.aws_`)),
    `role in ${module}`,
  );
}

/** The role in the same module as the resource that uses it, with its policies. */
export const roleBeside = (plan: Plan, resource: Planned): Holder => grantsOf(plan, roleResource(plan, resource));

/** The one role that a service may assume. @throws Error when there is none, or are several. */
export const trustedBy = (plan: Plan, service: string) =>
  one(
    ofType(plan, "aws_iam_role").filter((role) => attribute(role, "assume_role_policy").includes(`"${service}"`)),
    `role for ${service} in the plan of ${plan.title}`,
  );

/** The one role that a service may assume, with its policies. */
export const roleOfService = (plan: Plan, service: string): Holder => grantsOf(plan, trustedBy(plan, service));

/** A role's own policies. */
export function grantsOf(plan: Plan, role: Planned): Holder {
  const name = attribute(role, "name");
  const policies = ofType(plan, "aws_iam_role_policy").filter((policy) => attribute(policy, "role") === name);
  return { where: role.address, policies: policies.map((policy) => attribute(policy, "policy")) };
}

/** The only one that was found. @throws Error when there are none or several. */
export function one<T>(found: readonly T[], what: string): T {
  const [only, ...more] = found;
  if (only === undefined || more.length > 0) throw new Error(`Expected one ${what}, found ${found.length}.`);
  return only;
}
