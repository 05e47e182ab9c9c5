import type { Annotations, Call, Origin, Spans, Subject, TracedClient } from "./spans.ts";

export type { Subject, TracedClient } from "./spans.ts";

/**
 * Whether this function is traced. Where it is not, every function of this module only does the work that it is given, and
 * the code that makes spans, OpenTelemetry among it, is never loaded: in a bundle it is a file of its own.
 */
const loading: Promise<Spans> | undefined = process.env.TRACES_TO
  ? import("./spans.ts").then(({ spansOf }) => {
      spans = spansOf(process.env);
      return spans;
    })
  : undefined;

let spans: Spans | undefined;

/**
 * Runs work that may be the start of a trace, such as a request or an order of an imported file. It is traced if the caller
 * sampled it (`REQUEST` on AWS, where API Gateway decides), or else with the probability `TRACING_SAMPLE_RATE`.
 */
export const startTrace = async <T>(origin: Origin, subject: Subject, work: () => Promise<T>): Promise<T> =>
  loading === undefined ? work() : (await loading).start(origin, subject, work);

/**
 * Runs work in the traces of its orders: a span in the trace of each order that has a sampled `traceparent`. Work for a
 * batch is in several traces, and in none if no order of the batch is traced.
 */
export const continueTraces = async <T>(subjects: readonly Subject[], work: () => Promise<T>): Promise<T> =>
  loading === undefined ? work() : (await loading).resume(subjects, work);

/** Runs the part of a batch's work that is for one order: its calls are in the trace of that order only. */
export const inTraceOf = <T>(subject: Subject, work: () => T): T =>
  spans === undefined ? work() : spans.only(subject, work);

/** Runs a call to a service, with a span of its own in each trace of the current work. */
export const tracedCall = <T>(call: Call, work: () => Promise<T>): Promise<T> =>
  spans === undefined ? work() : spans.call(call, work);

/** Sets annotations, by which X-Ray finds traces, on the spans of the current work. They must not be personal data. */
export const annotate = (annotations: Annotations): void => spans?.annotate(annotations);

/** The trace of the current work as a W3C `traceparent`, for what it causes; nothing if it is not traced. */
export const traceparent = (): { readonly traceparent?: string } => spans?.traceparent() ?? {};

/**
 * The trace of the current work as X-Ray's header, for a service of AWS that traces its own work. It says so if the work is not
 * traced, because the service would decide by itself otherwise. Nothing where X-Ray gets no traces.
 */
export const traceHeader = (): { readonly traceHeader?: string } => spans?.traceHeader() ?? {};

/** Makes each call of a client of the AWS SDK a span. Where the function is not traced, the client stays as it is. */
export function tracedClient<Client extends TracedClient>(client: Client): Client {
  if (loading === undefined) return client;
  client.middlewareStack.add(
    (next, { clientName = "", commandName = "" }) =>
      (args) => {
        const table = (args.input as { readonly TableName?: unknown }).TableName;
        const call = {
          system: "aws-api" as const,
          service: clientName.replace(/Client$/, ""),
          operation: commandName.replace(/Command$/, ""),
          ...(typeof table === "string" && { table }),
        };
        return tracedCall(call, () => next(args));
      },
    // Around the retries of a call, so that they are one span.
    { step: "initialize", name: "tracing" },
  );
  return client;
}
