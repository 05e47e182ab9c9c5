/**
 * Runs all checks of the code, and the tests that need a stack on a stack of their own on a free port, with the workflow
 * in both types. The stack is removed in any case.
 */

import { join, relative } from "node:path";
import { findBrowser } from "./lib/checks/browser.ts";
import { tryByHand } from "./lib/checks/by-hand.ts";
import { codeChecks, terraformCheck } from "./lib/checks/checks.ts";
import { freshStack, logs, refuseChanges, TEST_STACK, takeDown, testEnvironment } from "./lib/checks/test-stack.ts";
import { print } from "./lib/cli/printable.ts";
import { main, root, runScript } from "./lib/cli/run.ts";
import { InterruptedError, line, type Step, seconds, step, UserError } from "./lib/cli/steps.ts";
import { checkBudget } from "./lib/cost/check.ts";
import { planCheck } from "./lib/plan/check.ts";
import type { NamedGrant } from "./lib/security/grants.ts";
import { securityParts } from "./lib/security/parts.ts";
import { recordGrants } from "./lib/security/recording.ts";
import { heldAndUsed, refuseUnusedGrants } from "./lib/security/stack-grants.ts";
import { buildBundles, deployInfrastructure, ensureEmulator, loadDemoCatalogue } from "./lib/stack/deployment.ts";
import { refuseLeftovers } from "./lib/stack/leftovers.ts";
import { type Stack, stackEnvironment } from "./lib/stack/stack.ts";
import type { Outputs } from "./lib/stack/state.ts";
import { runTasks } from "./lib/workspace/tasks.ts";
import type { TestCounts } from "./lib/workspace/test-counts.ts";

/** All tests of the workflow for one type; for the other type only the tests of its runs, which depend on the type. */
const WORKFLOW_TESTS = { EXPRESS: "test:stack", STANDARD: "test:runs" } as const;
type WorkflowType = keyof typeof WORKFLOW_TESTS;

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
  line("Code, and a stack to test on");
  if (!(await part("Bundles", buildBundles))) return skip("Everything else");
  // The tests of the stack mostly wait for the emulator: the checks take little time from them.
  const lanes = [checkStack(stack), checkCode()];
  // Waits for both, also where one of them fails or is interrupted.
  await Promise.allSettled(lanes);
  await Promise.all(lanes);
}

async function checkStack(stack: Stack): Promise<void> {
  // By state: a grant that only one type of workflow needs is in the state of that type alone.
  const held: NamedGrant[] = [];
  for (const type of ["EXPRESS", "STANDARD"] as const) {
    const outputs = await deploy(stack, type);
    if (outputs === undefined || !(await testStack(stack, outputs, type))) return skip("The parts after it");
    held.push(...(await heldAndUsed(stack)).held);
  }
  await partStep("Each grant of a function is used", async () =>
    refuseUnusedGrants(held, (await heldAndUsed(stack)).used),
  );
  await partStep("Destroy leaves nothing behind", async () => {
    await runScript("destroy.ts", { env: stackEnvironment(stack), log: join(logs, "test-destroy.log") });
    await refuseLeftovers(stack);
  });
}

async function checkCode(): Promise<void> {
  const terraform = terraformCheck(true);
  for (const check of [
    ...codeChecks,
    planCheck,
    ...securityParts,
    { ...terraform, run: (current: Step) => terraform.run(current, count) },
  ]) {
    await partStep(check.title, check.run);
  }
  await partStep("Unit tests", (current) => runTasks(current, ["test"], { count }));
  // On a stack of its own, at the same time as the tests of the other stack, which take longer.
  await part("README's lines by hand", tryByHand);
}

async function deploy(stack: Stack, workflow_type: WorkflowType): Promise<Outputs | undefined> {
  let outputs: Outputs | undefined;
  await part(`Deployment, ${workflow_type}`, async () => {
    await ensureEmulator(stack);
    // Until the end: a grant is used, whichever type a test uses it in.
    if (workflow_type === "EXPRESS") await recordGrants(stack);
    const state = await deployInfrastructure(stack, { overrides: { ...TEST_STACK, workflow_type } });
    outputs = state.outputs;
    await loadDemoCatalogue(stack, outputs);
  });
  return outputs;
}

async function testStack(stack: Stack, outputs: Outputs, type: WorkflowType): Promise<boolean> {
  const env = testEnvironment(stack, outputs);
  let passed = await partStep(`No drift after deployment, ${type}`, () =>
    refuseChanges(stack, { ...TEST_STACK, workflow_type: type }),
  );
  if (type === "EXPRESS")
    passed = (await partStep("Budget of an order", (current) => checkBudget(stack, current))) && passed;
  for (const { what, folder, task } of [
    { what: "the workflow", folder: "workflow", task: WORKFLOW_TESTS[type] },
    { what: "the API", folder: "acceptance", task: "test:stack" },
    // The page knows no type of workflow.
    ...(type === "EXPRESS" ? [{ what: "the console", folder: "console", task: "test:stack" }] : []),
  ]) {
    const title = `Tests of ${what}, ${type}`;
    const run = async (current: Step) =>
      runTasks(current, [task, `--filter=@orders/${folder}-tests`], {
        env: folder === "console" ? { ...env, CHROMIUM: await findBrowser() } : env,
        log: `test-${folder}-${type.toLowerCase()}`,
        count,
      });
    passed = (await partStep(title, run)) && passed;
  }
  return passed;
}

/** Runs one part and records its result. @returns whether it passed; a failed part does not stop the parts beside it. */
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

/** A part that is shown as one step. */
function partStep(title: string, work: (current: Step) => Promise<void>): Promise<boolean> {
  return part(title, () => step(title, work));
}

/** Records that a part is not run because an earlier one failed. */
function skip(title: string): void {
  results.push({ title: `${title} (not run)`, outcome: "–", ms: 0 });
}

function count({ passed, failed }: TestCounts): void {
  tests.passed += passed;
  tests.failed += failed;
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
