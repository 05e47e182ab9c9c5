import { type Order, type OrderId, startCharge, startRefund } from "@orders/domain";
import { describe, expect, it } from "vitest";
import { cancelIdle, clock, type Ending, endingOf, gateway, invoke, orderOf, placeIdle } from "../stack/orders.ts";
import { someProduct } from "../stack/products.ts";
import { runAgain } from "../stack/runs.ts";
import { orders } from "../stack/stack.ts";

// Anything may happen twice, and a run can stop anywhere: what it did until then is done step by step here.

const PIECES = 5;
const PRICE = 1000;
const FORWARD = ["validate-order", "reserve-inventory", "process-payment", "generate-receipt", "complete-order"];
const BACKWARD = ["refund-payment", "release-inventory", "close-order"];

const COMPLETED: Ending = {
  status: "COMPLETED",
  payment: "CHARGED",
  charged: PRICE,
  refunded: 0,
  left: PIECES - 1,
  receipts: 1,
  history: ["SUBMITTED", "STATUS_CHANGED", "STOCK_RESERVED", "CHARGE_STARTED", "STATUS_CHANGED", "STATUS_CHANGED"],
};

const CANCELLED: Ending = {
  status: "CANCELLED",
  payment: "REFUNDED",
  charged: PRICE,
  refunded: PRICE,
  left: PIECES,
  receipts: 1,
  history: [
    ...COMPLETED.history,
    "CANCELLATION_REQUESTED",
    "REFUND_STARTED",
    "REFUND_FINISHED",
    "STOCK_RELEASED",
    "STATUS_CHANGED",
  ],
};

const idleOrder = async (token?: string): Promise<Order> => placeIdle(orderOf(await someProduct(PIECES), token));

/** What the workflow hands to each step; the receipt is made once generate-receipt has run. */
const inputFor = ({ orderId, correlationId }: Pick<Order, "orderId" | "correlationId">) => ({
  orderId,
  correlationId,
  receiptMade: true,
});

async function take(order: Order, steps: readonly string[]): Promise<void> {
  for (const step of steps) await invoke(step, inputFor(order));
}

/** An order that is completed and shall be cancelled, with no run that does it. */
async function orderToCompensate(): Promise<Order> {
  const order = await idleOrder();
  await take(order, FORWARD);
  return cancelIdle(order.orderId);
}

describe("each step taken twice, one after the other and at once", () => {
  const twice = async (order: Order, step: string) => {
    const input = inputFor(order);
    const outcomes = [await invoke(step, input), ...(await Promise.all([invoke(step, input), invoke(step, input)]))];
    return outcomes.map(({ outcome }) => outcome);
  };

  it("does what it does once, and answers the same", async () => {
    const order = await idleOrder();
    for (const step of FORWARD) expect(new Set(await twice(order, step)).size, step).toBe(1);
    expect(await endingOf(order.orderId)).toEqual(COMPLETED);
  });

  it("undoes what it undoes once", async () => {
    const order = await orderToCompensate();
    for (const step of BACKWARD) await twice(order, step);
    expect(await endingOf(order.orderId)).toEqual(CANCELLED);
  });

  it("charges once when all at once are the first", async () => {
    const order = await idleOrder();
    await take(order, FORWARD.slice(0, 2));
    const input = inputFor(order);
    await Promise.all(Array.from({ length: 3 }, () => invoke("process-payment", input)));
    expect(await endingOf(order.orderId)).toMatchObject({ status: "PAID", charged: PRICE, left: PIECES - 1 });
  });
});

describe.concurrent("two runs at once, after a run that stopped", () => {
  it.each(FORWARD.map((_, done) => [done] as const).concat([[FORWARD.length]]))(
    "after %i steps forward complete the order once",
    async (done) => {
      const order = await idleOrder();
      await take(order, FORWARD.slice(0, done));
      await runAgain(order, "x1", "x2");
      expect(await endingOf(order.orderId)).toEqual(COMPLETED);
    },
  );

  it.each(BACKWARD.map((_, done) => [done] as const).concat([[BACKWARD.length]]))(
    "after %i steps back undo the order once",
    async (done) => {
      const order = await orderToCompensate();
      await take(order, BACKWARD.slice(0, done));
      await runAgain(order, "x1", "x2");
      expect(await endingOf(order.orderId)).toEqual(CANCELLED);
    },
  );
});

describe.concurrent("a run that stopped between the gateway's act and the order's record of it", () => {
  const charge = ({ orderId, totalAmount, currency, paymentMethod }: Order) =>
    gateway.charge({ key: orderId, amount: totalAmount, currency, method: paymentMethod });

  const charging = async (token?: string): Promise<Order> => {
    const order = await idleOrder(token);
    await take(order, FORWARD.slice(0, 2));
    return orders.save(startCharge(await orders.get(order.orderId), clock.now()));
  };

  const refunding = async (): Promise<Order> => {
    const order = await orderToCompensate();
    return orders.save(startRefund(order, clock.now()));
  };

  const versionOf = async (orderId: OrderId) => (await orders.get(orderId)).version;

  it("is charged once", async () => {
    const order = await charging();
    await charge(order);
    await runAgain(order, "x1");
    expect(await endingOf(order.orderId)).toEqual(COMPLETED);
  });

  it("is charged when it was not yet", async () => {
    const order = await charging();
    await runAgain(order, "x1");
    expect(await endingOf(order.orderId)).toEqual(COMPLETED);
  });

  it("is refunded when it is cancelled before anybody knows that it was charged", async () => {
    const order = await charging();
    await charge(order);
    await cancelIdle(order.orderId);
    await runAgain(order, "x1");
    expect(await endingOf(order.orderId)).toMatchObject({
      status: "CANCELLED",
      payment: "REFUNDED",
      charged: PRICE,
      refunded: PRICE,
      left: PIECES,
      receipts: 0,
    });
  });

  it("can no longer be charged when it is cancelled before the charge arrives", async () => {
    const order = await charging();
    await cancelIdle(order.orderId);
    await runAgain(order, "x1");
    await expect(charge(order)).resolves.toMatchObject({ outcome: "DECLINED" });
    expect(await endingOf(order.orderId)).toMatchObject({
      status: "CANCELLED",
      payment: "NOT_CHARGED",
      charged: 0,
      left: PIECES,
    });
  });

  it("is refunded once", async () => {
    const order = await refunding();
    await gateway.cancel(order.orderId);
    await runAgain(order, "x1");
    expect(await endingOf(order.orderId)).toEqual(CANCELLED);
  });

  it("is left alone once it is at rest", async () => {
    const order = await idleOrder("tok_declined");
    await runAgain(order, "x1");
    const version = await versionOf(order.orderId);
    await runAgain(order, "x2", "x3");
    expect(await versionOf(order.orderId)).toBe(version);
    expect(await endingOf(order.orderId)).toMatchObject({ status: "FAILED", charged: 0, left: PIECES });
  });
});

describe.concurrent("an order that is cancelled in the middle", () => {
  it.each([1, 2, 3, 4])("after %i steps ends CANCELLED with everything back", async (done) => {
    const order = await idleOrder();
    await take(order, FORWARD.slice(0, done));
    await cancelIdle(order.orderId);
    // The run that is overtaken goes on for one more step, as it may on the real thing.
    await take(order, FORWARD.slice(done, done + 1));
    await runAgain(order, "x1");

    const ending = await endingOf(order.orderId);
    expect(ending).toMatchObject({ status: "CANCELLED", left: PIECES });
    expect(ending.refunded).toBe(ending.charged);
    expect(ending.charged).toBe(done >= 3 ? PRICE : 0);
  });
});
