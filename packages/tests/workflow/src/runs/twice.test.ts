import { type Order, type OrderId, startCharge, startRefund } from "@orders/domain";
import { describe, expect, it } from "vitest";
import { cancelIdle, clock, type Ending, endingOf, gateway, invoke, orderOf, placeIdle } from "../stack/orders.ts";
import { someProduct } from "../stack/products.ts";
import { runAgain } from "../stack/runs.ts";
import { orders } from "../stack/stack.ts";

// A message can come twice, and a run can stop after any step: these tests take the steps of such a run one by one.

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

/** The input that the workflow passes to each step. `receiptMade` is true once generate-receipt has run. */
const inputFor = ({ orderId, attempt, correlationId }: Pick<Order, "orderId" | "attempt" | "correlationId">) => ({
  orderId,
  attempt,
  correlationId,
  receiptMade: true,
});

async function take(order: Order, steps: readonly string[]): Promise<void> {
  for (const step of steps) await invoke(step, inputFor(order));
}

/** A completed order whose cancellation is requested, without a run for it. */
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

  it("forward has one effect, and returns the same outcome", async () => {
    const order = await idleOrder();
    for (const step of FORWARD) expect(new Set(await twice(order, step)).size, step).toBe(1);
    expect(await endingOf(order.orderId)).toEqual(COMPLETED);
  });

  it("of the compensation has one effect", async () => {
    const order = await orderToCompensate();
    for (const step of BACKWARD) await twice(order, step);
    expect(await endingOf(order.orderId)).toEqual(CANCELLED);
  });

  it("charges once where all are first at once", async () => {
    const order = await idleOrder();
    await take(order, FORWARD.slice(0, 2));
    const input = inputFor(order);
    await Promise.all(Array.from({ length: 3 }, () => invoke("process-payment", input)));
    expect(await endingOf(order.orderId)).toMatchObject({ status: "PAID", charged: PRICE, left: PIECES - 1 });
  });
});

describe.concurrent("two runs at once, after a run that stopped", () => {
  it.each(FORWARD.map((_, done) => [done] as const).concat([[FORWARD.length]]))(
    "after %i forward steps complete the order once",
    async (done) => {
      const order = await idleOrder();
      await take(order, FORWARD.slice(0, done));
      await runAgain(order, "x1", "x2");
      expect(await endingOf(order.orderId)).toEqual(COMPLETED);
    },
  );

  it.each(BACKWARD.map((_, done) => [done] as const).concat([[BACKWARD.length]]))(
    "after %i steps of the compensation compensate the order once",
    async (done) => {
      const order = await orderToCompensate();
      await take(order, BACKWARD.slice(0, done));
      await runAgain(order, "x1", "x2");
      expect(await endingOf(order.orderId)).toEqual(CANCELLED);
    },
  );
});

describe.concurrent("an order whose run stopped between the gateway's answer and the write of it", () => {
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

  it("is charged where the gateway had not charged yet", async () => {
    const order = await charging();
    await runAgain(order, "x1");
    expect(await endingOf(order.orderId)).toEqual(COMPLETED);
  });

  it("is refunded when it is cancelled before the charge is written", async () => {
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

  it("is left unchanged once it is settled", async () => {
    const order = await idleOrder("tok_declined");
    await runAgain(order, "x1");
    const version = await versionOf(order.orderId);
    await runAgain(order, "x2", "x3");
    expect(await versionOf(order.orderId)).toBe(version);
    expect(await endingOf(order.orderId)).toMatchObject({ status: "FAILED", charged: 0, left: PIECES });
  });
});

describe.concurrent("an order that is cancelled in the middle", () => {
  it.each([
    [1, 0],
    [2, 0],
    [3, PRICE],
    [4, PRICE],
  ])("after %i steps ends CANCELLED, charged %i and refunded, with its stock released", async (done, charged) => {
    const order = await idleOrder();
    await take(order, FORWARD.slice(0, done));
    await cancelIdle(order.orderId);
    // The present run takes one more step, as it may before it sees the cancellation.
    await take(order, FORWARD.slice(done, done + 1));
    await runAgain(order, "x1");

    expect(await endingOf(order.orderId)).toMatchObject({
      status: "CANCELLED",
      charged,
      refunded: charged,
      left: PIECES,
    });
  });
});
