/**
 * Counts what orders of each kind use on the local stack, one order at a time, and writes docs/cost.md with what they cost
 * on AWS. ORDERS (3): how many of each kind are counted.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { print } from "./lib/cli/printable.ts";
import { main, root } from "./lib/cli/run.ts";
import { wholeNumber } from "./lib/cli/settings.ts";
import { line, step, UserError } from "./lib/cli/steps.ts";
import { excesses } from "./lib/cost/budget.ts";
import { costDocument, summary } from "./lib/cost/document.ts";
import { KINDS } from "./lib/cost/kinds.ts";
import { measure } from "./lib/cost/measure.ts";
import { fixedCosts, setupOf } from "./lib/cost/setup.ts";
import { planOffline } from "./lib/plan/plan.ts";
import { readStack, refuseLoadOnAws } from "./lib/stack/stack.ts";
import { readState } from "./lib/stack/state.ts";

/** The environment whose fixed costs and sizes of batches are in the document. */
const PROD = { project: "orders", environment: "prod", region: "us-east-1" };

await main(async () => {
  const stack = readStack();
  refuseLoadOnAws(stack);
  const orders = wholeNumber("ORDERS", 3, 100);
  const state = await readState(stack);

  line(`What an order uses on ${stack.prefix}, ${orders} of each kind`);
  const found = new Map<string, Awaited<ReturnType<typeof measure>>>();
  for (const [name, kind] of Object.entries(KINDS)) {
    await step(`Orders ${kind.title}`, async () => {
      found.set(name, await measure(stack, state, kind, orders));
    });
  }
  const [plan] = await step("Plan of prod", (current) => planOffline([PROD], current));
  if (!plan) throw new UserError("Terraform planned nothing.");
  const metrics = [...new Set([...found.values()].flatMap((each) => each.metrics))];
  const results = { found, setup: setupOf(stack, state.resources, plan), fixed: fixedCosts(plan, metrics) };

  writeFileSync(join(root, "docs/cost.md"), costDocument(results));
  print(`\n${summary(results)}\n\nThe whole of it: docs/cost.md`);
  const faults = [...found].flatMap(([name, measured]) => excesses(name, measured));
  if (faults.length > 0) throw new UserError(faults.join("\n"));
});
