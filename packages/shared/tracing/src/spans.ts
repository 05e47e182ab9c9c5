import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Attributes,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { type ReadableSpan, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Exporter } from "./exporter.ts";
import { logExporter } from "./log-exporter.ts";
import { headerOf, isSampled, newSpanId, newTraceId, parentIn, traceparentOf } from "./propagation.ts";
import { xrayExporter } from "./xray-exporter.ts";

/** What is traced: an order, and the trace that it belongs to (W3C `traceparent`; not traced without one). */
export interface Subject {
  readonly orderId?: string | undefined;
  readonly traceparent?: string | undefined;
}

/** How a trace can start: with a request of the API, or with an order of a file. */
export type Origin = "REQUEST" | "IMPORT";

/** Attributes that X-Ray indexes. They must not be personal data. */
export interface Annotations {
  readonly orderId?: string | undefined;
  readonly outcome?: string | undefined;
}

/** A call to a service. `system`: how it is called, if it is one of AWS. `table`: of DynamoDB. */
export interface Call {
  readonly system?: "aws-api";
  readonly service: string;
  readonly operation: string;
  readonly table?: string;
}

/** What of a client of the AWS SDK is used. */
export interface TracedClient {
  readonly middlewareStack: {
    add(
      middleware: (
        // biome-ignore lint/suspicious/noExplicitAny: each client has types of its own for input and output.
        next: (args: any) => Promise<any>,
        context: { readonly clientName?: string; readonly commandName?: string },
        // biome-ignore lint/suspicious/noExplicitAny: as above.
      ) => (args: any) => Promise<any>,
      options: { readonly step: "initialize"; readonly name: string },
    ): void;
  };
}

/** What makes spans. See index.ts. `lambda`: the span of Lambda for this invocation, if it has one. */
export interface Spans {
  /** The caller has decided that the work is traced. */
  start<T>(origin: Origin, subject: Subject, lambda: SpanContext | undefined, work: () => Promise<T>): Promise<T>;
  resume<T>(subjects: readonly Subject[], lambda: SpanContext | undefined, work: () => Promise<T>): Promise<T>;
  only<T>(subject: Subject, work: () => T): T;
  call<T>(call: Call, work: () => Promise<T>): Promise<T>;
  annotate(annotations: Annotations): void;
  traceparent(): { readonly traceparent?: string };
  /** Undefined if the current work is not traced. */
  traceHeader(): string | undefined;
}

/** A span around the current work, and the `traceparent` that the work was given. */
interface Current {
  readonly span: Span;
  readonly given: string | undefined;
}

/** Makes spans of the function `name`, and sends them to `target`: `log`, or the URL of X-Ray. */
export function spansTo(target: string, name: string): Spans {
  const exportSpans: Exporter = target === "log" ? logExporter(name) : xrayExporter(target);

  const ended: ReadableSpan[] = [];
  const tracer = new TracerProvider({
    idGenerator: { generateTraceId: newTraceId, generateSpanId: newSpanId },
    spanProcessors: [
      {
        onStart: () => undefined,
        onEnd: (span) => void ended.push(span),
        forceFlush: () => exportSpans(ended.splice(0)),
        shutdown: async () => undefined,
      },
    ],
  }).getTracer("orders");

  const current = new AsyncLocalStorage<readonly Current[]>();
  const spansNow = (): readonly Current[] => current.getStore() ?? [];

  const startSpan = (kind: SpanKind, spanName: string, attributes: Attributes, parent: SpanContext | undefined): Span =>
    tracer.startSpan(
      spanName,
      { kind, attributes },
      parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT,
    );

  /** Runs work within spans, ends them, and says in them whether it failed. */
  const inSpans = async <T>(all: readonly Current[], work: () => Promise<T>): Promise<T> => {
    try {
      return await current.run(all, work);
    } catch (error) {
      for (const { span } of all) fail(span, error);
      throw error;
    } finally {
      for (const { span } of all) span.end();
    }
  };

  /** Runs the work of a function within spans, and sends all spans that have ended: Lambda may stop the process after it. */
  const asFunction = async <T>(all: readonly Current[], work: () => Promise<T>): Promise<T> => {
    try {
      return await inSpans(all, work);
    } finally {
      if (all.length > 0) await exportSpans(ended.splice(0));
    }
  };

  return {
    start(origin, { orderId }, lambda, work) {
      const kind = origin === "REQUEST" ? SpanKind.SERVER : SpanKind.CONSUMER;
      const span = startSpan(kind, name, annotationsOf({ orderId }), lambda);
      return asFunction([{ span, given: undefined }], work);
    },

    resume(subjects, lambda, work) {
      const byTrace = new Map(subjects.map((subject) => [subject.traceparent, subject]));
      const all = [...byTrace.values()].flatMap(({ orderId, traceparent }): Current[] => {
        const parent = parentIn(traceparent);
        if (!parent || !isSampled(parent)) return [];
        // Step Functions passed the trace on, so that Lambda's own span stands between.
        const nearest = lambda?.traceId === parent.traceId ? lambda : parent;
        return [{ span: startSpan(SpanKind.CONSUMER, name, annotationsOf({ orderId }), nearest), given: traceparent }];
      });
      return asFunction(all, work);
    },

    only: ({ traceparent }, work) =>
      current.run(
        spansNow().filter(({ given }) => given !== undefined && given === traceparent),
        work,
      ),

    call({ system, service, operation, table }, work) {
      const attributes = {
        ...(system !== undefined && { "rpc.system": system }),
        "rpc.service": service,
        "rpc.method": operation,
        ...(table !== undefined && { "aws.table_name": table }),
      };
      const calls = spansNow().map(({ span, given }) => ({
        span: startSpan(SpanKind.CLIENT, `${service}.${operation}`, attributes, span.spanContext()),
        given,
      }));
      return inSpans(calls, work);
    },

    annotate(annotations) {
      for (const { span } of spansNow()) span.setAttributes(annotationsOf(annotations));
    },

    traceparent() {
      const [first] = spansNow();
      return first ? { traceparent: traceparentOf(first.span.spanContext()) } : {};
    },

    traceHeader() {
      const context = spansNow()[0]?.span.spanContext();
      return context && headerOf(context);
    },
  };
}

/** `aws.xray.annotations` names the attributes that X-Ray indexes, as the exporters of OpenTelemetry for X-Ray read it. */
const annotationsOf = ({ orderId, outcome }: Annotations): Attributes => ({
  ...(orderId !== undefined && { orderId }),
  ...(outcome !== undefined && { outcome }),
  "aws.xray.annotations": ["orderId", "outcome"],
});

/** Marks a span as failed. A message may quote personal data: the span has the error's name only. */
function fail(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute("error.type", error instanceof Error ? error.name : typeof error);
}
