import { isSampled, parentIn, parentInHeader, untracedHeader } from "./propagation.ts";
import type { Annotations, Call, Origin, Spans, Subject, TracedClient } from "./spans.ts";

export type { Subject, TracedClient } from "./spans.ts";

/**
 * Where the spans of this function go: `log`, or the URL of X-Ray. Without it, nothing is traced: every function of this module
 * only does the work that it is given.
 */
const target = process.env.TRACES_TO || undefined;
const toXray = target !== undefined && target !== "log";

/**
 * What makes spans. It is loaded at the first invocation that is traced, OpenTelemetry with it: in a bundle it is a file of its
 * own, and most invocations are not traced.
 */
let spans: Spans | undefined;

async function loaded(to: string): Promise<Spans> {
  const { spansTo } = await import("./spans.ts");
  spans ??= spansTo(to, process.env.POWERTOOLS_SERVICE_NAME ?? "function");
  return spans;
}

/** What Lambda says about the trace of this invocation; an emulator's function has no trace of its own. */
const ofLambda = () => (toXray ? parentInHeader(process.env._X_AMZN_TRACE_ID) : undefined);

/** @returns the part of the requests that is traced, from 0 to 1. @throws Error if it is missing or invalid. */
function sampleRate(): number {
  const text = process.env.TRACING_SAMPLE_RATE;
  const rate = Number(text);
  if (text && rate >= 0 && rate <= 1) return rate;
  throw new Error(`TRACING_SAMPLE_RATE is "${text}", expected a number from 0 to 1`);
}

/**
 * Runs work that may be the start of a trace, such as a request or an order of an imported file. It is traced if the caller
 * sampled it (`REQUEST` on AWS, where API Gateway decides), or else with the probability `TRACING_SAMPLE_RATE`.
 * @throws Error if that rate is missing or invalid.
 */
export async function startTrace<T>(origin: Origin, subject: Subject, work: () => Promise<T>): Promise<T> {
  if (target === undefined) return work();
  const rate = sampleRate();
  const lambda = origin === "REQUEST" ? ofLambda() : undefined;
  const sampled = lambda ? isSampled(lambda) : Math.random() < rate;
  return sampled ? (await loaded(target)).start(origin, subject, lambda, work) : work();
}

/**
 * Runs work in the traces of its orders: a span in the trace of each order that has a sampled `traceparent`. Work for a
 * batch is in several traces, and in none if no order of the batch is traced.
 */
export async function continueTraces<T>(subjects: readonly Subject[], work: () => Promise<T>): Promise<T> {
  if (target === undefined || !subjects.some(isTraced)) return work();
  return (await loaded(target)).resume(subjects, ofLambda(), work);
}

function isTraced({ traceparent }: Subject): boolean {
  const parent = parentIn(traceparent);
  return parent !== undefined && isSampled(parent);
}

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
export const traceHeader = (): { readonly traceHeader?: string } =>
  toXray ? { traceHeader: spans?.traceHeader() ?? untracedHeader() } : {};

/** Makes each call of a client of the AWS SDK a span. Where the function is not traced, the client stays as it is. */
export function tracedClient<Client extends TracedClient>(client: Client): Client {
  if (target === undefined) return client;
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
