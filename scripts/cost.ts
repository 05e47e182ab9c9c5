/**
 * Counts what orders of each kind use on the local stack, one order at a time, and writes docs/cost.md with what they cost
 * on AWS. ORDERS (3): how many of each kind are counted.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { print } from "./lib/cli/printable.ts";
import { main, root } from "./lib/cli/run.ts";
import { wholeNumber } from "./lib/cli/settings.ts";
import { line, UserError } from "./lib/cli/steps.ts";
import { excesses } from "./lib/cost/budget.ts";
import { costDocument, summary } from "./lib/cost/document.ts";
import { measureKinds } from "./lib/cost/measure.ts";
import { fixedCosts, planOfProd, setupOf } from "./lib/cost/setup.ts";
import { readStack, refuseLoadOnAws } from "./lib/stack/stack.ts";
import { readState } from "./lib/stack/state.ts";

await main(async () => {
  const stack = readStack();
  refuseLoadOnAws(stack);
  const orders = wholeNumber("ORDERS", 3, 100);
  const state = await readState(stack);

  line(`What an order uses on ${stack.prefix}, ${orders} of each kind`);
  const found = await measureKinds(stack, state, orders);
  const plan = await planOfProd();
  const metrics = [...new Set([...found.values()].flatMap((each) => each.metrics))];
  const results = { found, setup: setupOf(stack, state.resources, plan), fixed: fixedCosts(plan, metrics) };

  writeFileSync(join(root, "docs/cost.md"), costDocument(results));
  print(`\n${summary(results)}\n\nThe whole of it: docs/cost.md`);
  const faults = [...found].flatMap(([name, measured]) => excesses(name, measured));
  if (faults.length > 0) throw new UserError(faults.join("\n"));
});
