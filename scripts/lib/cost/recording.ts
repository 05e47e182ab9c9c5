import { UserError } from "../cli/steps.ts";
import type { Stack } from "../stack/stack.ts";

/** One line of the emulator's recording: see scripts/emulator/recorder.py. */
export interface RecordedRequest {
  /** Name of the function on Lambda that made the request. */
  readonly caller: string;
  /** The service in the request's signature, such as `dynamodb`. */
  readonly service: string;
  /** The header X-Amz-Target; empty for services that name the operation elsewhere. */
  readonly target: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly request: string;
  readonly response: string;
}

const recordingOf = (stack: Stack) => `${stack.endpoint}/_requests`;

/** The requests that functions made since the recording was started. */
export async function readRecording(stack: Stack): Promise<RecordedRequest[]> {
  const answer = await fetch(recordingOf(stack));
  const text = await answer.text();
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/**
 * Runs `work` while the stack's emulator records the requests of its functions. The emulator has one recording at a time.
 * @throws UserError when the emulator cannot record: it was not started by this project.
 */
export async function whileRecording<Result>(stack: Stack, work: () => Promise<Result>): Promise<Result> {
  const started = await fetch(recordingOf(stack), { method: "PUT" });
  if (!started.headers.get("content-type")?.includes("ndjson")) {
    throw new UserError(
      `The emulator at ${stack.endpoint} does not record requests. Use the one that make deploy starts: leave EMULATOR_URL out.`,
    );
  }
  try {
    return await work();
  } finally {
    await fetch(recordingOf(stack), { method: "DELETE" });
  }
}

/** Name of the operation of a request, as AWS's API references have it, such as `PutItem`. */
export function operationOf({ service, target, method, path, query, request }: RecordedRequest): string {
  if (target) return target.slice(target.lastIndexOf(".") + 1);
  if (service === "s3") return s3Operation(method, path, query);
  if (service === "lambda" && path.endsWith("/invocations")) return "Invoke";
  if (service === "ses" && path.endsWith("/outbound-emails")) return "SendEmail";
  return new URLSearchParams(request).get("Action") ?? `${method} ${path}`;
}

/** Buckets are addressed by path: /bucket/key. Source: Amazon S3 API Reference, "Actions". */
function s3Operation(method: string, path: string, query: string): string {
  const isObject = /^\/[^/]+\/./.test(path);
  if (!isObject)
    return method === "GET" && new URLSearchParams(query).has("list-type") ? "ListObjectsV2" : `${method} bucket`;
  return (
    { GET: "GetObject", HEAD: "HeadObject", PUT: "PutObject", DELETE: "DeleteObject" }[method] ?? `${method} object`
  );
}
