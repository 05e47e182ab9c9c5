import { obeyingRetryAfter, ordersClient } from "@orders/client";
import openApi from "@orders/contracts/openapi.json" with { type: "json" };
import { countCall } from "./calls.ts";
import { documentedBy } from "./documented.ts";
import { apiBaseUrl, apiKey, apiUrl } from "./environment.ts";

/** An answer of the API, with its body as text and, where it is JSON, as a value. */
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

export interface Call {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. Bytes are sent without a content type. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  /** Added to the default headers; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

const expectDocumented = documentedBy(openApi);

/** Sends a request, and expects its answer to be as the API's document says. A preflight is of the gateway's own. */
async function send(request: Request): Promise<Response> {
  countCall();
  const answer = await fetch(request);
  const { method, url } = request;
  if (method === "OPTIONS") return answer;
  const path = url.slice(apiBaseUrl.length).replace(/\?.*/, "");
  expectDocumented({ method, path, status: answer.status, headers: answer.headers, text: await answer.clone().text() });
  return answer;
}

/** The API, for valid requests. A 429 with `Retry-After` is retried. */
export const api = ordersClient({ baseUrl: apiBaseUrl, apiKey, obeyRetryAfter: true, fetch: send });

/**
 * Calls the API with its key, for requests that may be invalid. Paths that begin with `/orders` use API_URL. A 429 with
 * `Retry-After` is retried.
 */
export async function call<Body = unknown>(
  method: string,
  path: string,
  { body, raw, headers }: Call = {},
): Promise<Answer<Body>> {
  const url = path.startsWith("/orders") ? apiUrl + path.slice("/orders".length) : apiBaseUrl + path;
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const all = {
    "x-api-key": apiKey,
    ...(typeof sent === "string" && { "content-type": "application/json" }),
    ...headers,
  };
  const request = new Request(url, {
    method,
    headers: Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined),
    ...(sent !== undefined && { body: sent }),
  });
  const answer = await obeyingRetryAfter(() => send(request.clone()));
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: parsed(text) as Body };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
