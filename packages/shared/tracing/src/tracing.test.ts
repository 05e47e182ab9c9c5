import { createHash, createHmac } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { fakeXray } from "./testing.ts";

const TRACE = "6f1c2f0e00112233445566778899aabb";
const PARENT = `00-${TRACE}-00f067aa0ba902b7-01`;
const UNSAMPLED = `00-${TRACE}-00f067aa0ba902b7-00`;

/** The module with this environment, as a new process loads it. */
async function withEnvironment(environment: Readonly<Record<string, string>>) {
  vi.resetModules();
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return import("./index.ts");
}

const traced = (sampleRate = "1") =>
  withEnvironment({ TRACES_TO: "log", TRACING_SAMPLE_RATE: sampleRate, POWERTOOLS_SERVICE_NAME: "submit-order" });

/** The spans that are written to the log until the test ends. */
function loggedSpans(): Record<string, unknown>[] {
  const spans: Record<string, unknown>[] = [];
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    spans.push(JSON.parse(String(text)));
    return true;
  });
  onTestFinished(() => spy.mockRestore());
  return spans;
}

/** A client of the AWS SDK, with the middleware that is added to it. */
function sdkClient() {
  const added: Parameters<Parameters<typeof import("./index.ts").tracedClient>[0]["middlewareStack"]["add"]>[0][] = [];
  return {
    middlewareStack: { add: (each: (typeof added)[number]) => void added.push(each) },
    send: (input: unknown, answer: () => Promise<unknown>) => {
      const context = { clientName: "DynamoDBClient", commandName: "PutItemCommand" };
      return added.reduce(
        (next, middleware) => middleware(next, context),
        answer as (args: unknown) => Promise<unknown>,
      )({
        input,
      });
    },
    added,
  };
}

beforeEach(() => () => vi.unstubAllEnvs());

describe("where nothing is traced", () => {
  beforeEach(() => {
    vi.doMock("@opentelemetry/sdk-trace", () => {
      throw new Error("OpenTelemetry was loaded");
    });
    return () => vi.doUnmock("@opentelemetry/sdk-trace");
  });

  it("does the work, makes no spans, and loads no OpenTelemetry", async () => {
    const spans = loggedSpans();
    const tracing = await withEnvironment({});
    const client = sdkClient();

    expect(tracing.tracedClient(client)).toBe(client);
    expect(client.added).toEqual([]);
    expect(await tracing.startTrace("REQUEST", {}, async () => tracing.traceparent())).toEqual({});
    expect(await tracing.continueTraces([{ traceparent: PARENT }], async () => tracing.traceHeader())).toEqual({});
    expect(tracing.inTraceOf({ traceparent: PARENT }, () => 1)).toBe(1);
    expect(await tracing.tracedCall({ service: "payment-gateway", operation: "charge" }, async () => 2)).toBe(2);
    tracing.annotate({ orderId: "O-1" });
    await setImmediate();
    expect(spans).toEqual([]);
  });

  it("loads OpenTelemetry at the first work that is sampled, and not before", async () => {
    const spans = loggedSpans();
    const { continueTraces, startTrace, tracedClient } = await traced("0");
    const client = tracedClient(sdkClient());
    const work = () => client.send({ TableName: "orders" }, async () => "done");

    expect(await startTrace("REQUEST", {}, work)).toBe("done");
    expect(await continueTraces([{ traceparent: UNSAMPLED }, {}], work)).toBe("done");
    await setImmediate();
    expect(spans).toEqual([]);

    await expect(continueTraces([{ traceparent: PARENT }], work)).rejects.toThrow();
  });
});

