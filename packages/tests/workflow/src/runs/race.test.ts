import { eventually } from "@orders/acceptance-tests/eventually";
import { describe, expect, it } from "vitest";
import { atRest, counted, forEach } from "../stack/many.ts";
import { cancel, moneyOf, orderOf, place } from "../stack/orders.ts";
import { someProduct, stockOf } from "../stack/products.ts";
import { finished } from "../stack/runs.ts";
import { orders } from "../stack/stack.ts";

const PRICE = 1000;

describe("many orders at once", () => {
  it("sell exactly 10 pieces where 200 orders want one of them each", { timeout: 300_000 }, async () => {
    const product = await someProduct(10);
    const made = Array.from({ length: 200 }, () => orderOf(product));

    const ended = await atRest(await forEach(made, place));

    expect(counted(ended.map(({ status, reason }) => reason ?? status))).toEqual({ COMPLETED: 10, OUT_OF_STOCK: 190 });
    expect(await stockOf(product)).toBe(0);
    const money = await forEach(ended, ({ orderId }) => moneyOf(orderId));
    expect(counted(money.map(({ charged }) => String(charged)))).toEqual({ [PRICE]: 10, 0: 190 });
    const paid = ended.filter((_, index) => money[index]?.charged === PRICE);
    expect(paid.every(({ status }) => status === "COMPLETED")).toBe(true);
  });

  it("leave no money charged and no stock reserved where each is cancelled at another point of its run", {
    timeout: 300_000,
  }, async () => {
    const product = await someProduct(30);
    const made = Array.from({ length: 30 }, () => orderOf(product));

    const ids = await forEach(made, async (order, index) => {
      const orderId = await place(order);
      // At once, after the first change, after the second, and so on.
      await eventually(
        `order ${orderId} has ${index % 6} changes`,
        async () => (await orders.get(orderId)).history.length,
        (changes) => changes > index % 6,
      );
      await cancel(orderId);
      return orderId;
    });
    const ended = await forEach(ids, finished);

    expect(counted(ended.map(({ status }) => status))).toEqual({ CANCELLED: 30 });
    expect(await stockOf(product)).toBe(30);
    for (const { charged, refunded } of await forEach(ids, (orderId) => moneyOf(orderId)))
      expect(refunded).toBe(charged);
    const points = new Set(
      ended.map(({ history }) => history.findIndex(({ event }) => event === "CANCELLATION_REQUESTED")),
    );
    expect(points.size, "points of the run at which orders were cancelled").toBeGreaterThan(2);
  });
});
