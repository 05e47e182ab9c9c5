import { randomBytes } from "node:crypto";
import type { SpanContext } from "@opentelemetry/api";

/** The flag of a trace that is recorded. Source: W3C Trace Context, 3.2.2.5.1. OpenTelemetry's own is not loaded here. */
const SAMPLED = 1;

export const isSampled = ({ traceFlags }: Pick<SpanContext, "traceFlags">): boolean => (traceFlags & SAMPLED) !== 0;

/**
 * X-Ray's form of a trace id: 8 digits of the time in seconds, and 24 random ones.
 * Source: AWS X-Ray Developer Guide, "Sending trace data to X-Ray".
 */
export const newTraceId = (): string =>
  Math.floor(Date.now() / 1000)
    .toString(16)
    .padStart(8, "0") + randomBytes(12).toString("hex");

export const newSpanId = (): string => randomBytes(8).toString("hex");

/** The span of a `traceparent`; undefined if there is none, or if it is malformed. Source: W3C Trace Context, 3.2. */
export function parentIn(traceparent: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? "") ?? [];
  if (!traceId || !spanId || !flags) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}

export const traceparentOf = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;

/** X-Ray's form of a trace id: `1-`, the time, and the random part. Source: AWS X-Ray Developer Guide, "Tracing header". */
export const xrayTraceId = (traceId: string): string => `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;

export const headerOf = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `Root=${xrayTraceId(traceId)};Parent=${spanId};Sampled=${traceFlags & SAMPLED}`;

/**
 * The span of X-Ray's header, which Lambda makes for each invocation that it traces; undefined if the header says nothing about
 * sampling. The span is not remote: it is of this invocation.
 */
export function parentInHeader(header: string | undefined): SpanContext | undefined {
  const fields = Object.fromEntries((header ?? "").split(";").map((field) => field.trim().split("=", 2)));
  const [, time, random] = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/.exec(fields.Root ?? "") ?? [];
  if (!time || !random || !/^[0-9a-f]{16}$/.test(fields.Parent ?? "") || !/^[01]$/.test(fields.Sampled ?? ""))
    return undefined;
  return { traceId: time + random, spanId: fields.Parent, traceFlags: Number(fields.Sampled), isRemote: false };
}

/** X-Ray's header of work that is not traced. */
export const untracedHeader = (): string => headerOf({ traceId: newTraceId(), spanId: newSpanId(), traceFlags: 0 });
