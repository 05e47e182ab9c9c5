import { memoryObjects } from "@orders/adapters/testing";
import type { Order } from "@orders/domain";
import { aProduct, memoryInventory, memoryOrders, tickingClock } from "@orders/domain/testing";
import { capturedLog } from "@orders/lambda-kit/testing";
import type { S3Event } from "aws-lambda";
import { afterAll, expect, it, vi } from "vitest";
import { importOrders } from "./import-orders.ts";

// Read when the libraries are loaded.
vi.hoisted(() => Object.assign(process.env, { TRACES_TO: "log", TRACING_SAMPLE_RATE: "1" }));
afterAll(() => {
  delete process.env.TRACES_TO;
  delete process.env.TRACING_SAMPLE_RATE;
});

it("starts a trace for each imported order, and none for a historical one", async () => {
  const log = capturedLog();
  const orders = memoryOrders(memoryInventory());
  const created: Order[] = [];
  const file = {
    "uploads/orders.csv":
      "order_id,customer_id,product_id,quantity,price\nA-1,CUST-1,LAPTOP,1,9.99\nA-2,CUST-1,LAPTOP,1,9.99",
    "uploads/history.csv": "order_id,customer_id,total,status\nB-1,CUST-1,9.99,completed",
  };
  const importAll = importOrders({
    uploads: memoryObjects(file),
    orders: {
      ...orders,
      async create(order) {
        created.push(order);
        return orders.create(order);
      },
    },
    catalogue: memoryInventory(aProduct("LAPTOP", 5, "9.99")),
    clock: tickingClock(),
    currency: "USD",
    callAgain: async () => undefined,
  });
  for (const key of Object.keys(file)) {
    await importAll({ Records: [{ s3: { object: { key, versionId: "v1" } } }] } as S3Event, () => 600_000);
  }

  const spans = log.map((line) => JSON.parse(line)).filter(({ message }) => message === "Span");
  expect(spans.map(({ orderId, kind }) => [orderId, kind]).sort()).toEqual([
    ["A-1", "CONSUMER"],
    ["A-2", "CONSUMER"],
  ]);
  const traces = Object.fromEntries(
    spans.map(({ orderId, traceId, spanId }) => [orderId, `00-${traceId}-${spanId}-01`]),
  );
  expect(Object.fromEntries(created.map(({ orderId, traceparent }) => [orderId, traceparent]))).toEqual({
    ...traces,
    "B-1": undefined,
  });
  expect(traces["A-1"]?.slice(3, 35)).not.toBe(traces["A-2"]?.slice(3, 35));
});
