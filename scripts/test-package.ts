/** Runs the unit tests of one package, PACKAGE, with what they are made from; none of them needs a stack. */

import { main } from "./lib/cli/run.ts";
import { packageToTest, readPackages } from "./lib/workspace/packages.ts";
import { pnpm } from "./lib/workspace/tasks.ts";

await main(async () => {
  const name = packageToTest(process.env.PACKAGE ?? "", readPackages());
  await pnpm(["exec", "turbo", "run", "test", `--filter=${name}`, "--output-logs=full"], {
    what: `The tests of ${name}`,
  });
});
