/**
 * Sends ORDERS orders (1000), CONCURRENCY at a time (16), to the local stack and waits until each is settled. A dry run of
 * reconcile-orders then checks that payments, stock and receipts agree with them. The last orders find no stock on purpose.
 */

import { randomUUID } from "node:crypto";
import type { ReconciliationReport, ReconciliationRequest } from "@orders/contracts/schemas";
import { SETTLED } from "@orders/domain";
import pMap from "p-map";
import { print } from "./lib/cli/printable.ts";
import { main, sleep } from "./lib/cli/run.ts";
import { wholeNumber } from "./lib/cli/settings.ts";
import { line, step, UserError } from "./lib/cli/steps.ts";
import { addLoadProduct, loadFaults, readOrders, type StoredOrder } from "./lib/orders/load-orders.ts";
import { type LoadOrder, type Sent, sendOrder } from "./lib/orders/send-order.ts";
import { apiOf } from "./lib/stack/api.ts";
import { invoke } from "./lib/stack/invoke.ts";
import { readStack, refuseLoadOnAws } from "./lib/stack/stack.ts";
import { readState } from "./lib/stack/state.ts";

/** The orders that are left are stalled when none was settled for this long. */
const STALLED_MS = 120_000;
const POLL_MS = 500;
/** Part of the orders that finds stock. */
const STOCKED = 0.9;

await main(async () => {
  const stack = readStack();
  refuseLoadOnAws(stack);
  const count = wholeNumber("ORDERS", 1000, 10_000);
  const concurrency = wholeNumber("CONCURRENCY", 16, 64);
  const { outputs } = await readState(stack);
  const read = (ids: readonly string[]) => readOrders(stack, outputs, ids);
  const api = apiOf(outputs);

  line(`Load test of ${stack.prefix}: ${count} orders, ${concurrency} at a time`);
  const productId = `LOAD-${randomUUID().slice(0, 8)}`;
  // One to three pieces each, so that sold pieces and sold orders are not the same number.
  const quantities = Array.from({ length: concurrency * 2 + count }, (_, index) => (index % 3) + 1);
  const opening = Math.floor(STOCKED * quantities.reduce((sum, quantity) => sum + quantity, 0));
  await addLoadProduct(stack, outputs, productId, opening);
  const orders = quantities.map((quantity, index) => ({ productId, quantity, customerId: `LOAD-${index % 100}` }));

  let accepted = 0;
  const send = (some: readonly LoadOrder[], onAccepted: (count: number) => void = () => undefined) =>
    pMap(
      some,
      async (order) => {
        const sent = await sendOrder(api, order);
        onAccepted(++accepted);
        return sent;
      },
      { concurrency },
    );

  // Cold starts depend on the machine, not on the system under load.
  const warm = await step("Functions warmed up", async () =>
    untilSettled(read, await send(orders.slice(0, concurrency * 2))),
  );
  accepted = 0;
  const started = Date.now();
  const sent = await step("Orders accepted", ({ progress }) =>
    send(orders.slice(concurrency * 2), (done) => progress(`${done} of ${count}`)),
  );
  const acceptedMs = Date.now() - started;
  const stored = await step("Orders settled", ({ progress }) =>
    untilSettled(read, sent, (done) => progress(`${done} of ${count}`)),
  );
  const found = await step("Orders, payments, stock and receipts checked by reconcile-orders", () =>
    invoke<ReconciliationReport>(stack, outputs, "reconcile-orders", {
      scope: "all",
      dryRun: true,
    } satisfies Partial<ReconciliationRequest>),
  );
  report(sent, stored, started, acceptedMs);
  const faults = loadFaults([...warm, ...stored], productId, found);
  if (faults.length > 0) throw new UserError(`The load test failed:\n  ${faults.slice(0, 20).join("\n  ")}`);
});

async function untilSettled(
  read: (ids: readonly string[]) => Promise<StoredOrder[]>,
  sent: readonly Sent[],
  onProgress: (done: number) => void = () => undefined,
): Promise<StoredOrder[]> {
  const done = new Map<string, StoredOrder>();
  let lastChange = Date.now();
  for (;;) {
    const open = sent.map(({ orderId }) => orderId).filter((id) => !done.has(id));
    const before = done.size;
    for (const order of await read(open)) if (SETTLED.includes(order.status)) done.set(order.orderId, order);
    onProgress(done.size);
    if (done.size === sent.length) return [...done.values()];
    if (done.size > before) lastChange = Date.now();
    if (Date.now() - lastChange > STALLED_MS) {
      const left = open.filter((id) => !done.has(id));
      throw new UserError(`${left.length} orders were not settled, the first: ${left.slice(0, 5).join(", ")}`);
    }
    await sleep(POLL_MS);
  }
}

function report(sent: readonly Sent[], stored: readonly StoredOrder[], started: number, acceptedMs: number): void {
  const lastEnd = Math.max(...stored.map(({ endedAt }) => endedAt));
  const outcomes = new Map<string, number>();
  for (const { status, reason } of stored) {
    const outcome = reason ? `${status} ${reason}` : status;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  const retries = sent.reduce((sum, { retries }) => sum + retries, 0);
  print(
    [
      "",
      `Accepted     ${rate(sent.length, acceptedMs)} orders/s${retries > 0 ? `, ${retries} requests sent again` : ""}`,
      `Settled      ${rate(stored.length, lastEnd - started)} orders/s`,
      `Answer       ${percentiles(sent.map(({ ms }) => ms))}`,
      `To settled   ${percentiles(stored.map(({ createdAt, endedAt }) => endedAt - createdAt))}`,
      `Outcomes     ${[...outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(", ")}`,
    ].join("\n"),
  );
}

function rate(count: number, ms: number): string {
  return ((count * 1000) / Math.max(ms, 1)).toFixed(0);
}

function percentiles(values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]?.toFixed(0);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`;
}
