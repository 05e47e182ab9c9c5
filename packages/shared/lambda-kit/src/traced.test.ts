import { ProcessingRequested } from "@orders/contracts/validators";
import type { OrderId } from "@orders/domain";
import { tracedCall, traceparent } from "@orders/tracing";
import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { httpHandler } from "./http/handler.ts";
import { HttpProblemError } from "./http/problem.ts";
import { queueHandler } from "./queue.ts";
import { queueBatchHandler } from "./queue-batch.ts";
import { taskHandler } from "./task.ts";
import { apiEvent, capturedLog } from "./testing.ts";

// Read when the libraries are loaded.
vi.hoisted(() =>
  Object.assign(process.env, { TRACES_TO: "log", TRACING_SAMPLE_RATE: "1", POWERTOOLS_SERVICE_NAME: "station" }),
);
afterAll(() => {
  for (const name of ["TRACES_TO", "TRACING_SAMPLE_RATE", "POWERTOOLS_SERVICE_NAME"]) delete process.env[name];
});

let log: string[];
beforeEach(() => {
  log = capturedLog();
});
const spans = () => log.map((line) => JSON.parse(line)).filter(({ message }) => message === "Span");

const traceOf = (digit: number) => `${digit}f1c2f0e00112233445566778899aabb`;
const carried = (digit: number) => ({ traceparent: `00-${traceOf(digit)}-00f067aa0ba902b7-01` });
const called = () => tracedCall({ service: "s", operation: "o" }, async () => undefined);

const record = (orderId: string, more: object = {}) =>
  ({
    messageId: orderId,
    body: JSON.stringify({ detail: { orderId, attempt: 1, correlationId: "c", ...more } }),
    attributes: { ApproximateReceiveCount: "1" },
  }) as SQSRecord;

describe("a traced function", () => {
  it("of the API starts a trace, with the order of the path and the status of the answer", async () => {
    const handler = httpHandler(
      async () => {
        await called();
        throw new HttpProblemError(409, "Not now");
      },
      { allowedOrigins: ["*"] },
    );
    await handler(apiEvent({ route: "POST /orders/{orderId}/cancel", path: { orderId: "O-1" } }));
    expect(spans()).toMatchObject([
      { name: "s.o" },
      { name: "station", kind: "SERVER", orderId: "O-1", outcome: "409" },
    ]);
  });

  it("of the workflow continues the trace of its input, with its outcome", async () => {
    const handler = taskHandler(async (_: { orderId: OrderId }) => ({ outcome: "PAID" }));
    await handler({ orderId: "O-1" as OrderId, correlationId: "c", ...carried(1) });
    await handler({ orderId: "O-2" as OrderId, correlationId: "c" });
    expect(spans()).toMatchObject([
      { traceId: traceOf(1), parentId: "00f067aa0ba902b7", kind: "CONSUMER", orderId: "O-1", outcome: "PAID" },
    ]);
  });

  it("of a queue continues the trace of each message by itself, and passes its own span on", async () => {
    const passedOn: Record<string, unknown> = {};
    const handler = queueHandler(ProcessingRequested, async ({ detail }) => {
      await called();
      passedOn[detail.orderId] = traceparent();
      if (detail.orderId === "O-2") throw new TypeError("no");
    });
    await handler(
      { Records: [record("O-1", carried(1)), record("O-2", carried(2)), record("O-3")] } as SQSEvent,
      {} as Context,
    );
    const own = spans().filter(({ kind }) => kind === "CONSUMER");
    expect(own).toMatchObject([
      { traceId: traceOf(1), orderId: "O-1" },
      { traceId: traceOf(2), orderId: "O-2", failed: true, error: "TypeError" },
    ]);
    const [first, second] = own.map(({ traceId, spanId }) => ({ traceparent: `00-${traceId}-${spanId}-01` }));
    expect(passedOn).toEqual({ "O-1": first, "O-2": second, "O-3": {} });
    expect(spans().filter(({ kind }) => kind === "CLIENT")).toMatchObject([
      { orderId: "O-1", parentId: own[0].spanId },
      { orderId: "O-2", parentId: own[1].spanId },
    ]);
  });

  it("of a queue's batches says for each order what became of it", async () => {
    const handler = queueBatchHandler(
      ProcessingRequested,
      ({ detail }) => detail.orderId,
      async (orderIds) => {
        await called();
        return orderIds.map((orderId) =>
          orderId === "O-2" ? { status: "rejected", reason: new Error("no") } : { status: "fulfilled", value: 1 },
        );
      },
    );
    await handler(
      { Records: [record("O-1", carried(1)), record("O-2", carried(2)), record("O-3")] } as SQSEvent,
      {} as Context,
    );
    expect(spans()).toMatchObject([
      { name: "s.o", traceId: traceOf(1) },
      { name: "s.o", traceId: traceOf(2) },
      { name: "station", traceId: traceOf(1), outcome: "HANDLED" },
      { name: "station", traceId: traceOf(2), outcome: "FAILED" },
    ]);
  });
});
