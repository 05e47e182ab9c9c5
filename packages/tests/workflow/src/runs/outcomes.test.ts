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
import { book, orders, stack, stepFunctions } from "../stack/stack.ts";

// Every way in which an order can end, from its first write through stream, bus and queue to the last step.

const PIECES = 5;
const PRICE = 1000;
const someStock = () => someProduct(PIECES);

/** Places an order and waits for its end. */
async function fulfilled(order: Order): Promise<OrderId> {
  await place(order);
  await finished(order.orderId);
  return order.orderId;
}

/** Cancels an order and waits for its end. */
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
  it("is completed: stock taken, paid, with its receipt", async () => {
    const orderId = await fulfilled(orderOf(await someStock(), "tok_ok"));

    expect(await endingOf(orderId)).toEqual(COMPLETED);
    expect(await runsByName(orderId)).toEqual({ "1": "SUCCEEDED" });
    const order = await orders.get(orderId);
    expect(order.receipt?.key).toBe(receiptKey(order));
    expect(await readReceipt(receiptKey(order))).toEqual(receiptOf(order, SHOP));
  });

  it("of 0.00 is completed and can be cancelled, and the gateway is never asked", async () => {
    const free = anOrder(
      { lines: [line(await someStock(), 1, "0.00")], paymentMethod: { type: "CARD", token: "tok_declined" } },
      clock.now(),
    );
    const orderId = await fulfilled(free);
    const history = ["SUBMITTED", "STATUS_CHANGED", "STOCK_RESERVED", "STATUS_CHANGED", "STATUS_CHANGED"];
    const nothing = { charged: 0, refunded: 0, receipts: 1 };
    expect(await endingOf(orderId)).toEqual({ status: "COMPLETED", left: PIECES - 1, ...nothing, history });
    expect(await book.read(orderId, "charge")).toBeUndefined();

    await cancelled(orderId);

    expect(await endingOf(orderId)).toEqual({
      status: "CANCELLED",
      left: PIECES,
      ...nothing,
      history: [...history, "CANCELLATION_REQUESTED", "STOCK_RELEASED", "STATUS_CHANGED"],
    });
    expect(await book.read(orderId, "refund")).toBeUndefined();
  });

  it("of several lines takes the stock of each, those of one product together", async () => {
    const [one, other] = await Promise.all([someStock(), someStock()]);
    const lines = [line(one, 2), line(other, 1), line(one, 3)];
    const orderId = await fulfilled(anOrder({ lines }, clock.now()));

    expect(await endingOf(orderId)).toMatchObject({ status: "COMPLETED", charged: 6 * PRICE, left: 0 });
    expect(await stockOf(other)).toBe(PIECES - 1);
  });

  it("that contradicts itself fails before anything is done", async () => {
    const orderId = await fulfilled({ ...orderOf(await someStock()), totalAmount: money(1) });

    const history = ["SUBMITTED", "STATUS_CHANGED"];
    expect(await endingOf(orderId)).toEqual({ status: "FAILED", reason: "INVALID_ORDER", ...NOTHING_TAKEN, history });
    expect(await runsByName(orderId)).toEqual({ "1": "SUCCEEDED" });
  });

  it("of a product that does not exist fails, and takes nothing of the other lines", async () => {
    const lines = [line(await someStock(), 1), line("UNICORN", 1)];
    const orderId = await fulfilled(anOrder({ lines }, clock.now()));

    expect(await endingOf(orderId)).toMatchObject({ status: "FAILED", reason: "UNKNOWN_PRODUCT", ...NOTHING_TAKEN });
    expect((await orders.get(orderId)).reasonDetail).toContain("UNICORN");
  });

  it("for more than there is fails, and takes nothing of the other lines", async () => {
    const [plenty, short] = await Promise.all([someStock(), someProduct(2)]);
    const orderId = await fulfilled(anOrder({ lines: [line(plenty, 1), line(short, 3)] }, clock.now()));

    expect(await endingOf(orderId)).toMatchObject({ status: "FAILED", reason: "OUT_OF_STOCK", ...NOTHING_TAKEN });
    expect(await stockOf(short)).toBe(2);
    expect((await orders.get(orderId)).reasonDetail).toContain(short);
  });

  it.each(["tok_declined", "tok_insufficient_funds"])(
    "fails when the card is refused (%s), its stock given back",
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

  it("fails when the gateway stays away: nothing charged, nor can it be later", async () => {
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
    ["comes back after two calls", "tok_unavailable_2"],
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

  it("that is cancelled after payment is refunded, its stock given back", async () => {
    const orderId = await fulfilled(orderOf(await someStock()));
    await cancelled(orderId);

    expect(await endingOf(orderId)).toEqual(CANCELLED_AFTER_PAYMENT);
    expect(await runsByName(orderId)).toEqual({ "1": "SUCCEEDED", "2": "SUCCEEDED" });
    await cancelled(orderId);
    expect(await endingOf(orderId)).toEqual(CANCELLED_AFTER_PAYMENT);
  });

  it("is refunded once when the gateway has to be asked twice for it", async () => {
    const orderId = await fulfilled(orderOf(await someStock(), "tok_refund_unavailable_1"));
    await cancelled(orderId);
    expect(await endingOf(orderId)).toEqual(CANCELLED_AFTER_PAYMENT);
  });

  it("whose refund fails for good needs attention, its stock given back all the same", async () => {
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
    // A run that could not undo everything fails, so that somebody is told.
    expect(await runsByName(orderId)).toEqual({ "1": "SUCCEEDED", "2": "FAILED" });
  });

  it("that needs attention is undone by one more attempt", async () => {
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

  it("of a product that is no longer there to take its pieces back needs attention, refunded all the same", async () => {
    const orderId = await fulfilled(orderOf(await someStock()));
    const [first] = (await orders.get(orderId)).lines;
    await removeProduct(first?.productId ?? productId(""));
    await cancelled(orderId);

    expect(await endingOf(orderId)).toMatchObject({ status: "NEEDS_ATTENTION", payment: "REFUNDED", refunded: PRICE });
  });

  it("whose receipt cannot be made is completed all the same, and the receipt is reported as missing", async ({
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
