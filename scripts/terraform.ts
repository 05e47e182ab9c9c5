/** `init`, `plan` or `apply` for the selected stack. */
import { buildBundles, deployInfrastructure, ensureEmulator } from "./lib/deployment.ts";
import { main } from "./lib/run.ts";
import { readStack } from "./lib/stack.ts";
import { step, UserError } from "./lib/steps.ts";
import { selectForTerraformFolder, terraformFor } from "./lib/terraform.ts";

await main(async () => {
  const command = process.argv[2];
  const stack = readStack();
  await ensureEmulator(stack);
  if (command === "init") {
    const terraform = await terraformFor(stack);
    await step("Terraform is ready", () => terraform.init());
    return;
  }
  await buildBundles();
  if (command === "plan") {
    const terraform = await terraformFor(stack);
    await step("Terraform is ready", () => terraform.init());
    await terraform.plan();
  } else if (command === "apply") {
    await deployInfrastructure(stack, { always: true });
    selectForTerraformFolder(stack);
  } else {
    throw new UserError("Usage: node scripts/terraform.ts init|plan|apply");
  }
});
