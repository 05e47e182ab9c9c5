/**
 * Fault drills on the local stack: breaks it on purpose, shows which alarms would ring and after how long, repairs it, and
 * waits until it is well again and no order is lost. ONLY="poison-message stopped-relay" runs some of them; all of them
 * together write docs/drills.md. Fails if an alarm that should ring would not.
 */

import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { print } from "./lib/cli/printable.ts";
import { main, root } from "./lib/cli/run.ts";
import { line, step, UserError } from "./lib/cli/steps.ts";
import { writeWhole } from "./lib/cli/whole-file.ts";
import { DRILLS } from "./lib/drills/drills.ts";
import { drillsPage, drillsText } from "./lib/drills/report.ts";
import { type DrillResult, healthyRun, runDrill } from "./lib/drills/run.ts";
import { addLoadProduct } from "./lib/load/load-orders.ts";
import { alarmsIn } from "./lib/metrics/alarms.ts";
import { EMULATOR_ACCOUNT, planOffline } from "./lib/plan/plan.ts";
import { apiOf } from "./lib/stack/api.ts";
import { buildBundles } from "./lib/stack/deployment.ts";
import { readStack } from "./lib/stack/stack.ts";
import { readState } from "./lib/stack/state.ts";

const STOCK = 1000;

await main(async () => {
  const stack = readStack();
  if (!stack.local)
    throw new UserError(`Fault drills run on a local stack only: they break ${stack.prefix} on purpose.`);
  const drills = chosenDrills();
  const state = await readState(stack);
  await buildBundles();
  // A local stack is deployed without alarms, which the emulator forgets half of.
  const { project, environment, region } = stack;
  const planned = { project, environment, region, variables: { alarms: true } };
  const plans = await step("Alarms as Terraform defines them", (current) =>
    planOffline([planned], current, EMULATOR_ACCOUNT),
  );
  const productId = `DRILL-${randomUUID().slice(0, 8)}`;
  await addLoadProduct(stack, state.outputs, productId, STOCK);
  const healthy = { stack, state, api: apiOf(state.outputs), alarms: plans.flatMap(alarmsIn), productId };

  line(`Fault drills on ${stack.prefix}`);
  // The first run starts the functions: it is not compared with.
  const orders = Math.max(...drills.map((drill) => drill.orders));
  await step("Functions warmed up", () => healthyRun(orders, drills, healthy));
  const healthyMs = await step("No alarm rings on the healthy stack", () => healthyRun(orders, drills, healthy));
  const on = { ...healthy, healthyMs };
  const results: DrillResult[] = [];
  for (const drill of drills) {
    results.push(...(await step(`${drill.name}: ${drill.broken}`, (current) => runDrill(drill, on, current))));
  }
  print(`\n${drillsText(results)}`);
  const silent = results.filter(({ seenAfterMs }) => seenAfterMs === undefined);
  if (silent.length > 0) {
    const list = silent.map(
      ({ drill, alarm, value, threshold }) => `${drill}: ${alarm}, ${value ?? "no value"} (${threshold})`,
    );
    throw new UserError(`Alarms that should ring would not:\n  ${list.join("\n  ")}`);
  }
  if (drills.length < DRILLS.length) return;
  writeWhole(join(root, "docs/drills.md"), drillsPage(results));
  print("\nWritten: docs/drills.md");
});

function chosenDrills() {
  const only = process.env.ONLY?.split(" ").filter(Boolean) ?? [];
  const names = DRILLS.map(({ name }) => name);
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new UserError(`ONLY=${only.join(" ")}: there is no drill ${unknown.join(", ")}. One of: ${names.join(", ")}`);
  return only.length === 0 ? DRILLS : DRILLS.filter(({ name }) => only.includes(name));
}
