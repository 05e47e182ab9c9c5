import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { confirm } from "../cli/confirm.ts";
import { withLock } from "../cli/lock.ts";
import { step, UserError } from "../cli/steps.ts";
import { type Overrides, type Terraform, terraformFor } from "../terraform/terraform.ts";
import { runTasks } from "../workspace/tasks.ts";
import { checkAccount } from "./aws-account.ts";
import { loadCatalogue, readCatalogue } from "./catalogue.ts";
import { requireEmulator, startEmulator } from "./emulator.ts";
import type { Stack } from "./stack.ts";
import { type Outputs, output, type State } from "./state.ts";

/** File with fingerprint and state tag of a local stack's last deployment. */
const appliedFile = (stack: Stack) => join(stack.folder, "applied.json");

/** Starts the stack's emulator, or checks that the one at EMULATOR_URL answers; does nothing for a stack on AWS. */
export async function ensureEmulator(stack: Stack): Promise<void> {
  if (!stack.local) return;
  if (stack.external) {
    await step(`Emulator at ${stack.endpoint}`, async ({ title }) => {
      title(`Emulator at ${stack.endpoint} answers: ${await requireEmulator(String(stack.endpoint))}`);
    });
    return;
  }
  await step(`Emulator on port ${stack.port}`, async ({ title }) => {
    const started = await startEmulator(stack);
    title(`Emulator on port ${stack.port} ${started ? "started" : "is running"}`);
  });
}

/** Builds the functions' bundles and the console. */
export async function buildBundles(): Promise<void> {
  await step("Bundles of the functions", (current) => runTasks(current, ["build"]));
}

/**
 * Applies the Terraform code. A local stack with the same code, bundles and variables is left as it is, unless `always`.
 * @returns the state after it.
 */
export async function deployInfrastructure(
  stack: Stack,
  { overrides = {}, always = false }: { overrides?: Overrides; always?: boolean } = {},
): Promise<State> {
  return withLock(join(stack.folder, "lock"), stack.prefix, async () => {
    const terraform = await terraformFor(stack, overrides);
    await step("Terraform is ready", () => terraform.init());
    if (stack.local) await applyLocally(stack, terraform, always);
    else await applyOnAws(stack, terraform);

    const state = await terraform.state.read();
    if (state === undefined) throw new UserError(`Terraform left no state. See ${terraform.log}`);
    return state;
  });
}

/** Loads the demo catalogue. @throws UserError in prod, unless it is confirmed: these products do not exist. */
export async function loadDemoCatalogue(stack: Stack, outputs: Outputs): Promise<void> {
  const products = readCatalogue();
  await confirm(
    stack,
    stack.environment === "prod",
    `Put the ${products.length} products of scripts/catalogue.json, which are made up, into the inventory of ${stack.prefix}?`,
    stack.prefix,
  );
  await step("Catalogue", async ({ title }) => {
    const put = await loadCatalogue(stack, output(outputs, "inventory_table_name"), products);
    title(`Catalogue: ${put} products put, ${products.length - put} were there`);
  });
}

async function applyLocally(stack: Stack, terraform: Terraform, always: boolean): Promise<void> {
  const fingerprint = terraform.fingerprint();
  // The state's tag changes where the emulator was restarted, or the stack was applied without this script.
  const applied = async () => JSON.stringify({ fingerprint, tag: (await terraform.state.read())?.tag });
  const file = appliedFile(stack);
  await step("Infrastructure", async (current) => {
    if (!always && existsSync(file) && readFileSync(file, "utf8") === (await applied())) {
      current.title("Infrastructure is unchanged (make terraform-plan compares it with what is there)");
      return;
    }
    await terraform.apply(current);
    writeFileSync(file, await applied());
    current.title("Infrastructure applied");
  });
}

/** Plans and applies on AWS. @throws UserError where the account is not ready, and in prod unless the plan is confirmed. */
export async function applyOnAws(
  stack: Stack,
  terraform: Pick<Terraform, "plan" | "planned" | "apply">,
): Promise<void> {
  const planFile = join(stack.folder, "plan");
  await terraform.plan([`-out=${planFile}`]);
  const variables = await terraform.planned(planFile);
  await step("Account is ready", () =>
    checkAccount(stack, {
      managesApiLogs: variables.manage_api_gateway_account === true,
      lambdaConcurrency: Number(variables.lambda_concurrency_quota),
    }),
  );
  await confirm(stack, stack.environment === "prod", `Apply this plan to ${stack.prefix} in ${stack.region}?`, "yes");
  await step("Infrastructure applied", (current) => terraform.apply(current, planFile));
}
