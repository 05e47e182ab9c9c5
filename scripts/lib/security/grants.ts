import { parsePolicy, type Statement, texts } from "../plan/statements.ts";
import type { StateResource } from "../stack/state.ts";

/** A right of a role to an action on a resource, or (`except`) on all resources but one, as its policy has it. */
export interface Grant {
  readonly role: string;
  readonly action: string;
  readonly resource?: string;
  readonly except?: string;
}

/** A grant as its function and one text, both without what differs between stacks: `sqs:SendMessage on …:{prefix}-orders`. */
export interface NamedGrant {
  /** Name of the function's package, such as `get-order`. */
  readonly function: string;
  readonly text: string;
}

/** The grants of the functions' roles, by Terraform's state of a stack. */
export function grantsOf(resources: readonly StateResource[]): Grant[] {
  const roles = new Set(functionRoles(resources).values());
  return resources
    .filter(({ type, attributes }) => type === "aws_iam_role_policy" && roles.has(String(attributes.role)))
    .flatMap(({ attributes }) => grantsOfPolicy(String(attributes.role), String(attributes.policy)));
}

/** The grants of a role's policy, without statements that deny. */
const grantsOfPolicy = (role: string, policy: string): Grant[] =>
  parsePolicy(policy)
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap((statement) =>
      texts(statement.Action).flatMap((action) => [
        ...texts(statement.Resource).map((resource): Grant => ({ role, action, resource })),
        ...texts(statement.NotResource).map((except): Grant => ({ role, action, except })),
      ]),
    );

/** Role names by the names of their functions on Lambda. */
const functionRoles = (resources: readonly StateResource[]): ReadonlyMap<string, string> =>
  new Map(
    resources
      .filter(({ type }) => type === "aws_lambda_function")
      .map(({ attributes }) => [String(attributes.function_name), String(attributes.role).split("/").at(-1) ?? ""]),
  );

/** Names grants as they are the same in every stack. `prefix`: what the names of a stack begin with. */
export function grantNamer(
  resources: readonly StateResource[],
  { prefix, region, account }: { readonly prefix: string; readonly region: string; readonly account: string },
): (grant: Grant) => NamedGrant {
  const functions = new Map([...functionRoles(resources)].map(([name, role]) => [role, name.slice(prefix.length + 1)]));
  const general = (text: string) =>
    text
      .replace(new RegExp(`^arn:aws:s3:::${prefix}-${account}-${region}-`), "")
      .replace(/^arn:aws:/, "")
      .replace(`${region}:${account}:`, "")
      .replaceAll(prefix, "{prefix}");
  return ({ role, action, resource, except }) => ({
    function: functions.get(role) ?? role,
    text: except === undefined ? `${action} on ${general(resource ?? "")}` : `${action} on all but ${general(except)}`,
  });
}

/** The policy without one grant: its other actions stay on the resource, and its action on other resources. */
export function policyWithout(policy: string, grant: Grant): string {
  const { resource, except } = grant;
  const holds = (statement: Statement) =>
    statement.Effect === "Allow" &&
    texts(statement.Action).includes(grant.action) &&
    (except === undefined
      ? texts(statement.Resource).includes(resource ?? "")
      : texts(statement.NotResource).includes(except));
  const Statement = parsePolicy(policy).flatMap((statement) => {
    if (!holds(statement)) return [statement];
    const actions = texts(statement.Action).filter((action) => action !== grant.action);
    // All but some resources are one right: without it, nothing is left of the action.
    const resources = except === undefined ? texts(statement.Resource).filter((other) => other !== resource) : [];
    return [
      ...(actions.length > 0 ? [{ ...statement, Action: actions }] : []),
      ...(resources.length > 0 ? [{ ...statement, Action: [grant.action], Resource: resources }] : []),
    ];
  });
  return JSON.stringify({ Version: "2012-10-17", Statement });
}
