import type { OrderPage, OrdersClient, OrderView } from "@orders/client";
import { FAILURE_REASONS, STATUSES } from "@orders/domain";
import { printable } from "../cli/printable.ts";
import { requireAll } from "../cli/settings.ts";
import { sinceOf } from "../cli/since.ts";
import { UserError } from "../cli/steps.ts";

/** Which orders are retried: those that meet all conditions. */
interface RetryFilter {
  /** In small or capital letters. */
  readonly status: string;
  /** Why the order failed or is being compensated, in capitals. */
  readonly reason?: string;
  /** Orders created at this moment or later, ISO 8601 in UTC. */
  readonly from?: string;
}

/** Settings of a bulk retry: which orders, in whose name, and requests a second. */
interface RetrySettings {
  readonly filter: RetryFilter;
  readonly by: string;
  readonly rate: number;
}

/** An order as GET /orders shows it. */
export type ListedOrder = OrderPage["orders"][number];

/** The stack's API, and the clock. */
export interface RetryPorts {
  readonly api: OrdersClient;
  /** Milliseconds since 1970. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** The result for one order. `NOT_RETRIED`: there is nothing to retry, or another request changes the order at this time. */
export interface RetryResult {
  readonly orderId: string;
  /** When it was answered, ISO 8601, UTC. */
  readonly at: string;
  readonly outcome: "RETRIED" | "NOT_RETRIED" | "FAILED";
  readonly detail: string;
}

const PAGE = "100";
const DEFAULT_RATE = 5;
const MAX_RATE = 100;
/** Attempts at a request while the API is busy: about a minute, with the backoff. */
const TRIES = 7;
const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;
const TIMEOUT_MS = 30_000;
const BUSY: readonly number[] = [429, 503];

/**
 * Reads STATUS (default needs_attention), REASON, SINCE, RATE and BY (default: the user at the keyboard).
 * @throws UserError that names every invalid value. BY is checked by the API.
 */
export function retrySettings(env: NodeJS.ProcessEnv, user: () => string, now: Date): RetrySettings {
  const since = env.SINCE ? sinceOf(env.SINCE, now) : undefined;
  const rate = Number(env.RATE || DEFAULT_RATE);
  requireAll([
    nameCheck("STATUS", env.STATUS, STATUSES),
    nameCheck("REASON", env.REASON, FAILURE_REASONS),
    !env.SINCE ||
      since !== undefined ||
      `SINCE=${env.SINCE}: 30m, 2h or 3d ago, or an ISO time of the past such as 2026-11-21T10:00:00Z.`,
    (rate > 0 && rate <= MAX_RATE) || `RATE=${env.RATE}: requests a second, above 0, at most ${MAX_RATE}.`,
  ]);
  const filter: RetryFilter = {
    status: env.STATUS || "needs_attention",
    ...(env.REASON && { reason: env.REASON.toUpperCase() }),
    ...(since && { from: since.toISOString() }),
  };
  return { filter, by: env.BY || user(), rate };
}

const nameCheck = (setting: string, text: string | undefined, names: readonly string[]): true | string =>
  !text ||
  names.includes(text.toUpperCase()) ||
  `${setting}=${text}: one of ${names.map((name) => name.toLowerCase()).join(", ")}.`;

/** All orders that meet the filter, newest first. @throws UserError when the API does not give the whole list. */
export async function ordersToRetry(ports: RetryPorts, { status, reason, from }: RetryFilter): Promise<ListedOrder[]> {
  const orders: ListedOrder[] = [];
  let cursor: string | undefined;
  do {
    const query = { status, limit: PAGE, ...(from && { from }), ...(cursor && { cursor }) };
    const { body: page, why } = await answerTo(ports, (signal) =>
      ports.api.GET("/orders", { params: { query }, signal }),
    );
    if (!page) throw new UserError(`The orders could not be listed: ${why}`);
    // A page may be short, or empty, and another one follow it.
    orders.push(...page.orders.filter((order) => reason === undefined || order.reason === reason));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return orders;
}

/**
 * Retries orders one after the other, at most `rate` a second. Each result is given to `record` before the next request
 * is made, so that an interrupt loses none. @throws UserError when the API refuses the request itself, such as `by`.
 */
export async function retryOrders(
  ports: RetryPorts,
  orderIds: readonly string[],
  { by, rate }: Pick<RetrySettings, "by" | "rate">,
  record: (result: RetryResult) => void,
): Promise<RetryResult[]> {
  const results: RetryResult[] = [];
  let due = 0;
  for (const orderId of orderIds) {
    // Also for 0 ms: the wait ends with an error after an interrupt.
    if (results.length > 0) await ports.sleep(Math.max(0, due - ports.now()));
    due = ports.now() + 1_000 / rate;
    const answer = await answerTo(ports, (signal) =>
      ports.api.POST("/orders/{orderId}/retry", { params: { path: { orderId } }, body: { by }, signal }),
    );
    // The request differs by its order only, so that the API would refuse all others for the same reason.
    if (answer.code === 400) throw new UserError(`The API refuses the request: ${answer.why}`);
    const result = { orderId, at: new Date(ports.now()).toISOString(), ...resultOf(answer) };
    results.push(result);
    record(result);
  }
  return results;
}

/** A result as a line: time, user, order, outcome, detail. */
export const auditLine = ({ at, orderId, outcome, detail }: RetryResult, by: string): string =>
  printable(`${at}  ${by}  ${orderId}  ${outcome}  ${detail.replace(/\s+/g, " ")}`);

interface Answer<Body> {
  /** HTTP status; undefined where there was no answer. */
  readonly code: number | undefined;
  /** The body of a 2xx. */
  readonly body: Body | undefined;
  /** The API's error message. */
  readonly why: string;
}

function resultOf({ code, body, why }: Answer<OrderView>): Pick<RetryResult, "outcome" | "detail"> {
  if (body) return { outcome: "RETRIED", detail: `attempt ${body.attempt}` };
  return { outcome: code === 409 ? "NOT_RETRIED" : "FAILED", detail: why };
}

/** What the client returns for a request. */
interface Result<Body> {
  readonly data?: Body;
  readonly error?: unknown;
  readonly response: Response;
}

/** Calls the API, with retries and backoff while it is busy. A request without an answer is not retried: it may have had its effect. */
async function answerTo<Body>(
  ports: RetryPorts,
  send: (signal: AbortSignal) => Promise<Result<Body>>,
): Promise<Answer<Body>> {
  for (let tries = 1; ; tries++) {
    const result = await send(AbortSignal.timeout(TIMEOUT_MS)).catch((error: Error) => error);
    if (result instanceof Error) return { code: undefined, body: undefined, why: noAnswer(result) };
    const { data: body, error, response } = result;
    if (!BUSY.includes(response.status) || tries === TRIES) {
      return { code: response.status, body, why: `${response.status} ${messageOf(error) ?? response.statusText}` };
    }
    await ports.sleep(backoffMs(tries, response.headers.get("retry-after")));
  }
}

/** The API's `retry-after`, else 1 s, doubled with each try; at most 30 s. */
function backoffMs(tries: number, retryAfter: string | null): number {
  const asked = retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : undefined;
  return Math.min(MAX_BACKOFF_MS, asked ?? FIRST_BACKOFF_MS * 2 ** (tries - 1));
}

function messageOf(error: unknown): string | undefined {
  const { message } = Object(error) as { message?: unknown };
  return typeof message === "string" ? message : undefined;
}

function noAnswer(error: Error): string {
  // The client parses the body of a 2xx.
  if (error instanceof SyntaxError) return "an answer with a body that is not JSON";
  const { code } = Object(error.cause) as { code?: unknown };
  return `no answer (${typeof code === "string" ? code : error.message})`;
}
