import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type OrdersClient, ordersClient } from "@orders/client";
import { printable } from "../cli/printable.ts";
import { capture, root, run, sleep } from "../cli/run.ts";
import { step, UserError } from "../cli/steps.ts";
import { sendOrder } from "../orders/send-order.ts";
import { loadDemoCatalogue } from "../stack/deployment.ts";
import { freePort } from "../stack/emulator.ts";
import { refuseLeftovers } from "../stack/leftovers.ts";
import { readStack, type Stack, stackEnvironment } from "../stack/stack.ts";
import { output, readState } from "../stack/state.ts";
import { makeUser, signInLines, type UserPool, userPoolOf } from "../stack/users.ts";
import { terraformEnvironment } from "../terraform/cli.ts";
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

const CUSTOMER_HEADING = "## Order as a customer\n";

/** The curl lines of README.md's section "Order as a customer". @throws Error when they are not there. */
export function customerLines(readme: string): string {
  const section = readme.slice(readme.indexOf(CUSTOMER_HEADING));
  const [, lines = ""] = /^```sh\nmake user EMAIL=[^\n]*\n(curl .*?)^```$/ms.exec(section) ?? [];
  if (readme.includes(CUSTOMER_HEADING) && lines) return lines;
  throw new Error('README.md has no section "Order as a customer" with make user and the curl lines after it.');
}

/**
 * Runs the lines of README.md's section "By hand" on an emulator of their own: applies, completes an order, orders as a
 * customer, destroys.
 * @throws UserError when a line fails, or when destroying leaves something behind.
 */
export async function tryByHand(): Promise<void> {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const { apply, destroy } = handLines(readme);
  // The stack without settings except the emulator's port.
  const stack = readStack({ EMULATOR_PORT: String(await freePort()) });
  const folder = join(root, ".local/by-hand");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    await step("Applied by hand", () => runLines(stack, folder, "apply", apply));
    // The lines write the state where the scripts read it for a stack without settings.
    const { outputs } = await readState(stack);
    await loadDemoCatalogue(stack, outputs);
    const baseUrl = output(outputs, "api_base_url").replace(USUAL_ADDRESS, String(stack.endpoint));
    const api = ordersClient({ baseUrl, apiKey: output(outputs, "api_key") });
    await step("An order is completed", () => completeOrder(api));
    await step("A customer signs in and orders", () =>
      orderAsCustomer(stack, userPoolOf(stack, outputs), `${baseUrl}/orders`, customerLines(readme)),
    );
    await step("Destroyed by hand", () => runLines(stack, folder, "destroy", destroy));
    // tflocal's own bucket stays, with the empty state. A function may log after its log group was removed.
    await refuseLeftovers(stack, "tflocal destroy", /^(bucket tf-test-state$|log group )/);
  } finally {
    await takeDown(stack, "by-hand");
  }
}

/** Runs the lines in one shell, with "yes" as the answer to Terraform's question. */
async function runLines(stack: Stack, folder: string, name: "apply" | "destroy", lines: string): Promise<void> {
  const answer = join(folder, "answer");
  const script = join(folder, `${name}.sh`);
  writeFileSync(answer, "yes\n");
  // The lines that destroy assume the folder and the environment of the lines that apply.
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
      // Not terraform/.terraform, which may belong to a stack of the developer.
      TF_DATA_DIR: join(folder, "data"),
      DISABLE_DEPRECATION_NOTICE: "1",
      // The settings of the make that runs this test are not for the make that the lines run.
      MAKEFLAGS: "",
    },
    log: join(logs, `by-hand-${name}.log`),
    what: `${name === "apply" ? "Applying" : "Destroying"} by the lines of README.md`,
  });
}

async function orderAsCustomer(stack: Stack, pool: UserPool, url: string, lines: string): Promise<void> {
  const { email, password = "" } = await makeUser(stack, pool, { email: "jane@example.com" });
  const script = [...signInLines(stack, pool, email, password), lines].join("\n");
  const shown = await capture("sh", ["-euc", script], {
    env: { ...process.env, URL: url },
    what: 'The lines of README.md\'s section "Order as a customer"',
  });
  if (!/"status":"PENDING".*"count":1[,}]/s.test(shown)) {
    throw new UserError(`The lines of README.md's section "Order as a customer" show no order: ${printable(shown)}`);
  }
}

async function completeOrder(api: OrdersClient): Promise<void> {
  const { orderId } = await sendOrder(api, { customerId: "CUST-001", productId: "PROD-002", quantity: 2 });
  for (const limit = Date.now() + ORDER_LIMIT_MS; ; await sleep(POLL_MS)) {
    const { data, error } = await api.GET("/orders/{orderId}", { params: { path: { orderId } } });
    if (!data) throw new UserError(`Order ${orderId} is not shown: ${JSON.stringify(error)}`);
    const { status } = data;
    if (status === "COMPLETED") return;
    if (Date.now() > limit)
      throw new UserError(`Order ${orderId} is still ${status} after ${ORDER_LIMIT_MS / 1000} s.`);
  }
}
