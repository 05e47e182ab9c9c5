/** What the AWS SDK throws when a service answers with an error. */
interface ServiceError extends Error {
  readonly $fault: "client" | "server";
  readonly $metadata?: { readonly requestId?: string };
}

/**
 * Errors of AWS services about permissions, capacity, missing resources and conflicts. All others may quote input, such as
 * DynamoDB's ValidationException ("Value '…' at 'item' failed to satisfy constraint") or SES's MessageRejected.
 */
const QUOTES_NOTHING =
  /AccessDenied|Unauthorized|NotAuthorized|UnrecognizedClient|Token|Throttl|TooManyRequests|Throughput|Limit|SlowDown|NotFound|NoSuch|Timeout|TimedOut|Unavailable|Internal|ConditionalCheck|Conflict|TransactionCanceled/;

/** The SDK's marshaller quotes a value that it cannot read or write. Source: @aws-sdk/util-dynamodb. */
const QUOTES_VALUE = /^(?:No value defined|Unsupported type passed): /;

/** Properties that show the origin of an error. Others may hold data: `Item` of a refused write is the whole order. */
const HARMLESS: readonly string[] = ["name", "code", "errno", "syscall"];

const isServiceError = (error: Error): error is ServiceError => "$fault" in error;

/**
 * A copy of an error that is safe to log and to throw from a handler. (Lambda writes a thrown error into the log, and Step
 * Functions into the execution.) It keeps name, message, stack and causes. It omits properties that may hold data, and
 * messages that may quote data: those of AWS services (except those known to quote nothing), of JSON.parse, and of the
 * DynamoDB marshaller. An error that is already safe is returned as it is.
 */
export function redacted(thrown: unknown): Error {
  const error =
    thrown instanceof Error ? thrown : new Error(`Something was thrown that is no Error: a ${typeof thrown}`);
  const message = safeMessage(error);
  const cause = error.cause === undefined ? undefined : redacted(error.cause);
  const isSafe =
    message === error.message && cause === error.cause && Object.keys(error).every((key) => HARMLESS.includes(key));
  if (isSafe) return error;

  const safe = new Error(message, cause && { cause });
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  Object.defineProperty(safe, "name", { value: error.name });
  Object.defineProperty(safe, "stack", { value: [`${error.name}: ${message}`, ...frames].join("\n") });
  return safe;
}

function safeMessage(error: Error): string {
  if (isServiceError(error)) {
    if (QUOTES_NOTHING.test(error.name)) return error.message;
    // The message can be found in CloudTrail by the request id.
    return `Refused by AWS, with a message that may quote what was sent. Request ${error.$metadata?.requestId ?? "without an id"}`;
  }
  if (error instanceof SyntaxError) return "A text cannot be read as JSON";
  if (QUOTES_VALUE.test(error.message)) return "A value cannot be read from or written to DynamoDB";
  return error.message;
}
