import { ProcessingRequested } from "@orders/contracts/validators";
import type { OrderId } from "@orders/domain";
import { anOrder, memoryInventory, memoryOrders, memoryWorkflow } from "@orders/domain/testing";
import { queueHandler } from "@orders/lambda-kit";
import { capturedLog } from "@orders/lambda-kit/testing";
import type { Context, SQSEvent } from "aws-lambda";
import { afterAll, expect, it, vi } from "vitest";
import { processOrder } from "./process-order.ts";

// Read when the libraries are loaded.
vi.hoisted(() => Object.assign(process.env, { TRACES_TO: "log", TRACING_SAMPLE_RATE: "1" }));
afterAll(() => {
  delete process.env.TRACES_TO;
  delete process.env.TRACING_SAMPLE_RATE;
});

const TRACE = "6f1c2f0e00112233445566778899aabb";

it("passes the trace of a traced order to its run, and none to the run of another", async () => {
  const log = capturedLog();
  const orders = memoryOrders(memoryInventory(), anOrder({ orderId: "O-1" as OrderId }));
  const workflow = memoryWorkflow(async () => "COMPLETED");
  const process = processOrder({ orders, workflow, publishMetrics: () => undefined });
  const handler = queueHandler(ProcessingRequested, ({ detail }, { delivery }) => process(detail, delivery));
  const record = (orderId: string, more: object) => ({
    messageId: orderId,
    body: JSON.stringify({ detail: { orderId, attempt: 1, correlationId: "c", ...more } }),
    attributes: { ApproximateReceiveCount: "1" },
  });

  const Records = [record("O-1", { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }), record("O-2", {})];
  await handler({ Records } as unknown as SQSEvent, {} as Context);

  const [span, ...others] = log.map((line) => JSON.parse(line)).filter(({ message }) => message === "Span");
  expect(span).toMatchObject({ traceId: TRACE, orderId: "O-1", outcome: "COMPLETED" });
  expect(others).toEqual([]);
  expect(Object.fromEntries(workflow.runs.map(({ run }) => [run.orderId, run]))).toEqual({
    "O-1": { orderId: "O-1", attempt: 1, correlationId: "c", traceparent: `00-${TRACE}-${span.spanId}-01` },
    "O-2": { orderId: "O-2", attempt: 1, correlationId: "c" },
  });
});
