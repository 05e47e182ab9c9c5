import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import pMap from "p-map";
import type { Check } from "../checks/checks.ts";
import { root, run } from "../cli/run.ts";
import { line, UserError } from "../cli/steps.ts";
import { plansOfEnvironments } from "../plan/check.ts";
import type { Plan } from "../plan/plan.ts";
import { withKnownKeys } from "./known-keys.ts";
import { decide, type FailedCheck, faultsOfDecision, readSkips } from "./skips.ts";

const CHECKOV = join(root, ".local/checkov/bin/checkov");
const SKIPS = join(root, "terraform/checkov.yaml");
/** Checkov takes a core and 5 s for a plan. */
const AT_ONCE = 2;

/** The plans that Checkov reads, by the name that a skip has for them. */
const STACKS: Readonly<Record<string, string>> = {
  dev: "dev in us-east-1",
  prod: "prod in us-east-1",
  "all switches": "dev in eu-west-1",
};

/** What Checkov says of one plan. */
interface Report {
  readonly summary: { readonly passed: number; readonly parsing_errors: number; readonly resource_count: number };
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly check_name: string;
      readonly resource: string;
    }[];
  };
}

/**
 * Checkov's checks of the plans of dev, of prod, and of a stack with every switch on. A failed check is accepted only by an
 * entry of terraform/checkov.yaml. The bundles must be there.
 */
export const infrastructureCheck: Check = {
  title: "Checkov on the plans",
  async run(step) {
    const skips = readSkips(readFileSync(SKIPS, "utf8"), Object.keys(STACKS));
    step.progress("installation");
    await run("sh", [join(root, "scripts/install.sh"), "--checkov"], {
      log: join(root, ".local/logs/checkov-install.log"),
      what: "The installation of Checkov",
    });
    const plans = await plansOfEnvironments(step);
    step.progress("Checkov");
    const reports = await pMap(
      Object.entries(STACKS),
      async ([stack, title]) => reportOf(stack, planOf(plans, title)),
      {
        concurrency: AT_ONCE,
      },
    );
    const failures = reports.flatMap(({ failures }) => failures);
    const decision = decide(failures, skips);
    const faults = faultsOfDecision(decision);
    if (faults.length > 0) throw new UserError(faults.join("\n"));
    for (const { stack, passed, failures } of reports) {
      line(`    ${stack.padEnd(14)} ${passed} passed, 0 failed, ${failures.length} skipped`);
    }
    for (const [{ check, reason }, count] of decision.accepted) {
      line(`    ${String(count).padStart(4)} × ${check.padEnd(12)} ${reason.trim()}`);
    }
    line(`    The reasons: ${relative(root, SKIPS)}`);
  },
};

function planOf(plans: readonly Plan[], title: string): Plan {
  const plan = plans.find((candidate) => candidate.title === title);
  if (plan === undefined)
    throw new UserError(`There is no plan of ${title}: scripts/lib/plan/check.ts lists the plans.`);
  return plan;
}

async function reportOf(
  stack: string,
  { json, resources }: Plan,
): Promise<{ stack: string; passed: number; failures: FailedCheck[] }> {
  const name = stack.replaceAll(" ", "-");
  const input = join(dirname(json), `checkov-${name}.json`);
  writeFileSync(input, JSON.stringify(withKnownKeys(JSON.parse(readFileSync(json, "utf8")))));
  const results = join(dirname(json), `checkov-${name}`);
  const log = join(root, `.local/logs/checkov-${name}.log`);
  const what = `Checkov on the plan of ${stack}`;
  const flags = [
    "--framework",
    "terraform_plan",
    "--output",
    "json",
    "--output-file-path",
    results,
    "--quiet",
    "--compact",
    "--soft-fail",
  ];
  // Guidelines and policies of an account would be downloaded.
  await run(CHECKOV, ["--file", input, ...flags, "--skip-download"], { log, what });
  // A check that breaks is only logged, and missing in the results.
  const broken = readFileSync(log, "utf8")
    .split("\n")
    .find((text) => text.includes("[ERROR]"));
  if (broken) throw new UserError(`${what} could not run every check: ${broken}. ${relative(root, log)} has more.`);
  const report: Report = JSON.parse(readFileSync(join(results, "results_json.json"), "utf8"));
  const { summary } = report;
  if (summary.parsing_errors > 0 || summary.resource_count !== resources.length) {
    throw new UserError(
      `${what} read ${summary.resource_count} of ${resources.length} resources, with ${summary.parsing_errors} errors: its result would not count.`,
    );
  }
  return {
    stack,
    passed: summary.passed,
    failures: report.results.failed_checks.map(({ check_id, check_name, resource }) => ({
      ...{ stack, check: check_id, name: check_name, resource },
    })),
  };
}
