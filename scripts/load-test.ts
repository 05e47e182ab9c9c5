/**
 * Sends ORDERS orders (1000), CONCURRENCY at a time (16), to the local stack, waits until each has come to its end and
 * checks the books: none lost, none twice, stock adds up. The last ones find the shelf empty on purpose.
 */

import { randomUUID } from "node:crypto";
import { readBooks, type StoredOrder, stockShelf } from "./lib/load-books.ts";
import { type Api, type Sent, sendOrder } from "./lib/load-client.ts";
import { inParallel } from "./lib/parallel.ts";
import { print } from "./lib/printable.ts";
import { main, sleep } from "./lib/run.ts";
import { readStack } from "./lib/stack.ts";
import { output, readState } from "./lib/state.ts";
import { heading, step, UserError } from "./lib/steps.ts";

const FINAL = new Set(["COMPLETED", "FAILED"]);
/** Orders that wait this long without any other order coming to its end are stuck. */
const STANDSTILL_MS = 120_000;
const POLL_MS = 500;
/** Part of the orders that finds stock. */
const STOCKED = 0.9;

await main(async () => {
  const stack = readStack();
  if (!stack.local)
    throw new UserError("The load test is for the local stack only: on AWS it would cost, and fill it.");
  const count = setting("ORDERS", 1000, 10_000);
  const concurrency = setting("CONCURRENCY", 16, 64);
  const { outputs } = await readState(stack);
  const books = readBooks(stack, outputs);
  const api: Api = { url: output(outputs, "api_url"), key: output(outputs, "api_key") };

  heading(`Load test of ${stack.prefix}: ${count} orders, ${concurrency} at a time`);
  const productId = `LOAD-${randomUUID().slice(0, 8)}`;
  // One to three pieces each, so that sold pieces and sold orders are not the same number.
  const quantities = Array.from({ length: concurrency * 2 + count }, (_, index) => (index % 3) + 1);
  const opening = Math.floor(STOCKED * quantities.reduce((sum, quantity) => sum + quantity, 0));
  await stockShelf(stack, outputs, productId, opening);
  const orders = quantities.map((quantity, index) => ({ productId, quantity, customerId: `LOAD-${index % 100}` }));

  // Cold starts are a matter of the machine, not of the system under load.
  const warm = await step("Functions warmed up", async () => {
    const sent = await inParallel(orders.slice(0, concurrency * 2), concurrency, (order) => sendOrder(api, order));
    await untilFinal(books.read, sent);
    return sent;
  });
  const started = Date.now();
  const measured = await step("Orders accepted", ({ progress }) =>
    inParallel(
      orders.slice(concurrency * 2),
      concurrency,
      (order) => sendOrder(api, order),
      (done) => progress(`${done} of ${count}`),
    ),
  );
  const acceptedMs = Date.now() - started;
  const stored = await step("Orders came to their end", ({ progress }) =>
    untilFinal(books.read, measured, (done) => progress(`${done} of ${count}`)),
  );

  const faults = await step("Books checked", async () => {
    const all = [...warm, ...measured];
    return books.check(productId, opening, new Map(all.map(({ orderId, quantity }) => [orderId, quantity])));
  });
  report(measured, stored, started, acceptedMs);
  if (faults.length > 0) throw new UserError(`The books do not add up:\n  ${faults.slice(0, 20).join("\n  ")}`);
});

async function untilFinal(
  read: (ids: readonly string[]) => Promise<StoredOrder[]>,
  sent: readonly Sent[],
  onProgress: (done: number) => void = () => undefined,
): Promise<StoredOrder[]> {
  const done = new Map<string, StoredOrder>();
  let lastChange = Date.now();
  for (;;) {
    const open = sent.map(({ orderId }) => orderId).filter((id) => !done.has(id));
    const before = done.size;
    for (const order of await read(open)) if (FINAL.has(order.status)) done.set(order.orderId, order);
    onProgress(done.size);
    if (done.size === sent.length) return [...done.values()];
    if (done.size > before) lastChange = Date.now();
    if (Date.now() - lastChange > STANDSTILL_MS) {
      const left = open.filter((id) => !done.has(id));
      throw new UserError(`${left.length} orders did not come to their end, the first: ${left.slice(0, 5).join(", ")}`);
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
      `Completed    ${rate(stored.length, lastEnd - started)} orders/s`,
      `Answer       ${percentiles(sent.map(({ ms }) => ms))}`,
      `To its end   ${percentiles(stored.map(({ createdAt, endedAt }) => endedAt - createdAt))}`,
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

function setting(name: string, standard: number, most: number): number {
  const value = Number(process.env[name] || standard);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new UserError(`${name}=${process.env[name]}: a whole number from 1 to ${most}.`);
}
