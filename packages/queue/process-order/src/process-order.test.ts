import type { Metric } from "@orders/contracts";
import { ProcessingRequested } from "@orders/contracts/validators";
import {
  isHalted,
  isSettled,
  type Order,
  type OrderId,
  OrderNotFoundError,
  type RunEnd,
  requestCancellation,
  type Status,
  type Workflow,
  type WorkflowRun,
} from "@orders/domain";
import { anOrder, at, memoryInventory, memoryOrders, memoryWorkflow } from "@orders/domain/testing";
import { queueHandler } from "@orders/lambda-kit";
import { capturedLog } from "@orders/lambda-kit/testing";
import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import { beforeEach, describe, expect, it } from "vitest";
import { OrderNotSettledError, processOrder } from "./process-order.ts";

let log: string[];
beforeEach(() => {
  log = capturedLog();
});

/** The effect of the workflow's steps on an order. @returns the outcome of the last step. */
const fulfil = async (orders: ReturnType<typeof memoryOrders>, { orderId, attempt }: WorkflowRun): Promise<string> => {
  const order = await orders.get(orderId);
  if (order.attempt !== attempt || isSettled(order)) return "NOTHING_TO_DO";
  const compensated = order.cancellation ? "CANCELLED" : "FAILED";
  await orders.save({ ...order, status: isHalted(order) ? compensated : "COMPLETED" });
  return isHalted(order) ? "CLOSED" : "COMPLETED";
};

function shopWith(...stored: Order[]) {
  const orders = memoryOrders(memoryInventory(), ...stored);
  const workflow = memoryWorkflow((run) => fulfil(orders, run));
  const messageOf = (order: Order, attempt = order.attempt) => ({
    orderId: order.orderId,
    attempt,
    correlationId: order.correlationId,
  });
  const counted: Metric[] = [];
  const publishMetrics = (metrics: readonly Metric[]) => void counted.push(...metrics);
  return {
    orders,
    workflow,
    counted,
    messageOf,
    process: (message: WorkflowRun, { delivery = 1, by = workflow }: { delivery?: number; by?: Workflow } = {}) =>
      processOrder({ orders, workflow: by, publishMetrics })(message, delivery),
    executed: () => workflow.runs.map(({ run }) => `${run.orderId}-${run.attempt}`),
  };
}

