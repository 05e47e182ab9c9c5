import { eventually } from "@orders/acceptance-tests/eventually";
import type { OrderId } from "@orders/domain";
import { describe, expect, it } from "vitest";
import { cancel, moneyOf, orderOf, place } from "./orders.ts";
import { someProduct, stockOf } from "./products.ts";
import { finished } from "./runs.ts";
import { orders } from "./stack.ts";

const PRICE = 1000;

/** Does something with each of many, some at a time, so that the test itself is not what the machine is busy with. */
async function forEach<T, R>(
  values: readonly T[],
  act: (value: T, index: number) => Promise<R>,
  width = 25,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < values.length; index = next++)
      results[index] = await act(values[index] as T, index);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

const counted = (values: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
};

/** Waits until no order of these is on its way. */
async function atRest(ids: readonly OrderId[]) {
  const waiting = new Set(ids);
  await eventually(
    `${ids.length} orders are at rest`,
    async () => {
      await forEach([...waiting], async (orderId) => {
        const { status } = await orders.get(orderId);
        if (["COMPLETED", "FAILED", "CANCELLED", "NEEDS_ATTENTION"].includes(status)) waiting.delete(orderId);
      });
      return waiting.size;
    },
    (left) => left === 0,
    240_000,
  );
  return forEach(ids, (orderId) => orders.get(orderId));
}

describe("many at once", () => {
  it("200 orders for 10 pieces sell exactly 10", { timeout: 300_000 }, async () => {
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

  it("30 orders cancelled while they are being fulfilled leave no money and no stock behind", {
    timeout: 300_000,
  }, async () => {
    const product = await someProduct(30);
    const made = Array.from({ length: 30 }, () => orderOf(product));

    const ids = await forEach(made, async (order, index) => {
      const orderId = await place(order);
      // Each at another point of its way: right at once, after its first change, its second, and so on.
      await eventually(
        `order ${orderId} gets ${index % 6} changes on its way`,
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
    expect(points.size, "points at which orders were overtaken").toBeGreaterThan(2);
  });
});
