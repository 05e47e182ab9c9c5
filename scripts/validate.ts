/** Checks the working copy: format, lint, types, imports, unused code, Terraform and its plans. Names every check that fails. */
import { type Check, codeChecks, terraformCheck } from "./lib/checks/checks.ts";
import { main } from "./lib/cli/run.ts";
import { isFault, step, UserError } from "./lib/cli/steps.ts";
import { planCheck } from "./lib/plan/check.ts";
import { buildBundles } from "./lib/stack/deployment.ts";

await main(async () => {
  const faults: string[] = [];
  await buildBundles();
  const run = (check: Check) =>
    step(check.title, (current) => check.run(current)).catch((error) => {
      if (!isFault(error)) throw error;
      faults.push(error.message);
    });
  for (const check of codeChecks) await run(check);
  await Promise.all([terraformCheck(false), planCheck].map(run));
  if (faults.length > 0) throw new UserError(faults.join("\n\n"));
});
