/** Runs the checks of the system's security. Names every part that fails. */

import { main } from "./lib/cli/run.ts";
import { isFault, step, UserError } from "./lib/cli/steps.ts";
import { securityParts } from "./lib/security/parts.ts";
import { buildBundles } from "./lib/stack/deployment.ts";

await main(async () => {
  const faults: string[] = [];
  await buildBundles();
  for (const part of securityParts) {
    await step(part.title, (current) => part.run(current)).catch((error) => {
      if (!isFault(error)) throw error;
      faults.push(error.message);
    });
  }
  if (faults.length > 0) throw new UserError(faults.join("\n\n"));
});
