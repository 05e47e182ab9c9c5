/** Checks the code as it lies there: format, lint, types, direction of imports, Terraform. Names every check that fails. */
import { codeChecks, terraformCheck } from "./lib/checks.ts";
import { buildBundles } from "./lib/deployment.ts";
import { main } from "./lib/run.ts";
import { isFault, step, UserError } from "./lib/steps.ts";

await main(async () => {
  const faults: string[] = [];
  await buildBundles();
  for (const check of [...codeChecks, terraformCheck(false)]) {
    await step(check.title, (current) => check.run(current)).catch((error) => {
      if (!isFault(error)) throw error;
      faults.push(error.message);
    });
  }
  if (faults.length > 0) throw new UserError(faults.join("\n\n"));
});
