import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "../checks/checks.ts";
import { anchorsOf } from "../checks/links.ts";
import { root } from "../cli/run.ts";
import { line, type Step, seconds, UserError } from "../cli/steps.ts";
import { emulatorIam } from "./emulator-iam.ts";
import { localOnlyFaults } from "./local-only.ts";
import { ambiguousNames, sharedNames, unlistedTypes } from "./names.ts";
import { loggedMessages, observabilityFaults, type Texts } from "./observability.ts";
import { type Plan, type PlannedStack, planOffline } from "./plan.ts";
import { policyFaults } from "./policies.ts";
import { surplusFaults } from "./surplus.ts";
import { wildcardFaults } from "./wildcards.ts";
import { workflowFaults } from "./workflow.ts";

/** The environments on AWS as they are, and one in another region with everything enabled that is off by default. */
const STACKS: readonly PlannedStack[] = [
  ...["dev", "staging", "prod"].map((environment) => ({ project: "orders", environment, region: "us-east-1" })),
  {
    project: "orders",
    environment: "dev",
    region: "eu-west-1",
    variables: {
      workflow_type: "STANDARD",
      workflow_log_data: true,
      customer_managed_key: true,
      waf: true,
      private_network_zones: ["eu-west-1a", "eu-west-1b"],
      bucket_access_logs: true,
      payment_key_secret_arn: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:payment-key-AbCdEf",
      manage_api_gateway_account: true,
      sender_email: "orders@shop.example.com",
      back_office_email: "office@shop.example.com",
      alarm_email: "alarms@shop.example.com",
    },
  },
];

let planned: Promise<Plan[]> | undefined;

/** The plans of the environments on AWS, made without an account, once in a process. The bundles must be there. */
export function plansOfEnvironments(step: Step): Promise<Plan[]> {
  planned ??= planOffline(STACKS, step);
  return planned;
}

/** Plans the environments on AWS without an account, and checks the plans. */
export const planCheck: Check = {
  title: "Plans of dev, staging and prod",
  async run(step) {
    const plans = await plansOfEnvironments(step);
    step.progress("checks of the plans");
    const pairs = plans.flatMap((plan, index) => plans.slice(index + 1).map((other) => [plan, other] as const));
    const texts = readTexts();
    const { faults, asked } = await policyFaults(plans, emulatorIam);
    const all = [
      ...plans.flatMap(unlistedTypes),
      ...plans.flatMap(ambiguousNames),
      ...pairs.flatMap(([one, other]) => sharedNames(one, other)),
      ...plans.flatMap(workflowFaults),
      ...plans.flatMap(localOnlyFaults),
      ...plans.flatMap((plan) => observabilityFaults(plan, texts)),
      ...wildcardFaults(plans),
      ...plans.flatMap(surplusFaults),
      ...faults,
    ];
    if (all.length > 0) throw new UserError([...new Set(all)].join("\n"));
    for (const plan of plans) line(`    ${summary(plan)}`);
    line(
      `    Checked: ${asked} decisions of IAM, names of ${pairs.length} pairs of stacks, ${plans.length} workflow definitions, alarms and dashboards`,
    );
    line("    The plans themselves: .local/logs/plan-offline-*.log");
  },
};

/** The headings of the runbook and the messages that the sources of the functions log. */
function readTexts(): Texts {
  const read = (file: string) => readFileSync(join(root, file), "utf8");
  const sources = globSync("packages/*/*/src/**/*.ts", { cwd: root }).filter((file) => !file.endsWith(".test.ts"));
  return {
    headings: new Set(anchorsOf(read("docs/runbook.md"))),
    messages: new Set(sources.flatMap((file) => loggedMessages(read(file)))),
  };
}

const summary = ({ title, resources, ms }: Plan): string =>
  `${title.padEnd(22)} ${String(resources.length).padStart(4)} resources to add  ${seconds(ms)}`;
