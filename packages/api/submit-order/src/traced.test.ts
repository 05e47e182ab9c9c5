import { aProduct, memoryInventory, memoryOrders, tickingClock } from "@orders/domain/testing";
import { httpHandler } from "@orders/lambda-kit";
import { apiEvent, capturedLog } from "@orders/lambda-kit/testing";
import { afterAll, expect, it, vi } from "vitest";
import { submitOrder } from "./submit-order.ts";

// Read when the libraries are loaded.
vi.hoisted(() => Object.assign(process.env, { TRACES_TO: "log", TRACING_SAMPLE_RATE: "1" }));
afterAll(() => {
  delete process.env.TRACES_TO;
  delete process.env.TRACING_SAMPLE_RATE;
});

const body = { customerId: "CUST-001", customerEmail: "jane@example.com", productId: "PROD-002", quantity: 2 };

it("stores the trace of the request with the order, and names the order in its span", async () => {
  const log = capturedLog();
  const catalogue = memoryInventory(aProduct("PROD-002", 50, "29.99"));
  const orders = memoryOrders(catalogue);
  const route = submitOrder({ orders, catalogue, clock: tickingClock(), currency: "USD" });
  const answers = [];
  for (const _ of ["first", "repeated"]) {
    const event = apiEvent({ body, headers: { "Idempotency-Key": "key-1" } });
    answers.push(await httpHandler(route, { allowedOrigins: ["*"] })(event));
  }

  const [{ orderId }] = answers.map(({ body }) => JSON.parse(body));
  const spans = log.map((line) => JSON.parse(line)).filter(({ message }) => message === "Span");
  expect(spans).toMatchObject([
    { kind: "SERVER", orderId, outcome: "202" },
    { kind: "SERVER", orderId, outcome: "202" },
  ]);
  // The trace of the first request is the order's.
  expect((await orders.get(orderId)).traceparent).toBe(`00-${spans[0].traceId}-${spans[0].spanId}-01`);
  expect(JSON.stringify(spans)).not.toContain("jane@example.com");
});
