/** Simulates how orders of one product reserve stock, with the retries of today and of before, and prints a table. */

import { CONFLICT_RETRY } from "@orders/adapters";
import { minuteOfOrders } from "./lib/bench/hot-product.ts";
import { print } from "./lib/cli/printable.ts";
import { main } from "./lib/cli/run.ts";

/** Eight tries, with waits that double up to 3.2 s: the policy that CONFLICT_RETRY replaced. */
const EIGHT_TRIES = { baseMs: 50, capMs: 3_200, tries: 8 };
const RATES = [10, 50, 100, 150];

const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`;

await main(async () => {
  print(
    "| cancelled cost units | retries | orders/s | reserved/s | steps failed | runs failed | tries | p50 | p99 | longest | queue p99 |",
  );
  print("|---|---|---|---|---|---|---|---|---|---|---|");
  for (const cancelledCost of [false, true]) {
    for (const [name, policy] of Object.entries({ before: EIGHT_TRIES, now: CONFLICT_RETRY })) {
      for (const rate of RATES) {
        const made = await minuteOfOrders(rate, policy, cancelledCost);
        const cells = [
          cancelledCost ? "yes" : "no",
          name,
          rate,
          made.perSecond.toFixed(0),
          percent(made.failedSteps),
          percent(made.failedRuns),
          made.tries.toFixed(1),
          ...[made.p50, made.p99, made.longest, made.queueP99].map(seconds),
        ];
        print(`| ${cells.join(" | ")} |`);
      }
    }
  }
});
