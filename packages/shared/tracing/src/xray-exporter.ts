import { createHash, createHmac } from "node:crypto";
import https from "node:https";
import { text } from "node:stream/consumers";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { SignatureV4 } from "@smithy/signature-v4";
import { type Exporter, msOf } from "./exporter.ts";
import { xrayTraceId } from "./propagation.ts";

/** Longest request to X-Ray, in ms: a function waits for it before it answers. */
const REQUEST_MS = 1_000;
/** Documents of one request. Source: the X-Ray daemon sends as many. */
const DOCUMENTS_IN_A_REQUEST = 50;

/**
 * Sends spans to X-Ray as segment documents, by its API (PutTraceSegments). A request that fails costs its spans, and writes a
 * line to the log. `url` is X-Ray's, such as https://xray.us-east-1.amazonaws.com.
 */
export function xrayExporter(url: string, environment: NodeJS.ProcessEnv = process.env): Exporter {
  const { hostname, protocol, host } = new URL(url);
  const signer = new SignatureV4({
    service: "xray",
    region: environment.AWS_REGION ?? "",
    sha256: Sha256,
    // Lambda replaces them from time to time.
    credentials: async () => ({
      accessKeyId: environment.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? "",
      ...(environment.AWS_SESSION_TOKEN && { sessionToken: environment.AWS_SESSION_TOKEN }),
    }),
  });

  const put = async (documents: readonly string[]): Promise<void> => {
    const { headers, body } = await signer.sign({
      method: "POST",
      protocol,
      hostname,
      path: "/TraceSegments",
      headers: { host, "content-type": "application/json" },
      body: JSON.stringify({ TraceSegmentDocuments: documents }),
    });
    const answer = await post(new URL("/TraceSegments", url), headers, String(body));
    if (answer.status !== 200) throw new Error(`X-Ray answered ${answer.status}`);
    const { UnprocessedTraceSegments = [] } = JSON.parse(answer.body) as {
      UnprocessedTraceSegments?: readonly { readonly ErrorCode?: string }[];
    };
    if (UnprocessedTraceSegments.length === 0) return;
    const codes = [...new Set(UnprocessedTraceSegments.map(({ ErrorCode }) => ErrorCode))].join(", ");
    throw new Error(`X-Ray refused ${UnprocessedTraceSegments.length} of ${documents.length} segments: ${codes}`);
  };

  return async (spans) => {
    for (let start = 0; start < spans.length; start += DOCUMENTS_IN_A_REQUEST) {
      const part = spans.slice(start, start + DOCUMENTS_IN_A_REQUEST);
      try {
        await put(part.map((span) => JSON.stringify(segmentOf(span, environment.AWS_REGION))));
      } catch (error) {
        const { name, message } = error instanceof Error ? error : new Error(String(error));
        const line = {
          level: "WARN",
          message: "Spans were not sent to X-Ray",
          spans: part.length,
          error: { name, message },
        };
        process.stdout.write(`${JSON.stringify(line)}\n`);
      }
    }
  };
}

/**
 * Posts once, on a connection of its own: one that was kept open while Lambda froze the process may be dead. By node:https,
 * which the AWS SDK has loaded already; `fetch` takes 30 ms of processor time to load.
 */
const post = (url: URL, headers: Record<string, string>, body: string) =>
  new Promise<{ readonly status: number | undefined; readonly body: string }>((resolve, reject) => {
    const signal = AbortSignal.timeout(REQUEST_MS);
    const request = https.request(url, { method: "POST", headers, agent: false, signal }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    });
    request.on("error", reject);
    request.end(body);
  });

/**
 * A span as X-Ray's segment document. A span whose parent is of the same invocation is a subsegment: a call, and the work of a
 * function for which Lambda itself makes a segment. Source: AWS X-Ray Developer Guide, "AWS X-Ray segment documents".
 */
function segmentOf(span: ReadableSpan, region: string | undefined) {
  const { traceId, spanId } = span.spanContext();
  const { attributes, parentSpanContext } = span;
  const isCall = span.kind === SpanKind.CLIENT;
  const isAws = attributes["rpc.system"] === "aws-api";
  const annotations = Object.fromEntries(
    [attributes["aws.xray.annotations"] ?? []].flat().flatMap((name) => {
      const value = attributes[String(name)];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return {
    name: isCall ? String(attributes["rpc.service"]) : span.name,
    id: spanId,
    trace_id: xrayTraceId(traceId),
    ...(parentSpanContext && { parent_id: parentSpanContext.spanId }),
    ...(parentSpanContext && !parentSpanContext.isRemote && { type: "subsegment" }),
    ...(isCall && { namespace: isAws ? "aws" : "remote" }),
    start_time: msOf(span.startTime) / 1000,
    end_time: msOf(span.endTime) / 1000,
    ...(span.status.code === SpanStatusCode.ERROR && { fault: true }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
    ...(attributes["error.type"] !== undefined && { metadata: { default: { error: attributes["error.type"] } } }),
    ...(isAws && {
      aws: { operation: attributes["rpc.method"], region, table_name: attributes["aws.table_name"] },
    }),
  };
}

/** SHA-256 as the signer of the AWS SDK takes it; an HMAC with a secret. */
class Sha256 {
  private readonly hash: { update(data: Uint8Array | string): unknown; digest(): Buffer };
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(bytesOf(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
  /** The signer makes a new one for each value. */
  reset(): void {
    throw new Error("Sha256 cannot be used twice");
  }
}

const bytesOf = (data: string | ArrayBuffer | ArrayBufferView): Uint8Array | string =>
  typeof data === "string" || data instanceof Uint8Array
    ? data
    : ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : new Uint8Array(data);