describe("a trace that starts", () => {
  it("has a span of the function, with its order and outcome, and a span of each call below it", async () => {
    const spans = loggedSpans();
    const { annotate, startTrace, tracedClient, traceparent } = await traced();
    const client = tracedClient(sdkClient());

    const carried = await startTrace("REQUEST", {}, async () => {
      annotate({ orderId: "O-1" });
      await client.send({ TableName: "orders-local-orders", Item: { email: "jane@example.com" } }, async () => ({}));
      annotate({ outcome: "202" });
      return traceparent();
    });

    const [call, root] = spans;
    expect(root).toMatchObject({
      message: "Span",
      service: "submit-order",
      name: "submit-order",
      kind: "SERVER",
      orderId: "O-1",
      outcome: "202",
      spanMs: expect.any(Number),
    });
    expect(root).not.toHaveProperty("parentId");
    expect(call).toMatchObject({
      name: "DynamoDB.PutItem",
      kind: "CLIENT",
      table: "orders-local-orders",
      traceId: root?.traceId,
      parentId: root?.spanId,
      orderId: "O-1",
    });
    expect(carried).toEqual({ traceparent: `00-${root?.traceId}-${root?.spanId}-01` });
    expect(JSON.stringify(spans)).not.toContain("jane@example.com");
  });

  it("has an id that begins with the time in seconds, as X-Ray wants it", async () => {
    const spans = loggedSpans();
    const { startTrace } = await traced();
    await startTrace("IMPORT", { orderId: "O-1" }, async () => undefined);
    const seconds = Number.parseInt(String(spans[0]?.traceId).slice(0, 8), 16);
    expect(Math.abs(seconds - Date.now() / 1000)).toBeLessThan(60);
    expect(spans[0]).toMatchObject({ kind: "CONSUMER", orderId: "O-1" });
  });

  it("is sampled at the rate, and leaves nothing behind where it is not", async () => {
    const spans = loggedSpans();
    const { startTrace, tracedCall, traceparent } = await traced("0.05");
    const random = vi.spyOn(Math, "random");
    onTestFinished(() => random.mockRestore());
    const carried = () =>
      startTrace("REQUEST", {}, () => tracedCall({ service: "s", operation: "o" }, async () => traceparent()));

    random.mockReturnValue(0.05);
    expect(await carried()).toEqual({});
    expect(spans).toEqual([]);

    random.mockReturnValue(0.0499);
    expect(await carried()).toEqual({ traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/) });
    expect(spans).toHaveLength(2);
  });

  it("says that the work and the call failed, by the error's name only", async () => {
    const spans = loggedSpans();
    const { startTrace, tracedCall } = await traced();
    class CardError extends Error {
      override readonly name = "CardError";
    }
    const work = () =>
      tracedCall({ service: "payment-gateway", operation: "charge" }, () =>
        Promise.reject(new CardError("The card of Jane Doe is invalid")),
      );

    await expect(startTrace("REQUEST", {}, work)).rejects.toThrow("Jane Doe");

    expect(spans).toMatchObject([
      { name: "payment-gateway.charge", failed: true, error: "CardError" },
      { name: "submit-order", failed: true, error: "CardError" },
    ]);
    expect(JSON.stringify(spans)).not.toContain("Jane");
  });

  it.each(["2", "-1", "often", ""])("refuses the sample rate %j", async (rate) => {
    const { startTrace } = await traced(rate);
    await expect(startTrace("REQUEST", {}, async () => 1)).rejects.toThrow(
      `TRACING_SAMPLE_RATE is "${rate}", expected a number from 0 to 1`,
    );
  });
});

