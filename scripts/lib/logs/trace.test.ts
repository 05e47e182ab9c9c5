import type { Instant, OrderId } from "@orders/domain";
import { describe, expect, it } from "vitest";
import type { LogEvent } from "./log-events.ts";
import { type TracedOrder, traceIdLine, traceLine, traceOf, traceSummary } from "./trace.ts";

const START = "2026-11-21T10:00:00.000Z";
const at = (ms: number): Instant => new Date(Date.parse(START) + ms).toISOString() as Instant;
const ids = { orderId: "order-1", correlationId: "correlation-1" };
const ORDER: TracedOrder = {
  orderId: "order-1" as OrderId,
  correlationId: "correlation-1",
  createdAt: at(0),
  history: [
    { at: at(0), event: "SUBMITTED", status: "PENDING", client: "shop" },
    { at: at(900), event: "STOCK_RESERVED", status: "PROCESSING" },
    { at: at(2500), event: "STATUS_CHANGED", status: "FAILED", reason: "PAYMENT_DECLINED" },
  ],
};

/** An event of a function's log; the group received it a second later than the function wrote it. */
const logged = (group: string, ms: number, message: string, attributes: object, level = "INFO"): LogEvent => ({
  group,
  timestamp: Date.parse(START) + ms + 1000,
  message: JSON.stringify({ level, message, timestamp: at(ms), service: group, ...attributes }),
});
const trace = (...events: readonly LogEvent[]) =>
  traceOf(ORDER, events, (group) => group.replace("/aws/lambda/x-", ""));
const shown = (...events: readonly LogEvent[]) =>
  trace(...events).map((entry) =>
    traceLine(ORDER, entry)
      .map((part) => (typeof part === "string" ? part : part[1]))
      .join("")
      .trim(),
  );

describe("the trace of an order", () => {
  it("shows history and logs in order of time, with station, duration and the time since the order was submitted", () => {
    const lines = shown(
      logged("/aws/lambda/x-reserve-inventory", 910, "Step finished", { ...ids, outcome: "RESERVED", durationMs: 35 }),
      logged("/aws/lambda/x-submit-order", 12, "Answered", { ...ids, status: 202, durationMs: 1520 }),
    );
    expect(lines).toEqual([
      "+0.000 s   history              SUBMITTED PENDING client=shop",
      "+0.012 s   submit-order         Answered status=202  1.5 s",
      "+0.900 s   history              STOCK_RESERVED PROCESSING",
      "+0.910 s   reserve-inventory    Step finished outcome=RESERVED  35 ms",
      "+2.500 s ! history              STATUS_CHANGED FAILED PAYMENT_DECLINED",
    ]);
  });

  it("keeps a text from passing for further attributes, or for another line", () => {
    const forged = "x status=200\n+0.000 s   history              SUBMITTED";
    const lines = shown(logged("/aws/lambda/x-submit-order", 12, "Answered", { ...ids, key: forged, status: 400 }));
    expect(lines[1]).toBe(
      '+0.012 s   submit-order         Answered key="x status=200\\n+0.000 s   history              SUBMITTED" status=400',
    );
  });

  it("marks faults, and the tries that follow them until one succeeds", () => {
    const step = (ms: number, level?: "ERROR") =>
      level
        ? logged(
            "/aws/lambda/x-process-payment",
            ms,
            "Step failed",
            { ...ids, error: { name: "Error", message: "No answer", stack: "…" }, durationMs: 5 },
            level,
          )
        : logged("/aws/lambda/x-process-payment", ms, "Step finished", { ...ids, outcome: "PAID", durationMs: 5 });
    const entries = trace(step(1000, "ERROR"), step(1200, "ERROR"), step(1500), step(9000));

    expect(
      entries.filter(({ station }) => station === "process-payment").map(({ what, level }) => [level, what]),
    ).toEqual([
      ["fault", 'Step failed error="Error: No answer"'],
      ["fault", 'Step failed error="Error: No answer" (try 2)'],
      ["ok", "Step finished outcome=PAID (try 3)"],
      ["ok", "Step finished outcome=PAID"],
    ]);
    expect(traceSummary(ORDER, entries)).toBe("7 entries, 2 faults, 2 retries. FAILED 2.5 s after it was submitted.");
  });

  it("finds the order in a line about a batch, and shows only what is said about it", () => {
    const other = { orderId: "order-2", correlationId: "correlation-2" };
    const lines = shown(
      logged("/aws/lambda/x-relay-order-events", 100, "Published", { records: 2, orders: [ids, other], durationMs: 9 }),
      logged("/aws/lambda/x-relay-order-events", 200, "Published", { records: 1, orders: [ids], durationMs: 8 }),
      logged("/aws/lambda/x-notify-customer", 300, "Notifications handled", {
        notifications: [
          { ...other, status: "PENDING", results: { SMS: "SENT" } },
          { ...ids, status: "PENDING", results: { EMAIL: "SENT" } },
        ],
      }),
      logged("/aws/lambda/x-record-analytics", 400, "Events counted", { events: 1, orders: [other] }),
    );
    expect(lines.filter((line) => !line.includes("history"))).toEqual([
      "+0.100 s   relay-order-events   Published (in a batch of 2 orders)  9 ms",
      "+0.200 s   relay-order-events   Published records=1  8 ms",
      '+0.300 s   notify-customer      Notifications handled status=PENDING results={"EMAIL":"SENT"} (in a batch of 2 orders)',
    ]);
  });

  it("leaves out other orders of the same correlation id, metrics, and lines of the runtime", () => {
    const group = "/aws/lambda/x-submit-order";
    const lines = shown(
      logged(group, 1, "Answered", { correlationId: "correlation-1", orderId: "order-12", status: 202 }),
      logged(group, 2, "Answered", { correlationId: "correlation-1", status: 400 }),
      { group, timestamp: Date.parse(START), message: JSON.stringify({ _aws: {}, orderId: "order-1" }) },
      { group, timestamp: Date.parse(START), message: "REPORT RequestId: order-1" },
    );
    expect(lines.filter((line) => !line.includes("history"))).toEqual([
      "+0.002 s   submit-order         Answered status=400",
    ]);
  });

  it("shows a request before the order was stored with a minus", () => {
    expect(shown(logged("/aws/lambda/x-submit-order", -40, "Answered", { ...ids, status: 503 }, "WARN"))[0]).toBe(
      "-0.040 s ! submit-order         Answered status=503",
    );
  });

  it("shows the workflow's own log of the order's runs on AWS", () => {
    const run = (execution: string, type: string, details: object): LogEvent => ({
      group: "fulfil-order",
      timestamp: 0,
      message: JSON.stringify({
        type,
        details,
        execution_arn: `arn:aws:states:us-east-1:123456789012:express:fulfil-order:${execution}:5d1c`,
        event_timestamp: String(Date.parse(START) + 700),
      }),
    });
    const lines = shown(
      run("order-1-2", "TaskTimedOut", { error: "Sandbox.Timedout", cause: "Task timed out" }),
      run("order-12-1", "TaskFailed", { error: "States.TaskFailed" }),
    );
    expect(lines.filter((line) => !line.includes("history"))).toEqual([
      "+0.700 s ✗ fulfil-order         run 2: TaskTimedOut Sandbox.Timedout Task timed out",
    ]);
  });
});

