import { type Order, OrderNotFoundError, requestCancellation, type Status } from "@orders/domain";
import { anOrder, at, memoryInventory, memoryOrders, memoryWorkflow } from "@orders/domain/testing";
import { ProcessingRequested } from "@orders/domain/validators";
import { queueHandler } from "@orders/lambda-kit";
import { capturedLog } from "@orders/lambda-kit/testing";
import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import { beforeEach, describe, expect, it } from "vitest";
import { processOrder } from "./process-order.ts";

let log: string[];
beforeEach(() => {
  log = capturedLog();
});

function shopWith(...stored: Order[]) {
  const orders = memoryOrders(memoryInventory(), ...stored);
  const workflow = memoryWorkflow();
  const process = processOrder({ orders, workflow });
  const messageOf = (order: Order, attempt = order.attempt) => ({
    orderId: order.orderId,
    attempt,
    correlationId: order.correlationId,
  });
  return { orders, workflow, process, messageOf, started: () => [...workflow.runs.keys()] };
}

describe("processOrder", () => {
  it("starts the run that the order is due for, with its correlation id", async () => {
    const order = anOrder({ correlationId: "correlation-7" });
    const { process, messageOf, workflow } = shopWith(order);

    await process(messageOf(order));

    const { orderId } = order;
    expect([...workflow.runs]).toEqual([[`${orderId}-1`, { orderId, attempt: 1, correlationId: "correlation-7" }]]);
  });

  it("starts one run however often the message comes, at once even", async () => {
    const order = anOrder();
    const { process, messageOf, started } = shopWith(order);

    await Promise.all([process(messageOf(order)), process(messageOf(order))]);
    await process(messageOf(order));

    expect(started()).toEqual([`${order.orderId}-1`]);
  });

  it("starts the run again of an order that stands still, for the workflow to find out", async () => {
    const order: Order = { ...anOrder(), status: "PROCESSING" };
    const { process, messageOf, started } = shopWith(order);
    await process(messageOf(order));
    expect(started()).toEqual([`${order.orderId}-1`]);
  });

  it("starts only the last attempt, whichever message comes first", async () => {
    const order = requestCancellation(anOrder(), at(1));
    const { process, messageOf, started } = shopWith(order);

    await process(messageOf(order, 2));
    await process(messageOf(order, 1));

    expect(started()).toEqual([`${order.orderId}-2`]);
  });

  it("starts nothing for an attempt that the order does not know of", async () => {
    const order = anOrder();
    const { process, messageOf, started } = shopWith(order);
    await process(messageOf(order, 9));
    expect(started()).toEqual([]);
  });

  it.each<Status>(["COMPLETED", "FAILED", "CANCELLED", "SHIPPED", "DELIVERED", "AWAITING_APPROVAL", "NEEDS_ATTENTION"])(
    "starts nothing for an order at rest: %s",
    async (status) => {
      const order: Order = { ...anOrder(), status };
      const { process, messageOf, started } = shopWith(order);
      await process(messageOf(order));
      expect(started()).toEqual([]);
    },
  );

  it("starts the run that undoes a completed order which is cancelled", async () => {
    const order = requestCancellation({ ...anOrder(), status: "COMPLETED" }, at(1));
    const { process, messageOf, started } = shopWith(order);
    await process(messageOf(order));
    expect(started()).toEqual([`${order.orderId}-2`]);
  });

  it("throws what may go away, so that the message comes again", async () => {
    const order = anOrder();
    const { process, messageOf, orders } = shopWith(order);
    const workflow = { start: () => Promise.reject(new Error("Too many executions")) };

    await expect(process({ ...messageOf(order), orderId: "nobody's" })).rejects.toThrow(OrderNotFoundError);
    await expect(processOrder({ orders, workflow })(messageOf(order))).rejects.toThrow("Too many executions");
  });

  it("writes one line a message, by which the order can be followed", async () => {
    const order = anOrder({ correlationId: "correlation-7" });
    const { process, messageOf } = shopWith(order);
    await process(messageOf(order));

    expect(log.map((line) => JSON.parse(line))).toMatchObject([
      { message: "Workflow started", orderId: order.orderId, correlationId: "correlation-7", attempt: 1 },
    ]);
    expect(log.join()).not.toContain("@");
  });
});

describe("processOrder behind its queue", () => {
  const record = (messageId: string, body: unknown) =>
    ({
      messageId,
      body: typeof body === "string" ? body : JSON.stringify(body),
      attributes: { ApproximateReceiveCount: "1" },
    }) as SQSRecord;

  it("takes the event as the bus sends it, and fails what cannot be read or done by itself", async () => {
    const [good, neighbour] = [anOrder(), anOrder()];
    const { process, messageOf, started } = shopWith(good, neighbour);
    const handler = queueHandler(ProcessingRequested, ({ detail }) => process(detail));
    const event = (order: Order) => ({
      version: "0",
      source: "com.orders.service",
      "detail-type": "Order Processing Requested",
      detail: { ...messageOf(order), status: "PENDING", totalAmount: 10 },
    });

    const answer = await handler(
      {
        Records: [
          record("good", event(good)),
          record("not-json", "{"),
          record("unknown", event(anOrder())),
          record("no-attempt", { detail: { orderId: good.orderId, correlationId: "c" } }),
          record("neighbour", event(neighbour)),
        ],
      } as SQSEvent,
      {} as Context,
    );

    expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort()).toEqual([
      "no-attempt",
      "not-json",
      "unknown",
    ]);
    expect(started().sort()).toEqual([`${good.orderId}-1`, `${neighbour.orderId}-1`].sort());
  });
});
