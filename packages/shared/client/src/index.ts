import { API_VERSION } from "@orders/contracts/headers";
import createClient, { type Client } from "openapi-fetch";
import type { paths } from "../dist/openapi.d.ts";
import { obeyingRetryAfter } from "./retry-after.ts";

// The types of all bodies and answers, by their names in docs/openapi.yaml.
export type * from "../dist/openapi.d.ts";
export { obeyingRetryAfter };

/** The API with its paths, parameters, bodies and answers. */
export type OrdersClient = Client<paths>;

/** Who calls: an application, with its API key, or a person who has signed in, with an ID token that is valid now. */
type Caller = { readonly apiKey: string } | { readonly idToken: () => Promise<string> };

/** Which API a client calls, and how. */
export type OrdersClientOptions = Caller & {
  /** The base URL of the stack, which `/orders` follows: Terraform's output `api_base_url`. */
  readonly baseUrl: string;
  /** Whether a 429 with a `Retry-After` of 0 to 10 seconds is retried after that time, up to five tries; by default not. */
  readonly obeyRetryAfter?: boolean;
  /** Sends a request; by default the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
};

/**
 * A typed client of the order API, for Node and browsers. Each request has the API key or ID token, and the API's version that
 * the types are of. Of the result of a call, `data` is the body of a 2xx, `error` that of any other status, and `response` has
 * status and headers. A call is rejected if there is no ID token, no answer, or if the body of a 2xx is not JSON.
 *
 * @example
 * const { data, error } = await client.GET("/orders/{orderId}", { params: { path: { orderId } } });
 */
export function ordersClient({
  baseUrl,
  obeyRetryAfter = false,
  fetch: send = globalThis.fetch,
  ...caller
}: OrdersClientOptions): OrdersClient {
  return createClient<paths>({
    baseUrl,
    headers: { "Api-Version": API_VERSION, ...("apiKey" in caller && { "x-api-key": caller.apiKey }) },
    fetch: async (request) => {
      if ("idToken" in caller) request.headers.set("Authorization", `Bearer ${await caller.idToken()}`);
      // A request can be sent once only, a copy of it each time.
      return obeyRetryAfter ? obeyingRetryAfter(() => send(request.clone())) : send(request);
    },
  });
}
