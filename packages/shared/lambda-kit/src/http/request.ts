import { randomUUID } from "node:crypto";
import {
  API_VERSION,
  BACK_OFFICE_GROUP,
  CONTROLS,
  INVISIBLE,
  inDots,
  MAX_BODY_KIB,
  MAX_IDEMPOTENCY_KEY,
  OTHER_REQUEST_HEADERS,
  REQUEST_HEADERS,
  type RequestHeader,
  SHOWN,
  type Validator,
  validationErrorsOf,
} from "@orders/contracts";
import { fingerprint } from "@orders/domain";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { customerOf, isForCustomers, type SignedInCustomer, verifiedClaims } from "./customer.ts";
import { repeatedMember } from "./json.ts";
import { HttpProblemError, invalidRequest, notFound } from "./problem.ts";

/** A request to the API, validated on access. */
export interface HttpRequest {
  readonly correlationId: string;
  /** Method and path as the API names them, such as `GET /orders/{orderId}`. */
  readonly route: string;
  /** Who calls, for what belongs to one caller, such as an idempotency key or a cursor: the client, see `callerOf`. */
  readonly caller: string;
  /**
   * The customer who is signed in; undefined on a path that is not for customers.
   * @throws HttpProblemError 401 on a path for customers without an ID token.
   */
  readonly customer: SignedInCustomer | undefined;
  /** The client application that calls, see `clientOf`. */
  readonly client: string | undefined;
  /** The name, or else the e-mail address, of a member of the back office who has signed in, as the verified token says. */
  readonly person: string | undefined;
  /** The value of a header. Its name is case-insensitive. */
  header(name: string): string | undefined;
  /** The header `Idempotency-Key`. @throws HttpProblemError 400 when it is empty or too long. */
  idempotencyKey(): string | undefined;
  /** The URL of `id` below the path of the request, relative to it, because a stage or base path may precede both. */
  locationOf(id: string): string;
  /** The path parameters, validated by the schema. @throws HttpProblemError 400 with all validation errors. */
  path<T>(validator: Validator<T>): T;
  /** The path parameters of something that exists. @throws HttpProblemError 404 when nothing can have this path. */
  pathOfExisting<T>(validator: Validator<T>): T;
  /** The body, validated by the schema. @throws HttpProblemError 413, 415, or 400 with all validation errors. */
  body<T>(validator: Validator<T>): T;
  /** Like `body`, but a missing body counts as an empty object. */
  optionalBody<T>(validator: Validator<T>): T;
  /** The query, validated by the schema. @throws HttpProblemError 400 with all validation errors. */
  query<T>(validator: Validator<T>): T;
}

/** Headers that have one value. */
const SINGLE_HEADERS = [...Object.keys(REQUEST_HEADERS), ...OTHER_REQUEST_HEADERS, "Origin"].sort();

/**
 * Headers whose value cannot contain a comma. A client or proxy may join two lines of a header with a comma.
 * Source: RFC 9110, section 5.3.
 */
const COMMA_MEANS_TWO: readonly string[] = [
  "Api-Version",
  "Idempotency-Key",
  "X-Correlation-Id",
] satisfies readonly RequestHeader[];

/**
 * Refuses a request that has a single-value header twice. Otherwise one of the values would be ignored in silence.
 * @throws HttpProblemError 400
 */
export function refuseRepeatedHeaders(event: APIGatewayProxyEvent): void {
  const repeated = SINGLE_HEADERS.filter((header) => valuesOf(event, header).length > 1);
  if (repeated.length === 0) return;
  throw invalidRequest(
    repeated.map((header) => ({
      pointer: "",
      message: `The header ${header} is given more than once: give it once`,
    })),
  );
}

/**
 * Refuses a request for a version of the API that does not exist.
 * @throws HttpProblemError 400 with the versions that there are.
 */
export function refuseUnknownVersion({ header }: Pick<HttpRequest, "header">): void {
  const version = header("Api-Version");
  if (version === undefined || version === API_VERSION) return;
  throw new HttpProblemError(
    400,
    `The API has no such version: send the header Api-Version: ${API_VERSION}, or leave it out`,
    { known: [API_VERSION] },
  );
}

/** A correlation id is accepted only if it can be used unchanged in a log line and in a header. */
const CORRELATION_ID = new RegExp(REQUEST_HEADERS["X-Correlation-Id"].schema.pattern);

/** The correlation id of the request, or else a new one. */
export function correlationIdOf(event: APIGatewayProxyEvent): string {
  const given = headersOf(event)["x-correlation-id"];
  if (valuesOf(event, "X-Correlation-Id").length > 1) return randomUUID();
  return given && CORRELATION_ID.test(given) ? given : randomUUID();
}

/** An API key: the name of its client, a dot, and the secret. Source: `api_clients` of the Terraform module `rest-api`. */
const API_KEY = /^(?<client>[a-z][a-z0-9-]{0,31})\../;

/**
 * The name of the client application that calls, from its API key. API Gateway has verified the key, except on public routes:
 * see `withoutApiKey`.
 */
export function clientOf(event: APIGatewayProxyEvent): string | undefined {
  // A token has been verified in place of the key.
  if (verifiedClaims(event)) return isForCustomers(event) ? undefined : BACK_OFFICE_GROUP;
  const [key = "", ...others] = valuesOf(event, "X-Api-Key");
  // Only one of several can be the one that was verified.
  return others.length > 0 ? undefined : API_KEY.exec(key)?.groups?.client;
}

/** Longest name of a person in a history; a longer one is cut. */
const MAX_NAME = 128;

