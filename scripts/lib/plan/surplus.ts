import { attribute, ofType, type Plan, type Planned } from "./plan.ts";
import { WITHOUT_RESOURCE } from "./policies.ts";
import { parsePolicy, type Statement, texts } from "./statements.ts";
import { arn, eventTargets, first, grantsOf, queueArn, queueArnOf, roleBeside, trustedBy } from "./wiring.ts";
import { targetsOf } from "./workflow.ts";

/** What a policy allows, and what the wiring needs: texts that are equal where they mean the same. */
interface Held {
  readonly where: string;
  readonly allowed: readonly string[];
  readonly needed: readonly string[];
}

const EVENTS = "events.amazonaws.com";
const CLOUDWATCH = "cloudwatch.amazonaws.com";
const INVOKE = "lambda:InvokeFunction";

/**
 * What the policies allow that nothing in the plan needs, for roles and resources whose policies the local emulator does not
 * enforce: the workflow's and the schedules' role, queues, topics, and permissions of functions. What they fail to allow is
 * found by `policyFaults`. Of the permissions of an API, whose id AWS gives when it is made, the plan knows everything but
 * the source; terraform/tests/defaults.tftest.hcl holds that against the route.
 */
export function surplusFaults(plan: Plan): string[] {
  return [...workflows(plan), ...schedules(plan), ...queues(plan), ...topics(plan), ...functions(plan)].flatMap(
    ({ where, allowed, needed }) =>
      allowed
        .filter((right) => !needed.includes(right))
        .map((right) => `${where} of ${plan.title} allows ${right}, which nothing in the plan needs. Remove it.`),
  );
}

const workflows = (plan: Plan): Held[] =>
  ofType(plan, "aws_sfn_state_machine").map((machine) => {
    const { functions, queues } = targetsOf(attribute(machine, "definition"));
    const { where, policies } = roleBeside(plan, machine);
    const needed = [
      ...functions.map((target) => `${INVOKE} on ${target}`),
      ...queues.map((url) => `sqs:SendMessage on ${queueArnOf(plan, url)}`),
    ];
    return { where, allowed: policies.flatMap(rightsOf), needed };
  });

function schedules(plan: Plan): Held[] {
  const targets = ofType(plan, "aws_scheduler_schedule").map(({ attributes }) => first(attributes.target));
  if (targets.length === 0) return [];
  const { where, policies } = grantsOf(plan, trustedBy(plan, "scheduler.amazonaws.com"));
  const needed = targets.flatMap((target) => {
    const deadLetters = first(target.dead_letter_config).arn;
    const queue = ofType(plan, "aws_sqs_queue").find((one) => queueArn(plan, one) === deadLetters);
    return [
      `${INVOKE} on ${target.arn}`,
      `sqs:SendMessage on ${deadLetters}`,
      // A condition names the stack's key, whose id AWS gives when it is made.
      ...(queue?.attributes.kms_master_key_id === null
        ? []
        : ["kms:Decrypt", "kms:GenerateDataKey"].map((action) => `${action} on ${arn(plan, "kms", "key/*")}`)),
    ];
  });
  return [{ where, allowed: policies.flatMap(rightsOf), needed }];
}

const queues = (plan: Plan): Held[] =>
  withPolicy(plan, "aws_sqs_queue").map((queue) => {
    const needed = eventTargets(plan)
      .filter(({ to, deadLetters }) => [to, deadLetters].includes(queueArn(plan, queue)))
      .map(({ rule }) => `sqs:SendMessage to ${EVENTS} for ${rule}`);
    return { where: queue.address, allowed: sendersOf(queue), needed };
  });

const topics = (plan: Plan): Held[] =>
  withPolicy(plan, "aws_sns_topic").map((topic) => {
    const own = arn(plan, "sns", attribute(topic, "name"));
    const isTarget = eventTargets(plan).some(({ to }) => to === own);
    // Every alarm of the stack: see wildcards.ts.
    const alarms = arn(plan, "cloudwatch", `alarm:${plan.project}-${plan.environment}-*`);
    const isNotified = plan.resources.some(({ type, attributes }) =>
      type.endsWith("_alarm") ? ((attributes.alarm_actions ?? []) as unknown[]).includes(own) : false,
    );
    const needed = [
      ...(isTarget ? [`sns:Publish to ${EVENTS} for any source`] : []),
      ...(isNotified ? [`sns:Publish to ${CLOUDWATCH} for ${alarms}`] : []),
    ];
    return { where: topic.address, allowed: sendersOf(topic), needed };
  });

/** One permission for each route of the API, and one for each notification of a bucket. */
const functions = (plan: Plan): Held[] =>
  ofType(plan, "aws_lambda_permission").map((permission) => {
    const { address, attributes } = permission;
    const name = attribute(permission, "function_name");
    const route = ofType(plan, "aws_api_gateway_integration").find(
      (integration) => keyOf(integration) === keyOf(permission) && integration.attributes.type === "AWS_PROXY",
    );
    const notifications = ofType(plan, "aws_s3_bucket_notification").filter((notification) =>
      ((notification.attributes.lambda_function ?? []) as Record<string, unknown>[]).some(
        ({ lambda_function_arn }) => lambda_function_arn === arn(plan, "lambda", `function:${name}`),
      ),
    );
    const needed = [
      ...(route ? [`${INVOKE} to apigateway.amazonaws.com for one API`] : []),
      ...notifications.map(
        (notification) => `${INVOKE} to s3.amazonaws.com for arn:aws:s3:::${attribute(notification, "bucket")}`,
      ),
    ];
    // AWS gives the API its id when it is made: a source that is not known yet is not missing.
    const source = "source_arn" in attributes ? (attributes.source_arn ?? "any source") : "one API";
    return { where: address, allowed: [`${attributes.action} to ${attributes.principal} for ${source}`], needed };
  });

/** The key of an instance of a resource with for_each: `GET /orders`. */
const keyOf = ({ address }: Planned): string | undefined => /\["(.*)"\]$/.exec(address)?.[1];

const withPolicy = (plan: Plan, type: string): Planned[] =>
  ofType(plan, type).filter(({ attributes }) => attributes.policy !== null);

/** What a role's policy allows, as `action on resource`. Actions that know no resources may be on all. */
const rightsOf = (policy: string): string[] =>
  allowing(policy).flatMap((statement) =>
    texts(statement.Action)
      .filter((action) => !WITHOUT_RESOURCE.test(action))
      .flatMap((action) => texts(statement.Resource).map((resource) => `${action} on ${resource}`)),
  );

/** What a resource's policy allows, as `action to service for source`. */
const sendersOf = (resource: Planned): string[] =>
  allowing(attribute(resource, "policy")).flatMap((statement) =>
    texts(statement.Action).flatMap((action) =>
      principals(statement).flatMap((principal) =>
        sources(statement).map((source) => `${action} to ${principal} for ${source}`),
      ),
    ),
  );

const allowing = (policy: string): Statement[] => parsePolicy(policy).filter(({ Effect }) => Effect === "Allow");

const principals = ({ Principal }: Statement): string[] =>
  typeof Principal === "object" ? Object.values(Principal).flatMap(texts) : texts(Principal);

function sources({ Condition = {} }: Statement): string[] {
  const named = Object.values(Condition).flatMap((keys) =>
    Object.entries(keys).flatMap(([key, value]) => (key.toLowerCase() === "aws:sourcearn" ? texts(value) : [])),
  );
  return named.length > 0 ? named : ["any source"];
}
