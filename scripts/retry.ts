/**
 * Retries many orders over the API: those with STATUS (needs_attention), and with REASON and created since SINCE where
 * these are given. Lists them, asks, then retries RATE (5) a second, and writes a line an order on the screen and into
 * retries.log in the stack's folder. BY says who asks. Ends with status 1 where a request failed.
 */

import { appendFileSync, mkdirSync } from "node:fs";
import { userInfo } from "node:os";
import { join, relative } from "node:path";
import { confirm } from "./lib/cli/confirm.ts";
import { print, printable } from "./lib/cli/printable.ts";
import { main, root, sleep } from "./lib/cli/run.ts";
import { step } from "./lib/cli/steps.ts";
import {
  auditLine,
  type ListedOrder,
  ordersToRetry,
  type RetryPorts,
  retryOrders,
  retrySettings,
} from "./lib/orders/bulk-retry.ts";
import { apiOf } from "./lib/stack/api.ts";
import { readStack } from "./lib/stack/stack.ts";
import { readState } from "./lib/stack/state.ts";

const SHOWN = 50;

await main(async () => {
  const stack = readStack();
  const { filter, by, rate } = retrySettings(process.env, () => userInfo().username, new Date());
  const { outputs } = await readState(stack);
  const ports: RetryPorts = {
    api: apiOf(outputs),
    now: Date.now,
    sleep,
  };
  const wanted = Object.entries(filter)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
  const orders = await step(`Orders of ${stack.prefix} with ${wanted}`, () => ordersToRetry(ports, filter));
  if (orders.length === 0) {
    print("There are none.");
    return;
  }
  show(orders);
  await confirm(stack, true, `Retry these ${orders.length} orders of ${stack.prefix} as ${by}?`, "yes");

  const log = join(stack.folder, "retries.log");
  mkdirSync(stack.folder, { recursive: true });
  print(`\nEach order's line is also added to ${relative(root, log)}.`);
  const results = await retryOrders(
    ports,
    orders.map(({ orderId }) => orderId),
    { by, rate },
    (result) => {
      const line = auditLine(result, by);
      appendFileSync(log, `${line}\n`);
      print(line);
    },
  );
  const count = (outcome: string) => results.filter((result) => result.outcome === outcome).length;
  print(`\n${count("RETRIED")} retried, ${count("NOT_RETRIED")} not to be retried, ${count("FAILED")} failed.`);
  if (count("FAILED") > 0) process.exitCode = 1;
});

function show(orders: readonly ListedOrder[]): void {
  for (const { orderId, status, reason, createdAt, totalAmount, currency } of orders.slice(0, SHOWN)) {
    const total = `${totalAmount.toFixed(2)} ${currency}`;
    const cells = [orderId.padEnd(36), status.padEnd(17), (reason ?? "").padEnd(19), createdAt, total.padStart(16)];
    print(printable(cells.join("  ")));
  }
  const more = orders.length - SHOWN;
  print(`${more > 0 ? `and ${more} more: ` : ""}${orders.length} orders.`);
}
