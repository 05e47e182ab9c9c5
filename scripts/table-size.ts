/**
 * Measures operations with 1,000 and with TABLE (100000) orders in the orders table of a local stack, and prints tables.
 * ROUNDS (60) is how often each operation is measured.
 */

import { compareTableSizes, type Reads, SMALL, tableSetting } from "./lib/bench/table-size-run.ts";
import { print } from "./lib/cli/printable.ts";
import { main } from "./lib/cli/run.ts";
import { wholeNumber } from "./lib/cli/settings.ts";
import { line } from "./lib/cli/steps.ts";
import { readStack, refuseLoadOnAws } from "./lib/stack/stack.ts";
import { readState } from "./lib/stack/state.ts";

await main(async () => {
  const stack = readStack();
  refuseLoadOnAws(stack);
  const many = tableSetting(100_000);
  const rounds = wholeNumber("ROUNDS", 60, 1_000);
  const { outputs } = await readState(stack);

  line(`Operations of ${stack.prefix} with ${SMALL} and with ${many} orders, ${rounds} times each`);
  const { times, reads } = await compareTableSizes(stack, outputs, { many, rounds });

  print(`\n| through the API | p95 with ${SMALL}, ms | p95 with ${many}, ms | ratio |\n|---|---|---|---|`);
  for (const [name, { few, many }] of Object.entries(times)) {
    print(`| ${name} | ${few.p95.toFixed(1)} | ${many.p95.toFixed(1)} | ${(many.p95 / few.p95).toFixed(2)} |`);
  }
  const counts = ({ requests, keys, orders }: Reads) => `${requests}, ${keys}, ${orders}`;
  print(`\n| requests, keys and orders read | ${SMALL} orders | ${many} orders |\n|---|---|---|`);
  for (const [name, { few, many }] of Object.entries(reads)) print(`| ${name} | ${counts(few)} | ${counts(many)} |`);
});