function personOf(event: APIGatewayProxyEvent): string | undefined {
  if (isForCustomers(event)) return undefined;
  const { name = "", email = "", sub } = verifiedClaims(event) ?? {};
  return shownName(name) || shownName(email) || sub;
}

const CONTROL = new RegExp(`[${CONTROLS}]`, "gu");
const VISIBLE = new RegExp(`(?![${INVISIBLE}])[${SHOWN}]`, "u");

/** A name without characters that break the lines of a history or turn its text round; empty if nothing of it is visible. */
const shownName = (name: string): string => {
  const text = name.replace(CONTROL, " ").trim();
  return VISIBLE.test(text) ? text.slice(0, MAX_NAME).replace(/\p{Cs}$/u, "") : "";
};

/** The event of a public route, where anybody may send any API key, without it. */
export const withoutApiKey = (event: APIGatewayProxyEvent): APIGatewayProxyEvent => ({
  ...event,
  headers: withoutKey(event.headers),
  multiValueHeaders: withoutKey(event.multiValueHeaders),
});

const withoutKey = <Value>(headers: Readonly<Record<string, Value>> | null): Record<string, Value> =>
  Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => name.toLowerCase() !== "x-api-key"));

/**
 * The user who has signed in, or the client; else a fingerprint of the API key, for a key that was made by hand. Never the key
 * itself: it is a secret.
 */
function callerOf(event: APIGatewayProxyEvent): string {
  const { sub } = verifiedClaims(event) ?? {};
  // No name of a client has a colon.
  if (sub) return `user:${sub}`;
  return clientOf(event) ?? fingerprint([headersOf(event)["x-api-key"] ?? ""]);
}

export function httpRequest(event: APIGatewayProxyEvent, correlationId: string): HttpRequest {
  const headers = headersOf(event);
  const header = (name: string) => headers[name.toLowerCase()];
  const parameters = decoded(event.pathParameters ?? {});
  const checked = <T>(validator: Validator<T>, value: unknown): T => {
    if (validator(value)) return value;
    throw invalidRequest(validationErrorsOf(validator));
  };

  return {
    correlationId,
    route: `${event.httpMethod} ${event.resource}`,
    caller: callerOf(event),
    client: clientOf(event),
    person: personOf(event),
    get customer() {
      return customerOf(event);
    },
    header,
    idempotencyKey() {
      const key = header("idempotency-key");
      if (key === undefined || (key.length > 0 && key.length <= MAX_IDEMPOTENCY_KEY)) return key;
      throw invalidRequest([
        { pointer: "", message: `The header Idempotency-Key must have 1 to ${MAX_IDEMPOTENCY_KEY} characters` },
      ]);
    },
    locationOf(id) {
      const lastSegment = event.path.split("/").at(-1);
      // A client resolves it against the path. For a path that ends with `/orders/`, it must not contain `orders` again.
      return lastSegment ? `${lastSegment}/${id}` : id;
    },
    path: (validator) => checked(validator, parameters),
    pathOfExisting(validator) {
      if (validator(parameters)) return parameters;
      throw notFound(`Nothing is here: ${validationErrorsOf(validator)[0]?.message}`);
    },
    body: (validator) => checked(validator, jsonBody(event, header("content-type"))),
    optionalBody: (validator) => checked(validator, event.body ? jsonBody(event, header("content-type")) : {}),
    query(validator) {
      const repeated = Object.entries(event.multiValueQueryStringParameters ?? {}).filter(
        ([, values]) => (values?.length ?? 0) > 1,
      );
      if (repeated.length > 0) {
        throw invalidRequest(
          repeated.map(([name]) => ({
            pointer: `/${name}`,
            message: `The query parameter ${name} is given more than once: give it once`,
          })),
        );
      }
      return checked(validator, event.queryStringParameters ?? {});
    },
  };
}

const headersOf = ({ headers }: APIGatewayProxyEvent): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));

/** All values of a header. */
const valuesOf = ({ headers, multiValueHeaders }: APIGatewayProxyEvent, header: string): string[] => {
  const name = header.toLowerCase();
  const lines = Object.entries(multiValueHeaders ?? headers ?? {}).flatMap(([other, values]) =>
    other.toLowerCase() === name ? (values ?? []) : [],
  );
  return COMMA_MEANS_TWO.includes(header) ? lines.flatMap((value) => value.split(",")) : lines;
};

/** API Gateway does not decode path parameters. */
const decoded = (parameters: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, value && percentDecoded(value)]));

function percentDecoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function jsonBody({ body, isBase64Encoded }: APIGatewayProxyEvent, contentType: string | undefined): unknown {
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(contentType ?? "")) {
    throw new HttpProblemError(415, `Send the body as JSON, with the header Content-Type: application/json`);
  }
  const bytes = Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8");
  const limit = MAX_BODY_KIB * 1024;
  if (bytes.length > limit) {
    throw new HttpProblemError(413, `The body has ${bytes.length} bytes; at most ${limit} are accepted`);
  }
  const json = utf8Text(bytes);
  const value = parsed(json);
  const repeated = repeatedMember(json);
  if (repeated !== undefined) {
    throw invalidRequest([{ pointer: repeated, message: `${inDots(repeated)} is given more than once: give it once` }]);
  }
  return value;
}

/**
 * The text without a byte-order mark. A sender must not add one, and a reader may ignore it. Source: RFC 8259, section
 * 8.1.
 */
function utf8Text(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw invalidRequest([{ pointer: "", message: "The body is not UTF-8" }]);
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw invalidRequest([{ pointer: "", message: "The body is not JSON" }]);
  }
}
