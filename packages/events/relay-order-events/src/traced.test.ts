import { memoryDeadLetters } from "@orders/adapters/testing";
import type { OrderId } from "@orders/domain";
import { anOrder, memoryBus } from "@orders/domain/testing";
import { capturedLog } from "@orders/lambda-kit/testing";
import { afterAll, expect, it, vi } from "vitest";
import { relayOrderEvents } from "./relay-order-events.ts";
import { record } from "./testing.ts";

// Read when the libraries are loaded.
vi.hoisted(() => Object.assign(process.env, { TRACES_TO: "log", TRACING_SAMPLE_RATE: "1" }));
afterAll(() => {
  delete process.env.TRACES_TO;
  delete process.env.TRACING_SAMPLE_RATE;
});

const TRACE = "f1c2f0e00112233445566778899aabb";
const order = (digit: number, more: object = {}) => anOrder({ orderId: `O-${digit}` as OrderId, ...more });
const traced = (digit: number) => order(digit, { traceparent: `00-${digit}${TRACE}-00f067aa0ba902b7-01` });

it("works on a batch in the trace of each traced order, and passes the trace on with the events", async () => {
  const log = capturedLog();
  const bus = memoryBus();
  const refusing = {
    publish: async (events: Parameters<typeof bus.publish>[0]) => {
      await bus.publish(events);
      return events.flatMap((event) => (event.detail.orderId === "O-2" ? [{ event, why: "too large" }] : []));
    },
  };
  const relay = relayOrderEvents({ bus: refusing, deadLetters: memoryDeadLetters(), publishMetrics: () => undefined });

  await relay({ Records: [traced(1), traced(2), order(3)].map((each) => record(undefined, each)) });

  const spans = log.map((line) => JSON.parse(line)).filter(({ message }) => message === "Span");
  expect(spans).toMatchObject([
    { traceId: `1${TRACE}`, orderId: "O-1", outcome: "PUBLISHED" },
    { traceId: `2${TRACE}`, orderId: "O-2", outcome: "DEAD_LETTER" },
  ]);
  expect(bus.published.map(({ detail }) => detail.traceparent)).toEqual([
    `00-1${TRACE}-00f067aa0ba902b7-01`,
    `00-2${TRACE}-00f067aa0ba902b7-01`,
    undefined,
  ]);
});
