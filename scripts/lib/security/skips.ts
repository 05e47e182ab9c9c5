import { parse } from "yaml";
import { UserError } from "../cli/steps.ts";

/** A failed check of Checkov that is accepted, with the reason. One entry of terraform/checkov.yaml. */
export interface Skip {
  /** The check's id, such as CKV_AWS_144. */
  readonly check: string;
  readonly reason: string;
  /** Addresses of the resources, `*` for any part of one. Default: every resource that the check fails for. */
  readonly resources?: readonly string[];
  /** The stacks in which the failure is accepted. Default: all that are checked. */
  readonly stacks?: readonly string[];
}

/** A check that failed for a resource of a stack's plan. */
export interface FailedCheck {
  readonly stack: string;
  readonly check: string;
  /** What the check asks for, in Checkov's words. */
  readonly name: string;
  readonly resource: string;
}

/** What became of all failed checks. */
export interface Decision {
  /** The failed checks that no skip accepts. */
  readonly failed: readonly FailedCheck[];
  /** Each skip with the number of failed checks that it accepts; 0 where the skip is out of date. */
  readonly accepted: ReadonlyMap<Skip, number>;
}

const REASON_LENGTH = 20;
/** Resources of one failed check that a message names. */
const SHOWN = 3;

/**
 * The skips of the text of terraform/checkov.yaml.
 * @param stacks are the names that an entry may have in `stacks`.
 * @throws UserError that names each entry without a reason, and each that cannot be read.
 */
export function readSkips(text: string, stacks: readonly string[]): Skip[] {
  const entries: unknown = parse(text);
  if (!Array.isArray(entries)) throw new UserError("terraform/checkov.yaml must be a list of skips.");
  const faults = entries.flatMap((entry, index) =>
    faultsOf(entry, stacks).map((fault) => `terraform/checkov.yaml, entry ${index + 1} (${entry?.check}): ${fault}`),
  );
  if (faults.length > 0) throw new UserError(faults.join("\n"));
  return entries;
}

function faultsOf(entry: unknown, stacks: readonly string[]): string[] {
  if (typeof entry !== "object" || entry === null) return ["it must have check and reason."];
  const { check, reason, resources = ["*"], stacks: only = stacks, ...others } = entry as Record<string, unknown>;
  return [
    ...(typeof check === "string" && /^CKV2?_[A-Z]+_[0-9]+$/.test(check)
      ? []
      : ["check must be an id of Checkov, such as CKV_AWS_144."]),
    ...(typeof reason === "string" && reason.trim().length >= REASON_LENGTH
      ? []
      : [`it has no reason. Write why the failure is accepted, in ${REASON_LENGTH} characters or more.`]),
    ...(isTexts(resources) ? [] : ["resources must be a list of addresses."]),
    ...(isTexts(only) && only.every((name) => stacks.includes(name))
      ? []
      : [`stacks must be a list of ${stacks.join(", ")}.`]),
    ...Object.keys(others).map((field) => `there is no field ${field}.`),
  ];
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string");

/** Decides each failed check: the first skip that matches it accepts it. */
export function decide(failures: readonly FailedCheck[], skips: readonly Skip[]): Decision {
  const accepted = new Map(skips.map((skip) => [skip, 0]));
  const failed = failures.filter((failure) => {
    const skip = skips.find((candidate) => matches(candidate, failure));
    if (skip) accepted.set(skip, (accepted.get(skip) ?? 0) + 1);
    return skip === undefined;
  });
  return { failed, accepted };
}

function matches({ check, resources = ["*"], stacks }: Skip, failure: FailedCheck): boolean {
  return (
    check === failure.check &&
    (stacks === undefined || stacks.includes(failure.stack)) &&
    resources.some((pattern) => new RegExp(`^${pattern.split("*").map(literally).join(".*")}$`).test(failure.resource))
  );
}

/** What has to be changed: each failed check that nothing accepts, and each skip that accepts nothing. */
export const faultsOfDecision = ({ failed, accepted }: Decision): string[] => [
  ...groups(failed).map(({ stack, check, name, resources }) => {
    const more = resources.length > SHOWN ? ` and ${resources.length - SHOWN} more` : "";
    return `${check} fails in ${stack} for ${resources.sort().slice(0, SHOWN).join(", ")}${more}: ${name}. Correct it, or accept it in terraform/checkov.yaml with the reason.`;
  }),
  ...[...accepted]
    .filter(([, count]) => count === 0)
    .map(
      ([{ check, resources, stacks }]) =>
        `terraform/checkov.yaml accepts ${[check, resources && `for ${resources.join(", ")}`, stacks && `in ${stacks.join(", ")}`].filter(Boolean).join(" ")}, but no such check fails. Remove the entry.`,
    ),
];

interface Group extends Omit<FailedCheck, "resource"> {
  readonly resources: string[];
}

/** The failed checks, with all resources of one check of one stack together. */
function groups(failures: readonly FailedCheck[]): Group[] {
  const found: Group[] = [];
  for (const { resource, ...failure } of failures) {
    const group = found.find(({ stack, check }) => stack === failure.stack && check === failure.check);
    if (group) group.resources.push(resource);
    else found.push({ ...failure, resources: [resource] });
  }
  return found;
}

const literally = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
