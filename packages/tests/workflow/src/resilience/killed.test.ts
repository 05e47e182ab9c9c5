import { setInterval } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { killWorker } from "../stack/disturb.ts";
import { atRest, counted, forEach } from "../stack/many.ts";
import { moneyOf, orderOf, place } from "../stack/orders.ts";
import { someProduct, stockOf } from "../stack/products.ts";
import { scaled } from "../stack/scale.ts";

const ORDERS = scaled(40, 300);
const KILL_EVERY_MS = 250;
const PRICE = 1000;

describe("functions that die", () => {
  it("leave no order behind, whatever they were at", { timeout: 1_200_000 }, async ({ annotate }) => {
    const product = await someProduct(ORDERS);
    const placed = forEach(
      Array.from({ length: ORDERS }, () => orderOf(product)),
      place,
      8,
    );
    const settled = placed.then((ids) => atRest(ids, 900_000));

    let [open, killed] = [true, 0];
    settled.finally(() => {
      open = false;
    });
    for await (const _ of setInterval(KILL_EVERY_MS)) {
      if (!open) break;
      if (killWorker()) killed++;
    }

    const ended = await settled;
    const longest = Math.max(...ended.map(({ createdAt, updatedAt }) => Date.parse(updatedAt) - Date.parse(createdAt)));
    await annotate(`${killed} workers killed during ${ORDERS} orders; the last settled after ${longest / 1000} s`);
    expect(killed).toBeGreaterThan(0);
    expect(counted(ended.map(({ status }) => status))).toEqual({ COMPLETED: ORDERS });
    // Nobody but the queue asked for a run.
    expect(counted(ended.map(({ attempt }) => String(attempt)))).toEqual({ 1: ORDERS });
    expect(await stockOf(product)).toBe(0);
    for (const { orderId } of ended) expect(await moneyOf(orderId)).toEqual({ charged: PRICE, refunded: 0 });
  });
});
