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
/** Functions are killed until this part of the orders is settled, so that the last orders can be completed. */
const PART = 0.9;
/** Of a hundred orders, how many may lose the function at each of the three deliveries of their message. */
const MOST_FOR_THE_RECONCILER = 5;
const PRICE = 1000;

const read = (ids: readonly OrderId[]): Promise<Order[]> => forEach(ids, (orderId) => orders.get(orderId));

/** Kills a function at intervals, until most of the orders are settled. @returns how many were killed. */
async function killUntilMostAreSettled(ids: readonly OrderId[]): Promise<number> {
  let killed = 0;
  for await (const _ of setInterval(KILL_EVERY_MS)) {
    if (killWorker()) killed++;
    if ((await read(ids)).filter(isSettled).length >= PART * ids.length) break;
  }
  return killed;
}

describe("functions that are killed", () => {
  it("leave no order unsettled", { timeout: 1_200_000 }, async ({ annotate }) => {
    const product = await someProduct(ORDERS);
    const made = Array.from({ length: ORDERS }, () => orderOf(product));
    const placed = forEach(made, place, 8);
    const [ids, killed] = await Promise.all([placed, placed.then(killUntilMostAreSettled)]);

    await eventually(
      "the queue is empty or all orders are settled",
      async () => (await queueIsEmpty(stack.ordersQueueUrl)) || (await read(ids)).every(isSettled),
      (done) => done,
      900_000,
    );
    const left = (await read(ids)).filter((order) => !isSettled(order));
    // Makes these old enough to be stalled, so that the test does not wait a quarter of an hour.
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