describe("processOrder", () => {
  it("executes the run that the order is due for, with its correlation id", async () => {
    const order = anOrder({ correlationId: "correlation-7" });
    const { process, messageOf, workflow } = shopWith(order);

    await process(messageOf(order), { delivery: 2 });

    const { orderId } = order;
    const run = { orderId, attempt: 1, correlationId: "correlation-7" };
    expect(workflow.runs).toEqual([{ run, delivery: 2 }]);
  });

  it("changes the order once when the message is redelivered", async () => {
    const order = anOrder();
    const { process, messageOf, orders } = shopWith(order);

    await process(messageOf(order));
    const completed = await orders.get(order.orderId);
    await process(messageOf(order));

    expect(completed.status).toBe("COMPLETED");
    expect(await orders.get(order.orderId)).toEqual(completed);
  });

  it("executes the run again for an order that stopped between two steps", async () => {
    const order: Order = { ...anOrder(), status: "PROCESSING" };
    const { process, messageOf, orders } = shopWith(order);
    await process(messageOf(order));
    expect((await orders.get(order.orderId)).status).toBe("COMPLETED");
  });

  it.each([
    [1, 2],
    [2, 1],
  ])("has the effect of the last attempt only, for any order of the messages: %i, %i", async (...attempts) => {
    const order = requestCancellation(anOrder(), at(1));
    const { process, messageOf, orders } = shopWith(order);

    for (const attempt of attempts) await process(messageOf(order, attempt));

    expect(await orders.get(order.orderId)).toMatchObject({ status: "CANCELLED", version: order.version + 1 });
  });

  it.each<[string, Order, number?]>([
    ["of an unknown attempt", anOrder(), 9],
    ...(
      ["COMPLETED", "FAILED", "CANCELLED", "SHIPPED", "DELIVERED", "AWAITING_APPROVAL", "NEEDS_ATTENTION"] as const
    ).map((status): [string, Order] => [`whose order is ${status}`, { ...anOrder(), status }]),
  ])("takes a message off the queue, without an effect: %s", async (_, order, attempt) => {
    const { process, messageOf, orders } = shopWith(order);
    await process(messageOf(order, attempt));
    expect(await orders.get(order.orderId)).toEqual(order);
  });

  it.each<[string, Order]>([
    ["a completed order that is being cancelled", requestCancellation({ ...anOrder(), status: "COMPLETED" }, at(1))],
    ["an order whose compensation failed", { ...anOrder(), status: "NEEDS_ATTENTION", reason: "OUT_OF_STOCK" }],
  ])("executes the run that compensates %s", async (_, order) => {
    const { process, messageOf, executed } = shopWith(order);
    await process(messageOf(order));
    expect(executed()).toEqual([`${order.orderId}-${order.attempt}`]);
  });

  it("throws for an unknown order, so that the message is redelivered", async () => {
    const { process, messageOf } = shopWith();
    await expect(process(messageOf(anOrder()))).rejects.toThrow(OrderNotFoundError);
  });

  it("logs one line per message, with the correlation id", async () => {
    const order = anOrder({ correlationId: "correlation-7" });
    const { process, messageOf } = shopWith(order);
    await process(messageOf(order));

    expect(log.map((line) => JSON.parse(line))).toMatchObject([
      {
        message: "Run ended",
        orderId: order.orderId,
        correlationId: "correlation-7",
        attempt: 1,
        outcome: "COMPLETED",
        execution: "SUCCEEDED",
      },
    ]);
    expect(log.join()).not.toContain("@");
  });
});

describe("processOrder after an outcome that only a done run can have", () => {
  it.each(["COMPLETED", "AWAITING_APPROVAL", "NOTHING_TO_DO"])("reads no order: %s", async (outcome) => {
    const get = () => Promise.reject(new Error("The table is throttled"));
    const process = processOrder({
      ...{ orders: { get }, workflow: memoryWorkflow(async () => outcome) },
      publishMetrics: () => {},
    });
    await expect(process(shopWith().messageOf(anOrder()), 1)).resolves.toBeUndefined();
  });
});

