import { eventually } from "@orders/acceptance-tests/eventually";
import type { OrderId, ProductId } from "@orders/domain";
import { describe, expect, it, onTestFinished } from "vitest";
import { secondsPass, throttle } from "../stack/disturb.ts";
import { atRest, counted, forEach } from "../stack/many.ts";
import { invoke, moneyOf, orderOf, place, placeIdle, runsByName } from "../stack/orders.ts";
import { someProduct, stockOf } from "../stack/products.ts";
import { scaled } from "../stack/scale.ts";
import { orders } from "../stack/stack.ts";

const ORDERS = scaled(12, 60);
/** Longer than a run; in the long form, as long as docs/reliability.md promises. */
const SECONDS = scaled(0, 300);
const PRICE = 1000;

/** Waits until a run of the order was interrupted and its message was delivered again. */
const isRunAgain = (orderId: OrderId) =>
  eventually(
    `order ${orderId} is run again`,
    () => runsByName(orderId),
    (runs) => runs["1"] === "FAILED" && runs["1-2"] !== undefined,
    240_000,
  );

/** An order that was paid by a run that then stopped. */
async function paidInVain(productId: ProductId): Promise<OrderId> {
  const order = await placeIdle(orderOf(productId));
  for (const step of ["validate-order", "reserve-inventory", "process-payment"]) {
    const { orderId, attempt, correlationId } = order;
    await invoke(step, { orderId, attempt, correlationId });
  }
  return order.orderId;
}

/** Asks for the first run of an idle order. */
const due = async (orderId: OrderId) => orders.save({ ...(await orders.get(orderId)), attempt: 1 });

describe("a step that is throttled", () => {
  it.each(scaled(["process-payment"], ["process-payment", "validate-order"]))(
    "fails no order, and the queue alone has every order completed: %s",
    {
      timeout: 900_000,
    },
    async (step) => {
      const product = await someProduct(ORDERS);
      const paid = await paidInVain(product);
      const lift = await throttle(step);
      onTestFinished(lift);

      const ids = await forEach(
        Array.from({ length: ORDERS - 1 }, () => orderOf(product)),
        place,
      );
      await due(paid);
      ids.push(paid);
      await Promise.all([secondsPass(SECONDS), isRunAgain(ids[0] as OrderId)]);
      await lift();

      const ended = await atRest(ids, 600_000);
      expect(counted(ended.map(({ status }) => status))).toEqual({ COMPLETED: ORDERS });
      // Only the queue started runs.
      expect(counted(ended.map(({ attempt }) => String(attempt)))).toEqual({ 1: ORDERS });
      expect(await stockOf(product)).toBe(0);
      for (const { charged, refunded } of await forEach(ids, (orderId) => moneyOf(orderId)))
        expect({ charged, refunded }).toEqual({ charged: PRICE, refunded: 0 });
    },
  );
});
