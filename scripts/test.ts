/**
 * Everything that can fail: the checks of the code, then the tests that need a stack, on one of their own on a free
 * port, with the workflow in both of its types. The stack is taken down in any case.
 */

import { join, relative } from "node:path";
import { tryByHand } from "./lib/by-hand.ts";
import { codeChecks, terraformCheck } from "./lib/checks.ts";
import { buildBundles, deployInfrastructure, ensureEmulator, loadDemoCatalogue } from "./lib/deployment.ts";
import { leftovers } from "./lib/leftovers.ts";
import { planCheck } from "./lib/plan-check.ts";
import { print } from "./lib/printable.ts";
import { main, root, run } from "./lib/run.ts";
import { type Stack, stackEnvironment } from "./lib/stack.ts";
import { testEnvironment } from "./lib/stack-tests.ts";
import type { Outputs } from "./lib/state.ts";
import { heading, InterruptedError, type Step, seconds, step, UserError } from "./lib/steps.ts";
import { type Overrides, terraformFor } from "./lib/terraform.ts";
import { freshStack, logs, takeDown } from "./lib/test-stack.ts";
import { runTasks } from "./lib/workspace.ts";

/** All tests of the workflow, and those of its runs again with the other type: only they depend on it. */
const WORKFLOW_TESTS = { EXPRESS: "test:stack", STANDARD: "test:runs" } as const;
type WorkflowType = keyof typeof WORKFLOW_TESTS;

const TEST_STACK: Overrides = {
  // A poison message is received three times, and would be hidden three minutes each time. Longer than any run of a test.
  order_queue_visibility_seconds: 40,
  // Tests leave orders standing still, and reconcile them themselves: nobody should come before them.
  reconcile_rate: "rate(1 day)",
};

interface Result {
  readonly title: string;
  readonly outcome: "✓" | "✗" | "–";
  readonly ms: number;
}

const results: Result[] = [];
const faults: string[] = [];
const tests = { passed: 0, failed: 0 };

await main(async () => {
  const started = Date.now();
  const stack = await freshStack("orders-test");
  try {
    await runAll(stack);
  } finally {
    await takeDown(stack);
    report(Date.now() - started);
  }
  if (faults.length > 0) throw new UserError([...faults, `All logs are in ${relative(root, logs)}.`].join("\n\n"));
});

async function runAll(stack: Stack): Promise<void> {
  heading("Code, and a stack to test on");
  if (!(await part("Bundles", buildBundles))) return skip("Everything else");
  // A stack waits for its emulator much of the time, so that the checks cost little beside it.
  const lanes = [checkStack(stack), checkCode()];
  // Neither is left behind at work when the other is interrupted.
  await Promise.allSettled(lanes);
  await Promise.all(lanes);
}

async function checkStack(stack: Stack): Promise<void> {
  for (const type of ["EXPRESS", "STANDARD"] as const) {
    const outputs = await deploy(stack, type);
    if (outputs === undefined || !(await testStack(stack, outputs, type))) return skip("What comes after it");
  }
  await part("Destroy leaves nothing behind", () => destroy(stack));
}

async function checkCode(): Promise<void> {
  const terraform = terraformCheck(true);
  for (const check of [
    ...codeChecks,
    planCheck,
    { ...terraform, run: (current: Step) => terraform.run(current, count) },
  ]) {
    await part(check.title, () => step(check.title, (current) => check.run(current)));
  }
  await part("Unit tests", () =>
    step("Unit tests", (current) => runTasks(current, ["test"], { full: true, onLine: count })),
  );
  // Last, on a stack of its own: the tests of the other stack take longer than all of this.
  await part("README's lines by hand", tryByHand);
}

async function deploy(stack: Stack, workflow_type: WorkflowType): Promise<Outputs | undefined> {
  let outputs: Outputs | undefined;
  await part(`Deployment, ${workflow_type}`, async () => {
    await ensureEmulator(stack);
    const state = await deployInfrastructure(stack, { overrides: { ...TEST_STACK, workflow_type } });
    outputs = state.outputs;
    await loadDemoCatalogue(stack, outputs);
  });
  return outputs;
}

async function testStack(stack: Stack, outputs: Outputs, type: WorkflowType): Promise<boolean> {
  const env = testEnvironment(stack, outputs);
  let passed = await part(`No drift after deployment, ${type}`, () => refuseDrift(stack, type));
  for (const { what, folder, task } of [
    { what: "the workflow", folder: "workflow", task: WORKFLOW_TESTS[type] },
    { what: "the API", folder: "acceptance", task: "test:stack" },
  ]) {
    const title = `Tests of ${what}, ${type}`;
    const run = (current: Step) =>
      runTasks(current, [task, `--filter=@orders/${folder}-tests`], {
        env,
        full: true,
        log: `test-${folder}-${type.toLowerCase()}`,
        onLine: count,
      });
    passed = (await part(title, () => step(title, run))) && passed;
  }
  return passed;
}

/** What a deployment leaves to change would be changed by each that follows. */
async function refuseDrift(stack: Stack, workflow_type: WorkflowType): Promise<void> {
  await step("No drift after deployment", async () => {
    const terraform = await terraformFor(stack, { ...TEST_STACK, workflow_type });
    await terraform.init();
    await terraform.refuseChanges();
  });
}

async function destroy(stack: Stack): Promise<void> {
  const log = join(logs, "test-destroy.log");
  await step("Destroy leaves nothing behind", async () => {
    await run(process.execPath, [...process.execArgv, join(root, "scripts/destroy.ts")], {
      env: stackEnvironment(stack),
      log,
    });
    const left = await leftovers(stack);
    if (left.length > 0) throw new UserError(`make destroy left behind:\n  ${left.join("\n  ")}`);
  });
}

/** Runs one part and notes how it went. @returns whether it passed; a part that fails does not stop the ones beside it. */
async function part(title: string, work: () => Promise<void>): Promise<boolean> {
  const started = Date.now();
  try {
    await work();
    results.push({ title, outcome: "✓", ms: Date.now() - started });
    return true;
  } catch (error) {
    results.push({ title, outcome: "✗", ms: Date.now() - started });
    if (error instanceof InterruptedError) throw error;
    faults.push(error instanceof UserError ? error.message : String(error instanceof Error ? error.stack : error));
    return false;
  }
}

/** Notes what is not run because of what failed before it. */
function skip(title: string): void {
  results.push({ title: `${title} (not run)`, outcome: "–", ms: 0 });
}

/** Adds up what vitest and terraform test say at their end. */
function count(line: string): void {
  const terraform = /(?:Success|Failure)! (\d+) passed, (\d+) failed/.exec(line);
  const vitest = /\bTests\s+(?:(\d+) failed \| )?(?:(\d+) passed)?/.exec(line);
  tests.passed += Number(terraform?.[1] ?? vitest?.[2] ?? 0);
  tests.failed += Number(terraform?.[2] ?? vitest?.[1] ?? 0);
}

function report(ms: number): void {
  const width = Math.max(...results.map(({ title }) => title.length), 5);
  print(`\n  ${"Part".padEnd(width)}  Time`);
  for (const { title, outcome, ms } of results) {
    print(`${outcome} ${title.padEnd(width)}  ${outcome === "–" ? "" : seconds(ms)}`);
  }
  print(`  ${"Altogether".padEnd(width)}  ${seconds(ms)}`);
  const failed = Math.max(tests.failed, results.filter(({ outcome }) => outcome === "✗").length);
  print(`\n${tests.passed} passed, ${failed} failed`);
}
