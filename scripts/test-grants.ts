/**
 * Removes each grant of the functions in turn from a stack of its own, and runs the quickest tests that use it, which must
 * fail. ONLY="get-order submit-order" names functions; MINUTES=30 ends it after that time. Which test uses which grant is
 * recorded first, and kept for the same code. Writes .local/grants/removed.md.
 */
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { LambdaClient, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { freshStack, logs, TEST_STACK, takeDown, testEnvironment } from "./lib/checks/test-stack.ts";
import { capture, main, root } from "./lib/cli/run.ts";
import { isFault, line, step, UserError } from "./lib/cli/steps.ts";
import { type Grant, type NamedGrant, policyWithout } from "./lib/security/grants.ts";
import { readGrantRecording, recordGrants } from "./lib/security/recording.ts";
import {
  isNeeded,
  isRemoved,
  type RecordedTest,
  type Removal,
  removalTable,
  remove,
  resultOf,
  testsOf,
} from "./lib/security/removals.ts";
import { readGrants, type StackGrants } from "./lib/security/stack-grants.ts";
import { buildBundles, deployInfrastructure, ensureEmulator, loadDemoCatalogue } from "./lib/stack/deployment.ts";
import { clientConfig, type Stack } from "./lib/stack/stack.ts";
import type { StateResource } from "./lib/stack/state.ts";
import { pnpm } from "./lib/workspace/tasks.ts";

const FOLDER = join(root, ".local/grants");
const RECORDED = join(FOLDER, "tests.json");
const REMOVED = join(FOLDER, "removed.md");
/** Where the tests are that need a stack. Those that last minutes, such as resilience tests, use no grant that no other does. */
const TESTS = "packages/tests/{acceptance/src,workflow/src/{runs,system,reconciliation}}/*.test.ts";

await main(async () => {
  const ends = Date.now() + Number(process.env.MINUTES || "600") * 60_000;
  const stack = await freshStack("orders-grants");
  line(`Grants removed in turn, on a stack of its own; its logs will be in ${relative(root, logs)}`);
  try {
    await buildBundles();
    await ensureEmulator(stack);
    const { outputs } = await deployInfrastructure(stack, { overrides: TEST_STACK });
    await loadDemoCatalogue(stack, outputs);
    const env = testEnvironment(stack, outputs);
    mkdirSync(FOLDER, { recursive: true });
    const tests = await recordedTests(stack, env, ends);
    const removals = await removeGrants(stack, env, tests, ends);
    writeFileSync(REMOVED, removalTable(removals));
    line(`${removals.length} grants were removed, one at a time: ${relative(root, REMOVED)}`);
    const unnoticed = removals.filter((removal) => !isNeeded(removal));
    if (unnoticed.length > 0) {
      throw new UserError(
        unnoticed
          .map(
            (removal) =>
              `${removal.grant.function} without ${removal.grant.text}: ${resultOf(removal)}. Remove the grant from terraform/, or make a test notice that it is missing.`,
          )
          .join("\n"),
      );
    }
  } finally {
    await takeDown(stack, "grants");
  }
});

/** Runs each test file by itself and records what it uses, unless that is known for this code. */
async function recordedTests(stack: Stack, env: NodeJS.ProcessEnv, ends: number): Promise<readonly RecordedTest[]> {
  const code = await capture("git", ["rev-parse", "HEAD:packages", "HEAD:terraform"]);
  const known = existsSync(RECORDED) ? JSON.parse(readFileSync(RECORDED, "utf8")) : undefined;
  const tests: RecordedTest[] = known?.code === code ? known.tests : [];
  const files = globSync(TESTS, { cwd: root }).filter((file) => !tests.some(({ test }) => test === nameOf(file)));
  if (files.length === 0) return tests;
  await step("Which test uses which grant", async (current) => {
    const { name } = await readGrants(stack);
    for (const [index, file] of files.entries()) {
      if (Date.now() > ends) return;
      current.progress(`${index} of ${files.length} files: ${nameOf(file)}`);
      await recordGrants(stack);
      const began = Date.now();
      await runTest(nameOf(file), env);
      const { used } = await readGrantRecording(stack);
      tests.push({ test: nameOf(file), ms: Date.now() - began, used: used.map(name) });
      writeFileSync(RECORDED, JSON.stringify({ code, tests }));
    }
  });
  return tests;
}

async function removeGrants(
  stack: Stack,
  env: NodeJS.ProcessEnv,
  tests: readonly RecordedTest[],
  ends: number,
): Promise<Removal[]> {
  const stackGrants = await readGrants(stack);
  const only = process.env.ONLY?.split(" ");
  const quickest = (grant: NamedGrant) => testsOf(tests, grant)[0]?.ms ?? Number.POSITIVE_INFINITY;
  const tried = stackGrants.grants
    .map((grant) => ({ grant, name: stackGrants.name(grant) }))
    .filter(({ name }) => isRemoved(name, tests) && (only?.includes(name.function) ?? true))
    .toSorted((a, b) => quickest(a.name) - quickest(b.name));
  const removals: Removal[] = [];
  await step("Tests fail without each grant", async (current) => {
    for (const { grant, name } of tried) {
      if (Date.now() > ends) break;
      current.progress(`${removals.length} of ${tried.length} grants: ${name.function} ${name.text}`);
      removals.push(
        await remove(grant, name, tests, (removed, test) => without({ stack, stackGrants, env }, removed, test)),
      );
      writeFileSync(REMOVED, removalTable(removals));
    }
  });
  return removals;
}

interface Bench {
  readonly stack: Stack;
  readonly stackGrants: StackGrants;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs a test without one grant. */
async function without({ stack, stackGrants, env }: Bench, grant: Grant, test: RecordedTest) {
  const iam = new IAMClient(clientConfig(stack));
  const lambda = new LambdaClient(clientConfig(stack));
  const ofRole = (kind: string, isOwn: (attributes: StateResource["attributes"]) => boolean) =>
    stackGrants.resources.find(({ type, attributes }) => type === kind && isOwn(attributes))?.attributes ?? {};
  const policy = ofRole("aws_iam_role_policy", ({ role }) => role === grant.role);
  const owner = ofRole("aws_lambda_function", ({ role }) => String(role).endsWith(`/${grant.role}`));
  const PolicyName = String(policy.name);
  const whole = String(policy.policy);
  const put = async (PolicyDocument: string) => {
    await iam.send(new PutRolePolicyCommand({ RoleName: grant.role, PolicyName, PolicyDocument }));
    // With a configuration that is written again, the function forgets what it keeps, such as the last answer of check-health.
    const { function_name, memory_size } = owner;
    const again = { FunctionName: String(function_name), MemorySize: Number(memory_size) };
    await lambda.send(new UpdateFunctionConfigurationCommand(again));
  };
  await put(policyWithout(whole, grant));
  try {
    await recordGrants(stack);
    // A test that waits for what cannot happen any more ends soon after the time that it needs.
    await runTest(test.test, env, [`--testTimeout=${test.ms + 5_000}`, `--hookTimeout=${test.ms + 5_000}`, "--bail=1"]);
    return "PASSED";
  } catch (error) {
    if (!isFault(error)) throw error;
    const { denials } = await readGrantRecording(stack);
    const isDenied = denials.some(({ role, action }) => role === grant.role && action === grant.action);
    return isDenied ? "DENIED" : "FAILED";
  } finally {
    await put(whole);
  }
}

/** `acceptance/src/submit.test.ts` of a file in packages/tests. */
function nameOf(file: string): string {
  return relative("packages/tests", file);
}

/** @throws UserError when a test of the file fails. */
async function runTest(test: string, env: NodeJS.ProcessEnv, options: readonly string[] = []): Promise<void> {
  const [folder = "", ...path] = test.split("/");
  await pnpm(["--filter", `@orders/${folder}-tests`, "--silent", "exec", "vitest", "run", path.join("/"), ...options], {
    env: { ...env, NO_COLOR: "1" },
    log: join(logs, "test-grants.log"),
    what: test,
  });
}
