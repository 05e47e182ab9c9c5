/** `init`, `plan`, `apply` or `unlock` for the selected stack. */
import { join } from "node:path";
import { confirm } from "./lib/cli/confirm.ts";
import { withLock } from "./lib/cli/lock.ts";
import { print, printable } from "./lib/cli/printable.ts";
import { main } from "./lib/cli/run.ts";
import { step, UserError } from "./lib/cli/steps.ts";
import { buildBundles, deployInfrastructure, ensureEmulator } from "./lib/stack/deployment.ts";
import { readStack, type Stack } from "./lib/stack/stack.ts";
import { selectForTerraformFolder, type Terraform, terraformFor } from "./lib/terraform/terraform.ts";

await main(async () => {
  const command = process.argv[2];
  const stack = readStack();
  if (command === "unlock") return withLock(join(stack.folder, "lock"), stack.prefix, () => unlock(stack));
  await ensureEmulator(stack);
  if (command === "init") return ready(stack, async () => undefined);
  await buildBundles();
  if (command === "plan") {
    await ready(stack, (terraform) => terraform.plan());
  } else if (command === "apply") {
    await deployInfrastructure(stack, { always: true });
    selectForTerraformFolder(stack);
  } else {
    throw new UserError("Usage: node scripts/terraform.ts init|plan|apply|unlock");
  }
});

/** Works with Terraform's folder of the stack, under the lock that keeps other commands from it. */
async function ready(stack: Stack, work: (terraform: Terraform) => Promise<void>): Promise<void> {
  await withLock(join(stack.folder, "lock"), stack.prefix, async () => {
    const terraform = await terraformFor(stack);
    await step("Terraform is ready", () => terraform.init());
    await work(terraform);
  });
}

/** Removes the lock of a Terraform that was killed. */
async function unlock(stack: Stack): Promise<void> {
  const { state } = await terraformFor(stack);
  const lock = await state.lock();
  if (lock === undefined) return print(`The state of ${stack.prefix} is not locked.`);
  const { who, operation, created, id } = lock;
  await confirm(
    stack,
    !stack.local,
    `Two Terraforms that work on one state at once destroy it. Does the one of ${printable(who)} run no more, which locked ` +
      `the state of ${stack.prefix} at ${printable(created)} (${printable(operation)})?`,
    "yes",
  );
  await state.unlock();
  print(`The state of ${stack.prefix} is unlocked (it was lock ${printable(id)} of ${printable(who)}).`);
}
