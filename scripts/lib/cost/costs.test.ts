import { describe, expect, it } from "vitest";
import { excesses } from "./budget.ts";
import { type Cost, callsOf, costsOf, type Measured, priceOf, type Setup, totalOf } from "./costs.ts";
import type { Usage } from "./usage.ts";

const invocations = (count: number, ms: number) => ({ count, ms, memory: 0.5, logBytes: 1024 });

/** Two orders, each with one run, two events and a message for each of two queues. */
const usage: Usage = {
  requests: {
    "relay-order-events events PutEvents": 4,
    "generate-receipt s3 PutObject": 2,
    "process-payment dynamodb PutItem payments": 2,
    "record-analytics dynamodb TransactWriteItems analytics": 4,
  },
  writeUnits: {
    "submit-order orders": 2,
    "process-payment payments": 2,
    "record-analytics analytics": 4,
    "record-analytics analytics counters": 8,
  },
  readUnits: { "validate-order orders": 2 },
  invocations: {
    "submit-order": invocations(2, 20),
    "process-order": invocations(2, 1000),
    "record-analytics": invocations(4, 40),
    "relay-order-events": invocations(4, 40),
  },
  events: 4,
  deliveries: [
    { rule: "order-processing", target: "order-processing-queue", count: 2 },
    { rule: "analytics", target: "analytics-queue", count: 4 },
    { rule: "statuses", target: "statuses", count: 4 },
  ],
  runs: 2,
  transitions: 20,
  runMs: 500,
};
const measured: Measured = { usage, orders: 2, apiRequests: 1 };
const setup: Setup = {
  consumers: {
    "process-order": { queue: "order-processing-queue", batchSize: 10 },
    "record-analytics": { queue: "analytics-queue", batchSize: 100 },
    "relay-order-events": { batchSize: 100 },
  },
  disabledRules: [],
  accessLogBytes: 512,
  traceSampleRate: 0,
};

const amounts = (costs: readonly Cost[]) =>
  Object.fromEntries(costs.map(({ service, what, perOrder }) => [`${service} ${what}`, perOrder]));

describe("costsOf", () => {
  it("counts what one order used, where each message came alone", () => {
    expect(amounts(costsOf(measured, setup, "EXPRESS", "low"))).toEqual({
      "API Gateway requests": 1,
      "Lambda invocations": 6,
      // (20 + 1000 + 40 + 40) ms of two orders, at half a GB.
      "Lambda GB-seconds": 0.275,
      "DynamoDB write units": 7,
      "DynamoDB read units": 1,
      "Step Functions runs": 1,
      // 250 ms are billed as 300 ms, and 64 MB.
      "Step Functions GB-hours": (0.3 * 64) / 1024 / 3600,
      "EventBridge events": 2,
      // Three messages are sent; process-order receives and deletes one, record-analytics two.
      "SQS requests": 3 + 2 * 3,
      "SNS messages": 2,
      "S3 writes": 1,
      "CloudWatch GB of logs": (4 * 1024 * 0.5 + 512) / 1024 ** 3,
      "Simulated gateway write units": 1,
    });
  });

  it("divides by the sizes of the batches what full batches share", () => {
    const found = amounts(costsOf(measured, setup, "EXPRESS", "high"));
    // submit-order once, a tenth of process-order, two hundredths each of relay-order-events and record-analytics.
    expect(found["Lambda invocations"]).toBeCloseTo(1.14, 10);
    // The time that process-order waits is the only one that is shared.
    expect(found["Lambda GB-seconds"]).toBeCloseTo((20 + 100 + 40 + 40) / 1000 / 2 / 2, 10);
    // The order's unit, the marker's two, and a hundredth of the four events' counters.
    expect(found["DynamoDB write units"]).toBeCloseTo(1 + 2 + 0.04, 10);
    expect(found["SQS requests"]).toBeCloseTo(3 + 2 * (0.1 + 0.02), 10);
    expect(found["EventBridge events"]).toBe(2);
  });

  it("leaves out what a rule sends that is switched off", () => {
    const found = amounts(costsOf(measured, { ...setup, disabledRules: ["statuses"] }, "EXPRESS", "low"));
    expect(found).not.toHaveProperty("SNS messages");
    expect(found["SQS requests"]).toBe(9);
  });

  it("counts transitions of a STANDARD run", () => {
    const found = amounts(costsOf(measured, setup, "STANDARD", "low"));
    expect(found["Step Functions transitions"]).toBe(10);
    expect(found).not.toHaveProperty("Step Functions runs");
  });

  it("counts the traces of the sampled requests, and none where nothing is traced", () => {
    const traced = { ...setup, traceSampleRate: 0.05 };
    const traces = costsOf({ ...measured, apiRequests: 2 }, traced, "EXPRESS", "low").find(
      ({ service }) => service === "X-Ray",
    );
    expect(traces).toMatchObject({ what: "traces", perOrder: 0.1 });
    expect(traces?.usd).toBeCloseTo(0.5, 10);
    expect(amounts(costsOf(measured, setup, "EXPRESS", "low"))).not.toHaveProperty("X-Ray traces");
  });

  it("multiplies by a million orders and the price", () => {
    const requests = costsOf(measured, setup, "EXPRESS", "low").find(({ service }) => service === "API Gateway");
    expect(requests?.usd).toBeCloseTo(3.5, 10);
  });
});

describe("callsOf", () => {
  it("leaves the simulated gateway out", () => {
    expect(callsOf(measured, setup, "low")).toEqual({ calls: 5, invocations: 6 });
  });

  it("lets ten events share a request, and a hundred of them a write of the analytics", () => {
    const { calls, invocations } = callsOf(measured, setup, "high");
    expect(calls).toBeCloseTo(1 + 0.2 + 0.02, 10);
    expect(invocations).toBeCloseTo(1.14, 10);
  });
});

it("totalOf leaves the simulated gateway out", () => {
  const cost = { what: "write units", perOrder: 1 };
  expect(
    totalOf([
      { service: "DynamoDB", ...cost, usd: 2 },
      { service: "Simulated gateway", ...cost, usd: 1 },
    ]),
  ).toBe(2);
});

it("priceOf names an item that has no price", () => {
  expect(() => priceOf("sqs.fifo.request")).toThrow("bench/prices.json has no price of sqs.fifo.request");
});

describe("excesses", () => {
  it("are none within the budget", () => {
    const budget = { completed: { calls: 5, invocations: 6, writeUnits: 7 } };
    expect(excesses("completed", measured, budget)).toEqual([]);
    expect(excesses("unbudgeted", measured, budget)).toEqual([]);
  });

  it("name the count, the budget, and who uses it", () => {
    const budget = { completed: { calls: 4, invocations: 6, writeUnits: 7 } };
    expect(excesses("completed", measured, budget)).toEqual([
      "completed: 5 calls an order, 4 allowed by bench/budget.json: generate-receipt s3 PutObject 1, " +
        "record-analytics dynamodb TransactWriteItems analytics 2, relay-order-events events PutEvents 2",
    ]);
  });
});
