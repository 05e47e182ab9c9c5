import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkAccount } from "./aws-account.ts";
import { loadCatalogue, readCatalogue } from "./catalogue.ts";
import { confirm } from "./confirm.ts";
import { requireEmulator, startEmulator } from "./emulator.ts";
import { withLock } from "./lock.ts";
import type { Stack } from "./stack.ts";
import { type Outputs, output, type State } from "./state.ts";
import { step, UserError } from "./steps.ts";
import { type Overrides, type Terraform, terraformFor } from "./terraform.ts";
import { runTasks } from "./workspace.ts";

/** File that says from what, and into which state, a local stack was deployed last. */
const appliedFile = (stack: Stack) => join(stack.folder, "applied.json");

/** Starts the stack's emulator, or looks whether the one that it uses answers; nothing to do for a stack on AWS. */
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

/** Makes the functions' bundles. */
export async function buildBundles(): Promise<void> {
  await step("Bundles of the functions", (current) => runTasks(current, ["build"]));
}

/**
 * Brings the infrastructure to what the code says.
 * A local stack that was made from the very same code, bundles and variables is left as it is, unless `always`.
 * @returns what is deployed then.
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

/** Loads the demo catalogue. @throws UserError in prod, unless it is confirmed: these products are nobody's goods. */
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
  // The state's tag tells an emulator that was started anew, or a stack that somebody applied by other means.
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

async function applyOnAws(stack: Stack, terraform: Terraform): Promise<void> {
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
