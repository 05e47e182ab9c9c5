/** `init`, `plan`, `apply` or `unlock` for the selected stack. */
import { join } from "node:path";
import { confirm } from "./lib/confirm.ts";
import { buildBundles, deployInfrastructure, ensureEmulator } from "./lib/deployment.ts";
import { withLock } from "./lib/lock.ts";
import { print, printable } from "./lib/printable.ts";
import { main } from "./lib/run.ts";
import { readStack, type Stack } from "./lib/stack.ts";
import { step, UserError } from "./lib/steps.ts";
import { selectForTerraformFolder, type Terraform, terraformFor } from "./lib/terraform.ts";

await main(async () => {
  const command = process.argv[2];
  const stack = readStack();
  if (command === "unlock") return withLock(join(stack.folder, "lock"), stack.prefix, () => unlock(stack));
  await ensureEmulator(stack);
  if (command === "init") {
    return ready(stack, async () => undefined);
  }
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

/** Does work with Terraform's folder of the stack, which no other command may clear meanwhile. */
async function ready(stack: Stack, work: (terraform: Terraform) => Promise<void>): Promise<void> {
  await withLock(join(stack.folder, "lock"), stack.prefix, async () => {
    const terraform = await terraformFor(stack);
    await step("Terraform is ready", () => terraform.init());
    await work(terraform);
  });
}

/** Takes away the lock of a Terraform that was killed. */
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
