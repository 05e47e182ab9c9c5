import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadDemoCatalogue } from "./deployment.ts";
import { freePort } from "./emulator.ts";
import { leftovers } from "./leftovers.ts";
import { root, run, sleep } from "./run.ts";
import { readStack, type Stack, stackEnvironment } from "./stack.ts";
import { output, readState } from "./state.ts";
import { step, UserError } from "./steps.ts";
import { terraformEnvironment } from "./terraform-cli.ts";
import { logs, takeDown } from "./test-stack.ts";

const HEADING = "## By hand\n";
const POLL_MS = 500;
const ORDER_LIMIT_MS = 60_000;
/** The address that README.md's lines deploy to. The stack of the test listens on a port of its own. */
const USUAL_ADDRESS = "http://localhost:4566";

/** The shell lines of README.md's section "By hand", block by block. @throws Error when the section is not there. */
export function handLines(readme: string): { apply: string; destroy: string } {
  const section = readme.slice(readme.indexOf(HEADING));
  const [apply, destroy] = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, lines]) => lines);
  if (!readme.includes(HEADING) || !apply?.includes("tflocal apply") || !destroy?.includes("tflocal destroy")) {
    throw new Error('README.md has no section "By hand" with the lines that apply, then those that destroy.');
  }
  return { apply, destroy };
}

/**
 * Does what README.md's section "By hand" says, word by word, on an emulator of its own: applies, lets an order be
 * completed, destroys. @throws UserError when a line fails, or when destroying leaves something behind.
 */
export async function tryByHand(): Promise<void> {
  const { apply, destroy } = handLines(readFileSync(join(root, "README.md"), "utf8"));
  // The stack that needs no settings but the emulator's port.
  const stack = readStack({ EMULATOR_PORT: String(await freePort()) });
  const folder = join(root, ".local/by-hand");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    await step("Applied by hand", () => runLines(stack, folder, "apply", apply));
    // The scripts find the same state, or they would have to be told of another one.
    const { outputs } = await readState(stack);
    await loadDemoCatalogue(stack, outputs);
    const url = output(outputs, "api_url").replace(USUAL_ADDRESS, String(stack.endpoint));
    await step("An order is completed", () => completeOrder(url, output(outputs, "api_key")));
    await step("Destroyed by hand", () => runLines(stack, folder, "destroy", destroy));
    // tflocal's own bucket stays, with the empty state. A function may log once more after its log group was removed.
    const left = (await leftovers(stack)).filter((name) => !/^(bucket tf-test-state$|log group )/.test(name));
    if (left.length > 0) throw new UserError(`tflocal destroy left behind:\n  ${left.join("\n  ")}`);
  } finally {
    await takeDown(stack, "by-hand");
  }
}

/** Runs the lines in one shell, with "yes" as the answer to Terraform's question. */
async function runLines(stack: Stack, folder: string, name: "apply" | "destroy", lines: string): Promise<void> {
  const answer = join(folder, "answer");
  const script = join(folder, `${name}.sh`);
  writeFileSync(answer, "yes\n");
  // The lines that destroy are for somebody who is in terraform/ and has its settings still.
  const before =
    name === "destroy" ? 'export PATH="$PATH:$PWD/.local/venv/bin" S3_HOSTNAME=localhost\ncd terraform\n' : "";
  writeFileSync(script, `set -eu\nexec <"$ANSWER"\n${before}${lines}`);
  const { TF_INPUT: _asks, ...terraform } = await terraformEnvironment();
  await run("sh", [script], {
    cwd: root,
    env: {
      ...stackEnvironment(stack),
      ...terraform,
      ANSWER: answer,
      // Not terraform/.terraform, which may speak of a stack of the developer's.
      TF_DATA_DIR: join(folder, "data"),
      DISABLE_DEPRECATION_NOTICE: "1",
      // Settings of the make that runs this test are not meant for the one that the lines run.
      MAKEFLAGS: "",
    },
    log: join(logs, `by-hand-${name}.log`),
    what: `${name === "apply" ? "Applying" : "Destroying"} by the lines of README.md`,
  });
}

async function completeOrder(url: string, key: string): Promise<void> {
  const headers = { "x-api-key": key, "content-type": "application/json" };
  const body = JSON.stringify({ customerId: "CUST-001", productId: "PROD-002", quantity: 2 });
  const sent = await fetch(url, { method: "POST", headers, body });
  const text = await sent.text();
  if (sent.status !== 202) throw new UserError(`POST ${url} was answered with ${sent.status}: ${text}`);
  const { orderId } = JSON.parse(text) as { orderId: string };
  for (const limit = Date.now() + ORDER_LIMIT_MS; ; await sleep(POLL_MS)) {
    const { status } = (await (await fetch(`${url}/${orderId}`, { headers })).json()) as { status: string };
    if (status === "COMPLETED") return;
    if (Date.now() > limit)
      throw new UserError(`Order ${orderId} is still ${status} after ${ORDER_LIMIT_MS / 1000} s.`);
  }
}
