import { MAX_CORRELATION_ID, MAX_IDEMPOTENCY_KEY } from "./limits.ts";

/** The major version of the API: the value of the header `Api-Version`. */
export const API_VERSION = "1";

/** A header of the API. */
interface Header {
  readonly description: string;
  /** JSON Schema of its value. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly example: string;
  /** Whether every answer that lists the header has it. */
  readonly required?: true;
}

/** The headers that a request may have, beside those of HTTP itself. */
export const REQUEST_HEADERS = {
  "Api-Version": {
    description: "The version of the API that the request is made for. A version that does not exist is refused.",
    schema: { type: "string", enum: [API_VERSION] },
    example: API_VERSION,
  },
  "Idempotency-Key": {
    description: "Makes a repeated request have the effect of one. A new random value for each new request.",
    schema: { type: "string", minLength: 1, maxLength: MAX_IDEMPOTENCY_KEY },
    example: "6f1c2f0e-6a55-4f0e-9d6b-0a9a9e6c1f2d",
  },
  "If-Match": {
    description: "The ETag of an earlier answer. The change is refused if somebody else made another one since.",
    schema: { type: "string" },
    example: '"3"',
  },
  "If-None-Match": {
    description: "The ETag of an earlier answer. The answer is 304 if nothing has changed since.",
    schema: { type: "string" },
    example: '"3"',
  },
  "X-Correlation-Id": {
    description: `Names the request in logs and events: letters, digits and _ . : - only. A new one is made where it is missing or not valid.`,
    schema: { type: "string", pattern: `^[\\w.:-]{1,${MAX_CORRELATION_ID}}$` },
    example: "checkout-4711",
  },
} as const satisfies Readonly<Record<string, Header>>;
export type RequestHeader = keyof typeof REQUEST_HEADERS;

/** The headers of HTTP itself and of the gateway that a request may have. */
export const OTHER_REQUEST_HEADERS = ["Authorization", "Content-Type", "X-Api-Key"] as const;

/** The headers that an answer may have, beside those of HTTP itself. */
export const RESPONSE_HEADERS = {
  "Api-Version": {
    description: "The version of the API.",
    schema: { type: "string", enum: [API_VERSION] },
    example: API_VERSION,
    required: true,
  },
  ETag: {
    description: "Names this state of the resource, for If-Match and If-None-Match.",
    schema: { type: "string" },
    example: '"3"',
    required: true,
  },
  "Idempotent-Replayed": {
    description:
      "The request repeats an earlier one with the same Idempotency-Key, and this is the answer to that one.",
    schema: { type: "string", enum: ["true"] },
    example: "true",
  },
  Location: {
    description: "The URL of what was created, relative to the URL of the request.",
    schema: { type: "string" },
    example: "orders/0198c5b2-7a10-7000-8abc-def012345678",
    required: true,
  },
  "Retry-After": {
    description: "In how many seconds to try again.",
    schema: { type: "string", pattern: "^\\d+$" },
    example: "1",
  },
  "X-Correlation-Id": {
    description: "Names the request in logs and events.",
    schema: { type: "string" },
    example: "checkout-4711",
    required: true,
  },
} as const satisfies Readonly<Record<string, Header>>;
export type ResponseHeader = keyof typeof RESPONSE_HEADERS;
