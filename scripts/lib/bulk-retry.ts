import { printable } from "./printable.ts";
import { sinceOf } from "./since.ts";
import { UserError } from "./steps.ts";

/** Which orders are retried: those that meet all of it. */
export interface RetryFilter {
  /** As the API takes it, in either case. */
  readonly status: string;
  /** Why the order failed or is being compensated, in capitals. */
  readonly reason?: string;
  /** Orders created at this moment or later, ISO 8601 in UTC. */
  readonly from?: string;
}

/** How a bulk retry is made. */
export interface RetrySettings {
  readonly filter: RetryFilter;
  /** Who asks for it. */
  readonly by: string;
  /** Requests a second. */
  readonly rate: number;
}

/** An order as GET /orders shows it. */
export interface ListedOrder {
  readonly orderId: string;
  readonly status: string;
  readonly reason?: string;
  readonly totalAmount: number;
  readonly currency: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** The stack's API, and the time that passes meanwhile. */
export interface RetryPorts {
  /** Address of `/orders`. */
  readonly url: string;
  readonly key: string;
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** What came of one order. `NOT_RETRIED`: the API said that there is nothing to retry, or that others change it now. */
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
/** How often a request is made that the API cannot take at the moment. With the backoff it is given a minute. */
const TRIES = 7;
const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;
const TIMEOUT_MS = 30_000;
const BUSY: readonly number[] = [429, 503];

/**
 * Reads STATUS (needs_attention unless told otherwise), REASON, SINCE, RATE and BY (the user at the keyboard unless told otherwise).
 * @throws UserError that names every value that cannot be.
 */
export function retrySettings(env: NodeJS.ProcessEnv, user: () => string, now: Date): RetrySettings {
  const since = env.SINCE ? sinceOf(env.SINCE, now) : undefined;
  const rate = Number(env.RATE || DEFAULT_RATE);
  const by = env.BY || user();
  const faults: string[] = [];
  if (env.STATUS && !/^[a-z_]+$/i.test(env.STATUS)) faults.push(`STATUS=${env.STATUS}: one status of an order.`);
  if (env.REASON && !/^[a-z_]+$/i.test(env.REASON)) faults.push(`REASON=${env.REASON}: one reason of an order.`);
  if (env.SINCE && !since) {
    faults.push(`SINCE=${env.SINCE}: 30m, 2h or 3d ago, or an ISO time of the past such as 2026-11-21T10:00:00Z.`);
  }
  if (!(rate > 0 && rate <= MAX_RATE))
    faults.push(`RATE=${env.RATE}: requests a second, above 0, at most ${MAX_RATE}.`);
  // The API's own limits: see `by` in the schema of the request.
  if (!/^[^\p{Cc}\p{Cs}]{1,128}$/u.test(by)) faults.push("BY: a name of 1 to 128 characters.");
  if (faults.length > 0) throw new UserError(faults.join("\n"));

  const filter: RetryFilter = {
    status: env.STATUS || "needs_attention",
    ...(env.REASON && { reason: env.REASON.toUpperCase() }),
    ...(since && { from: since.toISOString() }),
  };
  return { filter, by, rate };
}

/** All orders that meet the filter, newest first. @throws UserError when the API does not give the whole list. */
export async function ordersToRetry(ports: RetryPorts, { status, reason, from }: RetryFilter): Promise<ListedOrder[]> {
  const orders: ListedOrder[] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ status, limit: PAGE, ...(from && { from }), ...(cursor && { cursor }) });
    const { code, body, why } = await request(ports, "GET", `${ports.url}?${query}`);
    if (code !== 200) throw new UserError(`The orders could not be listed: ${why}`);
    const page = body as { orders: ListedOrder[]; nextCursor?: string | null };
    // A page may be short, or empty, and another one follow it.
    orders.push(...page.orders.filter((order) => reason === undefined || order.reason === reason));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return orders;
}

/**
 * Retries orders one after the other, at most `rate` a second. Each result is given to `record` before the next request
 * is made, so that an interruption loses none.
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
    // Also where there is nothing to wait for: an interruption shows there.
    if (results.length > 0) await ports.sleep(Math.max(0, due - ports.now()));
    due = ports.now() + 1_000 / rate;
    const answer = await request(ports, "POST", `${ports.url}/${encodeURIComponent(orderId)}/retry`, { by });
    const result = { orderId, at: new Date(ports.now()).toISOString(), ...resultOf(answer) };
    results.push(result);
    record(result);
  }
  return results;
}

/** A result as a line: when, who, which order, what came of it. */
export const auditLine = ({ at, orderId, outcome, detail }: RetryResult, by: string): string =>
  printable(`${at}  ${by}  ${orderId}  ${outcome}  ${detail.replace(/\s+/g, " ")}`);

interface Answer {
  /** HTTP status; undefined where there was no answer. */
  readonly code: number | undefined;
  readonly body: unknown;
  /** What the API says of an error. */
  readonly why: string;
}

function resultOf({ code, body, why }: Answer): Pick<RetryResult, "outcome" | "detail"> {
  if (code === 202) return { outcome: "RETRIED", detail: `attempt ${(body as { attempt: number }).attempt}` };
  return { outcome: code === 409 ? "NOT_RETRIED" : "FAILED", detail: why };
}

/** Calls the API, again and with growing pauses while it is busy. What is not answered is not sent again: it may have been done. */
async function request(ports: RetryPorts, method: string, url: string, body?: unknown): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const response = await ports
      .fetch(url, {
        method,
        headers: { "x-api-key": ports.key, ...(body !== undefined && { "content-type": "application/json" }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      .catch((error: Error) => error);
    if (response instanceof Error) return { code: undefined, body: undefined, why: noAnswer(response) };
    if (!BUSY.includes(response.status) || tries === TRIES) return readAnswer(response);
    await ports.sleep(backoffMs(tries, response.headers.get("retry-after")));
  }
}

/** As long as the API asks for, else a second, then twice as long each time; half a minute at most. */
function backoffMs(tries: number, retryAfter: string | null): number {
  const asked = retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : undefined;
  return Math.min(MAX_BACKOFF_MS, asked ?? FIRST_BACKOFF_MS * 2 ** (tries - 1));
}

async function readAnswer(response: Response): Promise<Answer> {
  const code = response.status;
  const body = await response.json().catch(() => undefined);
  const { message } = Object(body) as { message?: unknown };
  if (response.ok && body === undefined) return { code: undefined, body, why: `${code} with a body that is not JSON` };
  return { code, body, why: typeof message === "string" ? `${code} ${message}` : `${code} ${response.statusText}` };
}

function noAnswer({ message, cause }: Error): string {
  const { code } = Object(cause) as { code?: unknown };
  return `no answer (${typeof code === "string" ? code : message})`;
}
