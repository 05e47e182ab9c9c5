import type { HrTime } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";

/** Sends spans that have ended. It never throws: work must not fail because it could not be traced. */
export type Exporter = (spans: readonly ReadableSpan[]) => Promise<void>;

/** OpenTelemetry's time in milliseconds. */
export const msOf = ([seconds, nanoseconds]: HrTime): number => seconds * 1000 + nanoseconds / 1e6;
