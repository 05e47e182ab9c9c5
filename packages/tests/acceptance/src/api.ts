import { obeyingRetryAfter } from "@orders/client";
import { countCall } from "./calls.ts";
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

/** The answer to POST /orders. */
export interface Accepted {
  readonly message: string;
  readonly orderId: string;
  readonly status: string;
  readonly totalAmount: number;
  readonly currency: string;
  readonly createdAt: string;
}

/** An order as GET /orders/{orderId} shows it. */
export interface OrderView {
  readonly orderId: string;
  readonly customerId: string;
  readonly customerName?: string;
  readonly customerEmail?: string;
  readonly customerPhone?: string;
  readonly status: string;
  readonly reason?: string;
  readonly reasonDetail?: string;
  readonly totalAmount: number;
  readonly currency: string;
  readonly items: readonly {
    readonly productId: string;
    readonly name?: string;
    readonly quantity: number;
    readonly price: number;
    readonly amount: number;
  }[];
  readonly shippingAddress?: Readonly<Record<string, string>>;
  readonly payment?: { readonly status: string; readonly transactionId?: string; readonly amount?: number };
  readonly receipt?: { readonly key: string; readonly createdAt: string };
  readonly approval?: {
    readonly requestedAt: string;
    readonly decision?: { readonly verdict: string; readonly at: string; readonly by?: string; readonly note?: string };
  };
  readonly cancellation?: { readonly requestedAt: string; readonly reason?: string };
  readonly attempt: number;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly correlationId: string;
  readonly history: readonly {
    readonly event: string;
    readonly status: string;
    readonly at: string;
    readonly reason?: string;
    readonly by?: string;
  }[];
}

/** One page of GET /orders. */
export interface Page {
  readonly view: "summary" | "full";
  readonly orders: readonly (Pick<
    OrderView,
    "orderId" | "customerId" | "status" | "reason" | "totalAmount" | "currency"
  > &
    Pick<OrderView, "createdAt" | "updatedAt"> & { readonly itemCount: number })[];
  readonly count: number;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly nextCursor: string | null;
}

/** An error as RFC 9457 has it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly message: string;
  readonly correlationId: string;
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
  readonly allowed?: readonly string[];
}

/** Calls the API with its key. Paths that begin with `/orders` use API_URL. A 429 with `Retry-After` is retried. */
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
  const answer = await obeyingRetryAfter(() => {
    countCall();
    return fetch(url, {
      method,
      headers: Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined),
      ...(sent !== undefined && { body: sent }),
    });
  });
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
