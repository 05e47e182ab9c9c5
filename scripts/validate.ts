/** Checks the code as it lies there: format, lint, types, imports, unused code, Terraform and its plans. Names every check that fails. */
import { type Check, codeChecks, terraformCheck } from "./lib/checks.ts";
import { buildBundles } from "./lib/deployment.ts";
import { planCheck } from "./lib/plan-check.ts";
import { main } from "./lib/run.ts";
import { isFault, step, UserError } from "./lib/steps.ts";

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