describe("a trace that is continued", () => {
  it("has the trace and the parent that the order carries", async () => {
    const spans = loggedSpans();
    const { annotate, continueTraces } = await traced("0");
    await continueTraces([{ orderId: "O-1", traceparent: PARENT }], async () => annotate({ outcome: "PAID" }));
    expect(spans).toMatchObject([
      { kind: "CONSUMER", traceId: TRACE, parentId: "00f067aa0ba902b7", orderId: "O-1", outcome: "PAID" },
    ]);
  });

  it.each([undefined, UNSAMPLED, "not a traceparent", "01-0-0-0"])("is none for the traceparent %s", async (given) => {
    const spans = loggedSpans();
    const { continueTraces, traceparent } = await traced();
    const work = async () => traceparent();
    expect(await continueTraces([{ orderId: "O-1", ...(given && { traceparent: given }) }], work)).toEqual({});
    expect(spans).toEqual([]);
  });

  it("of a batch: a shared call is in the trace of each order, the call for one order in its trace only", async () => {
    const spans = loggedSpans();
    const { annotate, continueTraces, inTraceOf, tracedCall } = await traced();
    const call = (operation: string) => tracedCall({ service: "s", operation }, async () => undefined);
    const other = `00-${TRACE.replace("6f", "70")}-00f067aa0ba902b7-01`;
    const orders = [
      { orderId: "O-1", traceparent: PARENT },
      { orderId: "O-2", traceparent: other },
      { orderId: "O-3" },
    ];

    await continueTraces(orders, async () => {
      await call("shared");
      await Promise.all(
        orders.map((order) =>
          inTraceOf(order, async () => {
            await call(`of ${order.orderId}`);
            annotate({ outcome: `done ${order.orderId}` });
          }),
        ),
      );
    });

    const seen = spans.map(({ name, orderId, outcome }) => [name, orderId, ...(outcome ? [outcome] : [])]);
    expect(seen.sort()).toEqual([
      ["s.of O-1", "O-1"],
      ["s.of O-2", "O-2"],
      ["s.shared", "O-1"],
      ["s.shared", "O-2"],
      ["submit-order", "O-1", "done O-1"],
      ["submit-order", "O-2", "done O-2"],
    ]);
  });
});

/** The signature that a request to X-Ray must have. Source: AWS IAM User Guide, "Create a signed AWS API request". */
function signatureOf(headers: Readonly<Record<string, string>>, body: string): string {
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const names = Object.keys(headers)
    .filter((name) => name !== "authorization")
    .sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join("");
  const request = `POST\n/TraceSegments\n\n${lines}\n${names.join(";")}\n${sha256(body)}`;
  const time = headers["x-amz-date"] ?? "";
  const scope = [time.slice(0, 8), "us-east-1", "xray", "aws4_request"];
  const key = scope.reduce<string | Buffer>(hmac, "AWS4secret");
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope.join("/")}\n${sha256(request)}`).toString("hex");
  const credential = `Credential=AKIDEXAMPLE/${scope.join("/")}`;
  return `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
}

