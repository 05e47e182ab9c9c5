/** Runs the unit tests of one package, PACKAGE, with what they are made from; none of them needs a stack. */

import { packageToTest, readPackages } from "./lib/packages.ts";
import { main, run } from "./lib/run.ts";
import { pnpm } from "./lib/workspace.ts";

await main(async () => {
  const name = packageToTest(process.env.PACKAGE ?? "", readPackages());
  const [npx, args] = pnpm(["exec", "turbo", "run", "test", `--filter=${name}`, "--output-logs=full"]);
  await run(npx, args, { env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" }, what: `The tests of ${name}` });
});
