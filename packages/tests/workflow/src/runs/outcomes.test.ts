import { randomUUID } from "node:crypto";
import { DescribeExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { eventually } from "@orders/acceptance-tests/eventually";
import { money, type Order, type OrderId, receiptKey, receiptOf } from "@orders/domain";
import { anOrder, line, productId, SHOP } from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { cancel, clock, endingOf, orderOf, place, readReceipt, refuseReceipt, runsByName } from "../stack/orders.ts";
import { removeProduct, someProduct, stockOf } from "../stack/products.ts";
import { takeMessages } from "../stack/queues.ts";
import { finished } from "../stack/runs.ts";
import { ledger, orders, stack, stepFunctions } from "../stack/stack.ts";

// Every outcome of an order, from its first write through stream, bus and queue to the last step.

const PIECES = 5;
const PRICE = 1000;
const someStock = () => someProduct(PIECES);

/** Submits an order and waits until its run ends. */
async function fulfilled(order: Order): Promise<OrderId> {
  await place(order);
  await finished(order.orderId);
  return order.orderId;
}

/** Cancels an order and waits until its run ends. */
async function cancelled(orderId: OrderId): Promise<void> {
  await cancel(orderId);
  await finished(orderId);
}

const NOTHING_TAKEN = { charged: 0, refunded: 0, left: PIECES, receipts: 0 };
const UNTIL_PAID = ["SUBMITTED", "STATUS_CHANGED", "STOCK_RESERVED", "CHARGE_STARTED"];
const UNTIL_COMPLETED = [...UNTIL_PAID, "STATUS_CHANGED", "STATUS_CHANGED"];

const COMPLETED = {
  status: "COMPLETED",
  payment: "CHARGED",
  charged: PRICE,
  refunded: 0,
  left: PIECES - 1,
  receipts: 1,
  history: UNTIL_COMPLETED,
};

const CANCELLED_AFTER_PAYMENT = {
  status: "CANCELLED",
  payment: "REFUNDED",
  charged: PRICE,
  refunded: PRICE,
  left: PIECES,
  receipts: 1,
  history: [
    ...UNTIL_COMPLETED,
    "CANCELLATION_REQUESTED",
    "REFUND_STARTED",
    "REFUND_FINISHED",
    "STOCK_RELEASED",
    "STATUS_CHANGED",
  ],
};

describe.concurrent("an order", () => {
  it("is completed: stock reserved, paid, with its receipt", async () => {
    const orderId = await fulfilled(orderOf(await someStock(), "tok_ok"));

    expect(await endingOf(orderId)).toEqual(COMPLETED);
    expect(await runsByName(orderId)).toEqual({ "1": "SUCCEEDED" });
    const order = await orders.get(orderId);
    expect(order.receipt?.key).toBe(receiptKey(order));
    expect(await readReceipt(receiptKey(order))).toEqual(receiptOf(order, SHOP));
  });

  it("of 0.00 is completed and can be cancelled, without a call to the gateway", async () => {
    const free = anOrder(
      { lines: [line(await someStock(), 1, "0.00")], paymentMethod: { type: "CARD", token: "tok_declined" } },
      clock.now(),
    );
    const orderId = await fulfilled(free);
    const history = ["SUBMITTED", "STATUS_CHANGED", "STOCK_RESERVED", "STATUS_CHANGED", "STATUS_CHANGED"];
    const nothing = { charged: 0, refunded: 0, receipts: 1 };
    expect(await endingOf(orderId)).toEqual({ status: "COMPLETED", left: PIECES - 1, ...nothing, history });
    expect(await ledger.read(orderId, "charge")).toBeUndefined();

    await cancelled(orderId);

    expect(await endingOf(orderId)).toEqual({
      status: "CANCELLED",
      left: PIECES,
      ...nothing,
      history: [...history, "CANCELLATION_REQUESTED", "STOCK_RELEASED", "STATUS_CHANGED"],
    });
    expect(await ledger.read(orderId, "refund")).toBeUndefined();
  });

  it("reserves the stock of all its lines, those of one product together", async () => {
    const [one, other] = await Promise.all([someStock(), someStock()]);
    const lines = [line(one, 2), line(other, 1), line(one, 3)];
    const orderId = await fulfilled(anOrder({ lines }, clock.now()));

    expect(await endingOf(orderId)).toMatchObject({ status: "COMPLETED", charged: 6 * PRICE, left: 0 });
    expect(await stockOf(other)).toBe(PIECES - 1);
  });

  it("with an inconsistency fails before anything is done", async () => {
    const orderId = await fulfilled({ ...orderOf(await someStock()), totalAmount: money(1) });

    const history = ["SUBMITTED", "STATUS_CHANGED"];
    expect(await endingOf(orderId)).toEqual({ status: "FAILED", reason: "INVALID_ORDER", ...NOTHING_TAKEN, history });
    expect(await runsByName(orderId)).toEqual({ "1": "SUCCEEDED" });
  });

  it("of products that do not exist fails, names them all, and reserves nothing for its other lines", async () => {
    const lines = [line(await someStock(), 1), line("UNICORN", 1), line(await someProduct(0), 1), line("DRAGON", 1)];
    const orderId = await fulfilled(anOrder({ lines }, clock.now()));

    expect(await endingOf(orderId)).toMatchObject({ status: "FAILED", reason: "UNKNOWN_PRODUCT", ...NOTHING_TAKEN });
    expect((await orders.get(orderId)).reasonDetail).toBe("Not in the catalogue: UNICORN, DRAGON");
  });

  it("for more than is in stock fails, and reserves nothing for its other lines", async () => {
    const [plenty, short] = await Promise.all([someStock(), someProduct(2)]);
    const orderId = await fulfilled(anOrder({ lines: [line(plenty, 1), line(short, 3)] }, clock.now()));

    expect(await endingOf(orderId)).toMatchObject({ status: "FAILED", reason: "OUT_OF_STOCK", ...NOTHING_TAKEN });
    expect(await stockOf(short)).toBe(2);
    expect((await orders.get(orderId)).reasonDetail).toContain(short);
  });

  it.each(["tok_declined", "tok_insufficient_funds"])(
    "fails when the card is declined (%s), with its stock released",
    async (token) => {
      const orderId = await fulfilled(orderOf(await someStock(), token));

      expect(await endingOf(orderId)).toEqual({
        status: "FAILED",
        reason: "PAYMENT_DECLINED",
        payment: "DECLINED",
        ...NOTHING_TAKEN,
        history: [...UNTIL_PAID, "CHARGE_DECLINED", "STOCK_RELEASED", "STATUS_CHANGED"],
      });
    },
  );

  it("fails when the gateway stays unavailable, and can no longer be charged", async () => {
    const order = orderOf(await someStock(), "tok_unavailable");
    const orderId = await fulfilled(order);

    expect(await endingOf(orderId)).toEqual({
      status: "FAILED",
      reason: "PAYMENT_UNAVAILABLE",
      payment: "NOT_CHARGED",
      ...NOTHING_TAKEN,
      history: [...UNTIL_PAID, "REFUND_STARTED", "REFUND_FINISHED", "STOCK_RELEASED", "STATUS_CHANGED"],
    });
    expect(await runsByName(orderId)).toEqual({ "1": "SUCCEEDED" });
  });

  it.each([
    ["is available again after two calls", "tok_unavailable_2"],
    ["charged, but its answer was lost", "tok_answer_lost"],
  ])("is completed and charged once when the gateway %s", async (_, token) => {
    const orderId = await fulfilled(orderOf(await someStock(), token));
    expect(await endingOf(orderId)).toEqual(COMPLETED);
  });

  it("that was cancelled before its first run is never charged", async () => {
    const order = orderOf(await someStock());
    const at = clock.now();
    const orderId = await fulfilled({ ...order, attempt: 2, cancellation: { requestedAt: at, reason: "Too late" } });

    const ending = await endingOf(orderId);
    expect(ending).toEqual({ status: "CANCELLED", ...NOTHING_TAKEN, history: ["SUBMITTED", "STATUS_CHANGED"] });
  });

  it("that is cancelled after payment is refunded, with its stock released", async () => {
    const orderId = await fulfilled(orderOf(await someStock()));
    await cancelled(orderId);

    expect(await endingOf(orderId)).toEqual(CANCELLED_AFTER_PAYMENT);
    expect(await runsByName(orderId)).toEqual({ "1": "SUCCEEDED", "2": "SUCCEEDED" });
    await cancelled(orderId);
    expect(await endingOf(orderId)).toEqual(CANCELLED_AFTER_PAYMENT);
  });

  it("is refunded once where the gateway had to be asked twice", async () => {
    const orderId = await fulfilled(orderOf(await someStock(), "tok_refund_unavailable_1"));
    await cancelled(orderId);
    expect(await endingOf(orderId)).toEqual(CANCELLED_AFTER_PAYMENT);
  });

  it("whose refund keeps failing needs attention, with its stock released", async () => {
    const orderId = await fulfilled(orderOf(await someStock(), "tok_refund_unavailable"));
    await cancelled(orderId);

    expect(await endingOf(orderId)).toEqual({
      status: "NEEDS_ATTENTION",
      payment: "REFUNDING",
      charged: PRICE,
      refunded: 0,
      left: PIECES,
      receipts: 1,
      history: [...UNTIL_COMPLETED, "CANCELLATION_REQUESTED", "REFUND_STARTED", "STOCK_RELEASED", "STATUS_CHANGED"],
    });
    // A run whose compensation is incomplete fails, so that an alarm is raised.
    expect(await runsByName(orderId)).toEqual({ "1": "SUCCEEDED", "2": "FAILED" });
  });

  it("that needs attention is compensated by one more attempt", async () => {
    // A run asks for the refund four times.
    const orderId = await fulfilled(orderOf(await someStock(), "tok_refund_unavailable_5"));
    await cancelled(orderId);
    expect(await endingOf(orderId)).toMatchObject({ status: "NEEDS_ATTENTION", refunded: 0, left: PIECES });

    const order = await orders.get(orderId);
    await orders.save({ ...order, attempt: order.attempt + 1 });
    await finished(orderId);
    expect(await endingOf(orderId)).toMatchObject({
      status: "CANCELLED",
      payment: "REFUNDED",
      charged: PRICE,
      refunded: PRICE,
      left: PIECES,
    });
  });

  it("of a product that was deleted since needs attention when it is cancelled, and is refunded", async () => {
    const orderId = await fulfilled(orderOf(await someStock()));
    const [first] = (await orders.get(orderId)).lines;
    await removeProduct(first?.productId ?? productId(""));
    await cancelled(orderId);

    expect(await endingOf(orderId)).toMatchObject({ status: "NEEDS_ATTENTION", payment: "REFUNDED", refunded: PRICE });
  });

  it("whose receipt cannot be made is completed, and the receipt is reported as missing", async ({
    onTestFinished,
  }) => {
    const order = orderOf(await someStock());
    const key = receiptKey(order);
    onTestFinished(await refuseReceipt(key));
    const orderId = await fulfilled(order);

    expect(await endingOf(orderId)).toEqual({ ...COMPLETED, receipts: 0 });
    expect((await orders.get(orderId)).receipt).toBeUndefined();
    expect(await runsByName(orderId)).toEqual({ "1": "SUCCEEDED" });
    const reports = await eventually(
      "the missing receipt is reported",
      () => takeMessages(stack.receiptsDeadLetterQueueUrl, orderId),
      (taken) => taken.length > 0,
    );
    expect(reports.map((report) => JSON.parse(report))).toEqual([{ orderId, correlationId: order.correlationId }]);
  });
});

it("a run that is started for an order that does not exist fails at once, without a retry", async () => {
  const orderId = `nobodys-${randomUUID()}` as OrderId;
  const input = JSON.stringify({ orderId, attempt: 1, correlationId: orderId });
  const { executionArn } = await stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn: stack.workflowArn, name: `${orderId}-1`, input }),
  );
  const run = await eventually(
    `the run for ${orderId} ends`,
    () => stepFunctions.send(new DescribeExecutionCommand({ executionArn })),
    ({ status }) => status !== "RUNNING",
  );
  // After retries it would be Interrupted.
  expect(run).toMatchObject({ status: "FAILED", error: "OrderNotFound" });
});
