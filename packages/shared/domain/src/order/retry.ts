import { KeyReusedError } from "../ports.ts";
import { changed, type Instant, type KeyedRequest, type Order } from "./order.ts";
import { isRecord } from "./record.ts";
import { isAtRest } from "./undo.ts";

/** The order stands where it should: another run would find nothing to do. */
export class NothingToRetryError extends Error {
  override readonly name = "NothingToRetryError";
  constructor(order: Order) {
    super(`Order ${order.orderId} is ${order.status}: there is nothing to retry`);
  }
}

/**
 * Whether this request had the order retried before. Its history tells, so that this is as durable as the retry itself;
 * a request is forgotten once `MAX_HISTORY` entries push its own out.
 * @throws KeyReusedError when the key had another body then.
 */
export function retriedBefore({ history }: Order, { key, body }: KeyedRequest): boolean {
  const earlier = history.find(({ request }) => request?.key === key)?.request;
  if (earlier && earlier.body !== body) throw new KeyReusedError();
  return earlier !== undefined;
}

/**
 * Increments the attempt of a stalled order or of one that needs attention.
 * @param by who asked for it, `request` with which `Idempotency-Key`; the history entry keeps both.
 * @throws NothingToRetryError when another run would find nothing to do.
 */
export function retry(order: Order, at: Instant, by?: string, request?: KeyedRequest): Order {
  const due = { ...order, attempt: order.attempt + 1 };
  if (order.status === "NEEDS_ATTENTION" && !isRecord(order))
    return changed(due, at, "MOVED", { status: "PROCESSING" }, by, request);
  if (isAtRest(order)) throw new NothingToRetryError(order);
  return changed(due, at, "RETRY_REQUESTED", {}, by, request);
}
