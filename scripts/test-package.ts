/** Runs the unit tests of one package, PACKAGE=get-order; turbo says so when there is no such package. */

import { main } from "./lib/cli/run.ts";
import { pnpm } from "./lib/workspace/tasks.ts";
import { reportArguments } from "./lib/workspace/test-counts.ts";

await main(async () => {
  // Also from @orders/get-order and packages/api/get-order/.
  const name = process.env.PACKAGE?.replace(/\/+$/, "").split("/").at(-1);
  // The same arguments as of make test, so that both share turbo's cache.
  const task = ["run", "test", `--filter=@orders/${name}`, "--output-logs=full", ...reportArguments("test")];
  await pnpm(["exec", "turbo", ...task], { what: `The tests of ${name}` });
});
