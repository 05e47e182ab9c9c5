import { setInterval } from "node:timers/promises";
import { eventually } from "@orders/acceptance-tests/eventually";
import { isSettled, type Order, type OrderId } from "@orders/domain";
import { describe, expect, it } from "vitest";
import { killWorker } from "../stack/disturb.ts";
import { LONG_AGO, spoilOrder } from "../stack/faults.ts";
import { atRest, counted, forEach } from "../stack/many.ts";
import { invoke, moneyOf, orderOf, place } from "../stack/orders.ts";
import { someProduct, stockOf } from "../stack/products.ts";
import { queueIsEmpty } from "../stack/queues.ts";
import { scaled } from "../stack/scale.ts";
import { orders, stack } from "../stack/stack.ts";

const ORDERS = scaled(40, 300);
const KILL_EVERY_MS = 500;
/** Functions are killed until this part of the orders is settled: the last ones would meet nothing but killers. */
const PART = 0.9;
/** Of a hundred orders, those whose message may be killed at each of its three deliveries. */
const MOST_FOR_THE_RECONCILER = 5;
const PRICE = 1000;

const read = (ids: readonly OrderId[]): Promise<Order[]> => forEach(ids, (orderId) => orders.get(orderId));

/** Kills a function every now and then, until most of the orders are settled. @returns how many were killed. */
async function killUntilMostAreSettled(ids: readonly OrderId[]): Promise<number> {
  let killed = 0;
  for await (const _ of setInterval(KILL_EVERY_MS)) {
    if (killWorker()) killed++;
    if ((await read(ids)).filter(isSettled).length >= PART * ids.length) break;
  }
  return killed;
}

describe("functions that die", () => {
  it("leave no order behind, whatever they were at", { timeout: 1_200_000 }, async ({ annotate }) => {
    const product = await someProduct(ORDERS);
    const made = Array.from({ length: ORDERS }, () => orderOf(product));
    const placed = forEach(made, place, 8);
    const [ids, killed] = await Promise.all([placed, placed.then(killUntilMostAreSettled)]);

    await eventually(
      "the queue has done what it can",
      async () => (await queueIsEmpty(stack.ordersQueueUrl)) || (await read(ids)).every(isSettled),
      (done) => done,
      900_000,
    );
    const left = (await read(ids)).filter((order) => !isSettled(order));
    // Nobody waits a quarter of an hour for a test: these stopped long ago.
    await forEach(left, ({ orderId }) => spoilOrder(orderId, { updatedAt: LONG_AGO }));
    if (left.length > 0) await invoke("reconcile-orders", { scope: "open" });

    const ended = await atRest(ids);
    const longest = Math.max(...ended.map(({ createdAt, updatedAt }) => Date.parse(updatedAt) - Date.parse(createdAt)));
    await annotate(
      `${killed} functions killed during ${ORDERS} orders; ${left.length} orders needed the reconciler; the last settled after ${longest / 1000} s`,
    );
    expect(killed).toBeGreaterThan(0);
    expect(left.length).toBeLessThanOrEqual((MOST_FOR_THE_RECONCILER / 100) * ORDERS);
    expect(counted(ended.map(({ status }) => status))).toEqual({ COMPLETED: ORDERS });
    expect(await stockOf(product)).toBe(0);
    for (const { orderId } of ended) expect(await moneyOf(orderId)).toEqual({ charged: PRICE, refunded: 0 });
  });
});
