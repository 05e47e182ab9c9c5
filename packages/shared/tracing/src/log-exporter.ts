import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { type Exporter, msOf } from "./exporter.ts";

/**
 * Writes each span as a line of the function's log, for a stack without X-Ray. Each line has the order of its trace, because
 * lines are searched by it.
 */
export const logExporter =
  (service: string): Exporter =>
  async (spans) => {
    const orders = new Map(
      spans.flatMap((span) => (span.attributes.orderId ? [[traceIdOf(span), span.attributes.orderId]] : [])),
    );
    for (const span of spans) {
      const { orderId = orders.get(traceIdOf(span)), outcome } = span.attributes;
      const error = span.attributes["error.type"];
      const table = span.attributes["aws.table_name"];
      process.stdout.write(
        `${JSON.stringify({
          level: "INFO",
          message: "Span",
          timestamp: new Date(msOf(span.startTime)).toISOString(),
          service,
          name: span.name,
          kind: SpanKind[span.kind],
          traceId: traceIdOf(span),
          spanId: span.spanContext().spanId,
          parentId: span.parentSpanContext?.spanId,
          orderId,
          outcome,
          table,
          failed: span.status.code === SpanStatusCode.ERROR || undefined,
          error,
          spanMs: Math.round(msOf(span.duration) * 10) / 10,
        })}\n`,
      );
    }
  };

const traceIdOf = (span: ReadableSpan): string => span.spanContext().traceId;
