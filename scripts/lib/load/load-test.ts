import { randomUUID } from "node:crypto";
import type { ReconciliationReport, ReconciliationRequest } from "@orders/contracts/schemas";
import { step, UserError } from "../cli/steps.ts";
import { type LoadOrder, sendOrder } from "../orders/send-order.ts";
import { apiOf } from "../stack/api.ts";
import { emulatorPid } from "../stack/emulator.ts";
import { invoke } from "../stack/invoke.ts";
import { queueDepths, stackQueues } from "../stack/queues.ts";
import type { Stack } from "../stack/stack.ts";
import type { Outputs } from "../stack/state.ts";
import { cpuMeter } from "./cpu.ts";
import { type Load, sendAll } from "./load.ts";
import { addLoadProduct, loadFaults, readOrders } from "./load-orders.ts";
import { type LoadReport, loadReport } from "./report.ts";
import { sampledDuring, untilEmpty, untilSettled } from "./watch.ts";

/** Part of the orders that finds stock. */
const STOCKED = 0.9;
/** Requests at a time that warm up the functions before an open loop. */
const WARM_UP = 16;

/**
 * Sends `count` orders to a local stack and waits until each is settled, in steps that show their progress. A dry run of
 * reconcile-orders then checks that payments, stock and receipts agree with the orders. The last orders find no stock on
 * purpose.
 * @returns what was measured, and what went wrong: one text for each fault.
 */
export async function loadTest(
  stack: Stack,
  outputs: Outputs,
  count: number,
  load: Load,
): Promise<{ report: LoadReport; faults: readonly string[] }> {
  const api = apiOf(outputs);
  const queues = stackQueues(outputs).filter(({ dead }) => !dead);
  const depths = () =>
    Promise.all(queues.map(async (queue) => ({ name: queue.name, ...(await queueDepths(stack, queue)) })));
  const orderQueue = queues.find(({ name }) => name === "orders");
  if (orderQueue === undefined)
    throw new UserError("The stack has no output orders_queue_url. Deploy it again: make deploy");

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
  return { report, faults: loadFaults([...warm, ...result.stored], productId, found) };
}
