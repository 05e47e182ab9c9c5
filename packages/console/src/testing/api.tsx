import type { OrderSummary, OrderTimeline, OrderView, Problem } from "@orders/client";
import { render } from "@testing-library/react";
import { vi } from "vitest";
import { App } from "../app.tsx";
import { recordedIn } from "../orders/entries.ts";
import { startSession } from "../session.ts";
import type { Settings } from "../settings.ts";

export const settings: Settings = {
  apiBaseUrl: "https://api.example.com/test",
  currency: "USD",
  environment: "test",
  local: false,
  // Tests ask again themselves, by a new page.
  refreshSeconds: 3600,
  signIn: { url: "https://shop.auth.example.com", issuer: "https://issuer.example.com/pool", clientId: "console" },
  breakIt: null,
};

/** A request as the fake API saw it. */
export interface Sent {
  readonly method: string;
  /** Path and query after the base URL. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
}

type Reply = readonly [status: number, body: unknown, headers?: Record<string, string>];

/**
 * Replaces `fetch` by an API that answers as `reply` says.
 * @param beside answers what a page asks beside its own data; by default `nothingBeside`. Where it answers, `reply` is not
 * asked.
 * @returns the requests that `reply` answered, as they come in.
 */
export function fakeApi(
  reply: (sent: Sent) => Reply,
  beside: (sent: Sent) => Reply | undefined = nothingBeside,
): Sent[] {
  const requests: Sent[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const text = await request.text();
    const sent: Sent = {
      method: request.method,
      path: request.url.slice(settings.apiBaseUrl.length),
      headers: request.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
    const answer = beside(sent);
    if (!answer) requests.push(sent);
    const [status, body, headers = {}] = answer ?? reply(sent);
    return new Response(JSON.stringify(body), { status, headers });
  });
  return requests;
}

/** That of `order()` as timeline, and nothing that needs attention. */
export function nothingBeside({ path }: Sent): Reply | undefined {
  if (path.endsWith("/timeline")) return [200, timeline()];
  if (path === "/orders?status=needs_attention&limit=100") return [200, { orders: [], nextCursor: null }];
  if (path === "/dead-letters") return [200, { queues: [] }];
  return path === "/reconciliation" ? [200, { reports: [] }] : undefined;
}

/** Shows the page of a stack at this address, to somebody who has signed in as jo. */
export function show(address: string, stack = settings): void {
  startSession({ name: "jo", idToken: "the-token", refreshToken: "refresh", endsAt: Date.now() + 3_600_000 });
  window.history.replaceState(null, "", address);
  render(<App settings={stack} />);
}

export const problem = (status: number, more: Partial<Problem> = {}): Problem => ({
  type: "about:blank",
  title: "Title",
  status,
  detail: "What is wrong, and what to do.",
  message: "What is wrong.",
  correlationId: "correlation-1",
  ...more,
});

/** The n-th order of a list: a higher number is newer. */
export const summary = (n: number, more: Partial<OrderSummary> = {}): OrderSummary => {
  const at = new Date(Date.UTC(2026, 10, 21, 10, 0, n)).toISOString();
  return {
    orderId: `ORDER-${n}`,
    customerId: "CUST-001",
    status: "PENDING",
    totalAmount: 59.98,
    currency: "USD",
    itemCount: 1,
    createdAt: at as OrderSummary["createdAt"],
    updatedAt: at as OrderSummary["updatedAt"],
    ...more,
  } as OrderSummary;
};

export const order = (more: Partial<OrderView> = {}): OrderView =>
  ({
    orderId: "ORDER-1",
    customerId: "CUST-001",
    status: "COMPLETED",
    totalAmount: 59.98,
    currency: "USD",
    items: [{ productId: "PROD-002", name: "Mouse", quantity: 2, price: 29.99, amount: 59.98 }],
    attempt: 1,
    version: 5,
    createdAt: "2026-11-21T10:00:00.000Z",
    updatedAt: "2026-11-21T10:00:02.000Z",
    correlationId: "correlation-1",
    history: [
      { at: "2026-11-21T10:00:00.000Z", event: "SUBMITTED", status: "PENDING" },
      { at: "2026-11-21T10:00:01.000Z", event: "STATUS_CHANGED", status: "PROCESSING" },
      { at: "2026-11-21T10:00:02.000Z", event: "STATUS_CHANGED", status: "COMPLETED" },
    ],
    ...more,
  }) as OrderView;

/** The timeline of `order()`. */
export const timeline = (more: Partial<OrderTimeline> = {}): OrderTimeline => {
  const { orderId, status, attempt } = order();
  return {
    orderId,
    status,
    attempt,
    entries: recordedIn(order()),
    deadLetters: [],
    findings: [],
    parts: { payments: "ok", notifications: "ok", queue: "ok", deadLetters: "ok" },
    ...more,
  };
};
