/**
 * Sends ORDERS orders (1000) to the local stack, CONCURRENCY at a time (16) or RATE a second at random moments, and waits
 * until each is settled. Reports how quick it was, what waited where, and the CPU time. A dry run of reconcile-orders then
 * checks that payments, stock and receipts agree with the orders. The last orders find no stock on purpose.
 */

import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import type { ReconciliationReport, ReconciliationRequest } from "@orders/contracts/schemas";
import { print } from "./lib/cli/printable.ts";
import { main, root } from "./lib/cli/run.ts";
import { line, step, UserError } from "./lib/cli/steps.ts";
import { writeWhole } from "./lib/cli/whole-file.ts";
import { cpuMeter } from "./lib/load/cpu.ts";
import { describeLoad, type Load, loadSettings, sendAll } from "./lib/load/load.ts";
import { addLoadProduct, loadFaults, readOrders } from "./lib/load/load-orders.ts";
import { reportPage } from "./lib/load/page.ts";
import { type LoadReport, loadReport, reportText } from "./lib/load/report.ts";
import { sampledDuring, untilEmpty, untilSettled } from "./lib/load/watch.ts";
import { type LoadOrder, sendOrder } from "./lib/orders/send-order.ts";
import { apiOf } from "./lib/stack/api.ts";
import { emulatorPid } from "./lib/stack/emulator.ts";
import { invoke } from "./lib/stack/invoke.ts";
import { queueDepths, stackQueues } from "./lib/stack/queues.ts";
import { readStack, refuseLoadOnAws } from "./lib/stack/stack.ts";
import { readState } from "./lib/stack/state.ts";

/** Part of the orders that finds stock. */
const STOCKED = 0.9;
/** Requests at a time that warm up the functions before an open loop. */
const WARM_UP = 16;

await main(async () => {
  const stack = readStack();
  refuseLoadOnAws(stack);
  const { orders: count, load } = loadSettings();
  const { outputs } = await readState(stack);
  const api = apiOf(outputs);
  const queues = stackQueues(outputs).filter(({ dead }) => !dead);
  const depths = () =>
    Promise.all(queues.map(async (queue) => ({ name: queue.name, ...(await queueDepths(stack, queue)) })));
  const orderQueue = queues.find(({ name }) => name === "orders");
  if (orderQueue === undefined)
    throw new UserError("The stack has no output orders_queue_url. Deploy it again: make deploy");

  line(`Load test of ${stack.prefix}: ${count} orders, ${describeLoad(load)}`);
  const productId = `LOAD-${randomUUID().slice(0, 8)}`;
  const warmUp: Load = { kind: "closed", concurrency: load.kind === "closed" ? load.concurrency : WARM_UP };
  const warmUps = warmUp.concurrency * 2;
  // One to three pieces each, so that sold pieces and sold orders are not the same number.
  const quantities = Array.from({ length: warmUps + count }, (_, index) => (index % 3) + 1);
  const opening = Math.floor(STOCKED * quantities.reduce((sum, quantity) => sum + quantity, 0));
  await addLoadProduct(stack, outputs, productId, opening);
  const orders = quantities.map((quantity, index) => ({ productId, quantity, customerId: `LOAD-${index % 100}` }));

  const send = (some: readonly LoadOrder[], how: Load, onAccepted: (done: number) => void = () => undefined) => {
    let accepted = 0;
    return sendAll(some, how, async (order, due) => {
      const sent = await sendOrder(api, order, due);
      onAccepted(++accepted);
      return sent;
    });
  };
  const settled = (sent: readonly { orderId: string }[], onProgress?: (done: number) => void) =>
    untilSettled(
      (ids) => readOrders(stack, outputs, ids),
      sent.map(({ orderId }) => orderId),
      onProgress,
    );

  // Cold starts depend on the machine, not on the system under load.
  const warm = await step("Functions warmed up", async () => {
    const stored = await settled((await send(orders.slice(0, warmUps), warmUp)).results);
    await untilEmpty(depths);
    return stored;
  });
  const cpu = cpuMeter(stack.external ? undefined : emulatorPid(stack.port), `${stack.prefix}-`);
  const started = Date.now();
  const { result, samples } = await sampledDuring(
    async () => ({ at: Date.now(), ...(await queueDepths(stack, orderQueue)) }),
    async () => {
      const sending = await step("Orders accepted", ({ progress }) =>
        send(orders.slice(warmUps), load, (done) => progress(`${done} of ${count}`)),
      );
      const acceptedMs = Date.now() - started;
      const stored = await step("Orders settled", ({ progress }) =>
        settled(sending.results, (done) => progress(`${done} of ${count}`)),
      );
      await step("Notifications and analytics done", () => untilEmpty(depths));
      return { sent: sending.results, heldBack: sending.heldBack, acceptedMs, stored, cpu: cpu() };
    },
  );
  const found = await step("Orders, payments, stock and receipts checked by reconcile-orders", () =>
    invoke<ReconciliationReport>(stack, outputs, "reconcile-orders", {
      scope: "all",
      dryRun: true,
    } satisfies Partial<ReconciliationRequest>),
  );
  const report = loadReport({ stack: stack.prefix, load, started, queue: samples, ...result });
  print(`\n${reportText(report)}\nReport       ${writeReport(report)}`);
  const faults = loadFaults([...warm, ...result.stored], productId, found);
  if (faults.length > 0) throw new UserError(`The load test failed:\n  ${faults.slice(0, 20).join("\n  ")}`);
});

/** Writes the report as JSON and as a page. @returns the page's path; the JSON is beside it. */
function writeReport(report: LoadReport): string {
  // Not the stack's folder, which is removed with the stack: reports are for comparison with later ones.
  const folder = join(root, ".local/load-tests");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${report.startedAt.replaceAll(":", "-")}-${report.stack}`);
  writeWhole(`${file}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  writeWhole(`${file}.html`, reportPage(report));
  return relative(root, `${file}.html`);
}