describe("on AWS", () => {
  const LAMBDA = "Root=1-6f1c2f0e-00112233445566778899aabb;Parent=53995c3f42cd8ad8";

  /** The module with X-Ray as destination, and the segment documents that X-Ray gets. */
  async function onAws(header: string | undefined, answer?: Parameters<typeof fakeXray>[0]) {
    const requests = fakeXray(answer);
    const tracing = await withEnvironment({
      TRACES_TO: "https://xray.us-east-1.amazonaws.com",
      TRACING_SAMPLE_RATE: "0",
      POWERTOOLS_SERVICE_NAME: "process-payment",
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_SESSION_TOKEN: "token-of-the-role",
      ...(header && { _X_AMZN_TRACE_ID: header }),
    });
    return { ...tracing, requests };
  }

  it("API Gateway decides: its header makes a trace whatever the rate, or none", async () => {
    const sampled = await onAws(`${LAMBDA};Sampled=1;Lineage=1:a:0`);
    const carried = await sampled.startTrace("REQUEST", {}, async () => ({
      ...sampled.traceparent(),
      ...sampled.traceHeader(),
    }));
    const [span] = sampled.requests[0]?.documents ?? [];
    expect(carried).toEqual({
      traceparent: `00-${TRACE}-${span?.id}-01`,
      traceHeader: `Root=1-6f1c2f0e-00112233445566778899aabb;Parent=${span?.id};Sampled=1`,
    });

    const { startTrace, traceparent, requests } = await onAws(`${LAMBDA};Sampled=0`);
    expect(await startTrace("REQUEST", {}, async () => traceparent())).toEqual({});
    expect(requests).toEqual([]);
  });

  it("sends signed segment documents: the work below Lambda's own segment, the calls below the work", async () => {
    const { annotate, continueTraces, tracedCall, tracedClient, requests } = await onAws(`${LAMBDA};Sampled=1`);
    const client = tracedClient(sdkClient());
    await continueTraces([{ orderId: "O-1", traceparent: PARENT }], async () => {
      await client.send({ TableName: "orders", Item: { email: "jane@example.com" } }, async () => ({}));
      await tracedCall({ service: "payment-gateway", operation: "charge" }, async () => undefined);
      annotate({ outcome: "PAID" });
    });

    expect(requests).toHaveLength(1);
    const [{ url, headers, body, documents } = { url: "", headers: {}, body: "", documents: [] }] = requests;
    expect(url).toBe("https://xray.us-east-1.amazonaws.com/TraceSegments");
    expect(headers["x-amz-security-token"]).toBe("token-of-the-role");
    expect(headers.authorization).toBe(signatureOf(headers, body));
    const common = { trace_id: "1-6f1c2f0e-00112233445566778899aabb", type: "subsegment" };
    const id = documents[2]?.id;
    expect(documents).toEqual([
      {
        ...common,
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        name: "DynamoDB",
        namespace: "aws",
        parent_id: id,
        start_time: expect.any(Number),
        end_time: expect.any(Number),
        aws: { operation: "PutItem", region: "us-east-1", table_name: "orders" },
      },
      {
        ...common,
        id: expect.any(String),
        name: "payment-gateway",
        namespace: "remote",
        parent_id: id,
        start_time: expect.any(Number),
        end_time: expect.any(Number),
      },
      {
        ...common,
        id: expect.any(String),
        name: "process-payment",
        parent_id: "53995c3f42cd8ad8",
        start_time: expect.any(Number),
        end_time: expect.any(Number),
        annotations: { orderId: "O-1", outcome: "PAID" },
      },
    ]);
  });

  it("makes a segment of its own where Lambda's invocation is in another trace, as for messages of a queue", async () => {
    const { continueTraces, requests } = await onAws("Root=1-11111111-222222222222222222222222");
    const fault = continueTraces([{ orderId: "O-1", traceparent: PARENT }], () => Promise.reject(new TypeError("x")));
    await expect(fault).rejects.toThrow(TypeError);
    const [document] = requests[0]?.documents ?? [];
    expect(document).toMatchObject({
      parent_id: "00f067aa0ba902b7",
      fault: true,
      metadata: { default: { error: "TypeError" } },
    });
    expect(document).not.toHaveProperty("type");
  });

  it("tells Step Functions that an order is not traced, because it would decide by itself", async () => {
    const { continueTraces, traceHeader } = await onAws(undefined);
    expect(await continueTraces([{ orderId: "O-1" }], async () => traceHeader())).toEqual({
      traceHeader: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
    });
  });

  it.each([
    ["does not answer", new DOMException("timed out", "TimeoutError"), "timed out"],
    ["answers 403", { status: 403, body: {} }, "X-Ray answered 403"],
    [
      "refuses a segment",
      { status: 200, body: { UnprocessedTraceSegments: [{ Id: "1", ErrorCode: "InvalidTimestamp" }] } },
      "X-Ray refused 1 of 1 segments: InvalidTimestamp",
    ],
  ])("goes on when X-Ray %s, and says so in the log", async (_, answer, message) => {
    const lines = loggedSpans();
    const { continueTraces } = await onAws(undefined, answer);
    expect(await continueTraces([{ traceparent: PARENT }], async () => "done")).toBe("done");
    expect(lines).toMatchObject([
      { level: "WARN", message: "Spans were not sent to X-Ray", spans: 1, error: { message } },
    ]);
  });
});
