/** Plans dev, staging and prod by Terraform's real provider, without an account, and checks what would be made. */
import { buildBundles } from "./lib/deployment.ts";
import { planCheck } from "./lib/plan-check.ts";
import { main } from "./lib/run.ts";
import { step } from "./lib/steps.ts";

await main(async () => {
  await buildBundles();
  await step(planCheck.title, (current) => planCheck.run(current));
});