describe("the spans of a traced order", () => {
  const traceId = "6f1c2f0e00112233445566778899aabb";
  const traced: TracedOrder = { ...ORDER, traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
  const span = (service: string, ms: number, spanId: string, attributes: object) =>
    logged(`/aws/lambda/x-${service}`, ms, "Span", { ...ids, traceId, spanId, kind: "CONSUMER", ...attributes });
  const call = (service: string, ms: number, spanId: string, parentId: string, attributes: object) =>
    span(service, ms, spanId, { parentId, kind: "CLIENT", ...attributes });

  it("are shown as invocations with their calls below them, as deep as they are made", () => {
    const events = [
      call("process-payment", 20, "c1", "p", { name: "DynamoDB.GetItem", table: "orders", spanMs: 4.2 }),
      call("process-payment", 40, "d1", "c2", {
        name: "DynamoDB.PutItem",
        table: "payments",
        spanMs: 5,
        failed: true,
        error: "ThrottlingException",
      }),
      call("process-payment", 30, "c2", "p", { name: "payment-gateway.charge", spanMs: 100 }),
      span("process-payment", 10, "p", { outcome: "PAID", spanMs: 140.4 }),
      logged("/aws/lambda/x-process-payment", 35, "Step finished", { ...ids, outcome: "PAID", durationMs: 139 }),
      span("submit-order", 5, "other", { traceId: traceId.replace("6", "7"), spanMs: 1 }),
    ];
    const shown = traceOf({ ...traced, history: [] }, events, (group) => group.replace("/aws/lambda/x-", "")).map(
      (entry) =>
        traceLine(traced, entry)
          .map((part) => (typeof part === "string" ? part : part[1]))
          .join("")
          .trim(),
    );
    expect(shown).toEqual([
      "+0.010 s   process-payment      Span outcome=PAID  140.4 ms",
      "+0.020 s   process-payment        └ DynamoDB.GetItem orders  4.2 ms",
      "+0.030 s   process-payment        └ payment-gateway.charge  100 ms",
      "+0.040 s ✗ process-payment          └ DynamoDB.PutItem payments ThrottlingException  5 ms",
      "+0.035 s   process-payment      Step finished outcome=PAID  139 ms",
    ]);
  });

  it("names the trace as X-Ray does, or says that there is none", () => {
    expect(traceIdLine(traced)).toBe("Trace: 1-6f1c2f0e-00112233445566778899aabb");
    expect(traceIdLine(ORDER)).toBe("The order is not traced (tracing_sample_rate).");
  });
});
