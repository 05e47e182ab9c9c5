import type { Plan, Planned } from "./plan.ts";

/** A statement of a policy, as the IAM User Guide has it ("IAM JSON policy elements reference"). */
export interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly NotPrincipal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** One text or several, as a list. */
export const texts = (value: string | readonly string[] | undefined): string[] =>
  value === undefined ? [] : [value].flat();

/** The statements of a policy's text. */
export const parsePolicy = (policy: string): readonly Statement[] =>
  [(JSON.parse(policy) as { Statement: Statement | readonly Statement[] }).Statement].flat();

/**
 * The statements of every policy that the plan knows: of roles, also which service may assume them, and of resources.
 * A policy that names what AWS gives at the creation is missing.
 */
export function statementsOf({ resources }: Plan): { resource: Planned; attribute: string; statement: Statement }[] {
  return resources.flatMap((resource) =>
    Object.entries(resource.attributes)
      .filter((entry): entry is [string, string] => isPolicy(entry[1]))
      .flatMap(([attribute, policy]) => parsePolicy(policy).map((statement) => ({ resource, attribute, statement }))),
  );
}

const isPolicy = (value: unknown): value is string =>
  typeof value === "string" && /^\s*\{.*"Statement"\s*:/s.test(value);
