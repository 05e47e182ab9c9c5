/** Plans dev, staging and prod with Terraform's real provider, without an account, and checks the plans. */

import { main } from "./lib/cli/run.ts";
import { step } from "./lib/cli/steps.ts";
import { planCheck } from "./lib/plan/check.ts";
import { buildBundles } from "./lib/stack/deployment.ts";

await main(async () => {
  await buildBundles();
  await step(planCheck.title, (current) => planCheck.run(current));
});