describe("processOrder after any other end of the execution depends on the order", () => {
  /** A run that gives the order this status, and ends with `end`. */
  const runThat = (shop: ReturnType<typeof shopWith>, status: Status, end: RunEnd | Error): Workflow => ({
    async run({ orderId }) {
      const order = await shop.orders.get(orderId as OrderId);
      if (order.status !== status) await shop.orders.save({ ...order, status });
      if (end instanceof Error) throw end;
      return end;
    },
  });

  const settled: Status[] = ["COMPLETED", "FAILED", "CANCELLED", "AWAITING_APPROVAL", "NEEDS_ATTENTION"];
  const ends: [string, RunEnd | Error][] = [
    ["succeeded", { status: "SUCCEEDED" }],
    ["succeeded with an outcome that decides nothing", { status: "SUCCEEDED", outcome: "CLOSED" }],
    ["succeeded with an unknown outcome", { status: "SUCCEEDED", outcome: "TRANSLATED" }],
    ["failed with an outcome", { status: "FAILED", outcome: "COMPLETED" }],
    ["failed", { status: "FAILED", error: "NeedsAttention" }],
    ["timed out", { status: "TIMED_OUT" }],
    ["was lost", new Error("Socket hang up")],
  ];

  it.each(settled.flatMap((status) => ends.map(([how, end]) => [status, how, end] as const)))(
    "takes a message off the queue whose order is %s, though the execution %s",
    async (status, _, end) => {
      const order = anOrder();
      const shop = shopWith(order);
      await expect(shop.process(shop.messageOf(order), { by: runThat(shop, status, end) })).resolves.toBeUndefined();
      expect(shop.counted).toEqual([]);
    },
  );

  it.each(
    (["PENDING", "PROCESSING", "PAID"] as const).flatMap((status) =>
      ends.map(([how, end]) => [status, how, end] as const),
    ),
  )("has the message redelivered while the order is %s, even if the execution %s", async (status, _, end) => {
    const order = anOrder();
    const shop = shopWith(order);
    await expect(shop.process(shop.messageOf(order), { by: runThat(shop, status, end) })).rejects.toThrow(
      OrderNotSettledError,
    );
    expect(shop.counted).toEqual([{ name: "RunsFailed", value: 1 }]);
  });

  it("has the message redelivered when the response of the payment was lost, and then completes the order", async () => {
    const order = anOrder();
    const shop = shopWith(order);
    const lost = runThat(shop, "PAID", { status: "SUCCEEDED" });

    await expect(shop.process(shop.messageOf(order), { by: lost })).rejects.toThrow("left order");
    await shop.process(shop.messageOf(order), { delivery: 2 });

    expect((await shop.orders.get(order.orderId)).status).toBe("COMPLETED");
  });

  it.each(["StateMachineDeleting", "StateMachineDoesNotExist", "StateMachineTypeNotSupported"])(
    "has the message redelivered while the state machine is replaced, and then completes the order: %s",
    async (name) => {
      const order = anOrder();
      const shop = shopWith(order);
      const replaced = runThat(shop, "PENDING", Object.assign(new Error(name), { name }));

      await expect(shop.process(shop.messageOf(order), { by: replaced })).rejects.toThrow(OrderNotSettledError);
      await shop.process(shop.messageOf(order), { delivery: 2 });

      expect((await shop.orders.get(order.orderId)).status).toBe("COMPLETED");
    },
  );

  it("leaves an order that is cancelled during its run to the message of its next attempt", async () => {
    const order = anOrder();
    const shop = shopWith(order);
    const cancelled: Workflow = {
      async run() {
        await shop.orders.save(requestCancellation(await shop.orders.get(order.orderId), at(1)));
        return { status: "FAILED", error: "Interrupted" };
      },
    };
    await expect(shop.process(shop.messageOf(order), { by: cancelled })).resolves.toBeUndefined();
    expect(shop.counted).toEqual([]);
  });

  it("removes the message when the compensation failed, because that needs another attempt, and counts the run", async () => {
    const order = anOrder();
    const shop = shopWith(order);
    const interrupted: Workflow = {
      async run() {
        await shop.orders.save({ ...order, status: "NEEDS_ATTENTION", reason: "OUT_OF_STOCK" });
        return { status: "FAILED", error: "NeedsAttention" };
      },
    };
    await expect(shop.process(shop.messageOf(order), { by: interrupted })).resolves.toBeUndefined();
    expect(shop.counted).toEqual([{ name: "RunsFailed", value: 1 }]);
  });

  it("reports the error of the execution when the message is redelivered", async () => {
    const order = anOrder();
    const shop = shopWith(order);
    const fault = new Error("Rate exceeded");
    await expect(shop.process(shop.messageOf(order), { by: runThat(shop, "PAID", fault) })).rejects.toMatchObject({
      message: `The run of attempt 1 ended UNKNOWN and left order ${order.orderId} PAID`,
      cause: fault,
    });
  });
});

describe("processOrder behind its queue", () => {
  const record = (messageId: string, body: unknown) =>
    ({
      messageId,
      body: typeof body === "string" ? body : JSON.stringify(body),
      attributes: { ApproximateReceiveCount: "1" },
    }) as SQSRecord;

  it("reads events in the format of the bus, and fails only the messages that cannot be read or processed", async () => {
    const [good, neighbour] = [anOrder(), anOrder()];
    const { process, messageOf, orders } = shopWith(good, neighbour);
    const handler = queueHandler(ProcessingRequested, ({ detail }, { delivery }) => process(detail, { delivery }));
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
    for (const { orderId } of [good, neighbour]) expect((await orders.get(orderId)).status).toBe("COMPLETED");
  });
});
