import { DomainError, KeyReusedError } from "../errors.ts";
import { isSettled } from "./compensation.ts";
import { changed, withRunDue } from "./history.ts";
import type { Instant, KeyedRequest, Order } from "./order.ts";

/** The order is settled: another run would find nothing to do. */
export class NothingToRetryError extends DomainError {
  override readonly name = "NothingToRetryError";
  readonly kind = "CONFLICT";
  constructor(order: Order) {
    super(`Order ${order.orderId} is ${order.status}: there is nothing to retry`);
  }
}

/** Number of requests for a retry that an order remembers: more than a person makes for one order. */
export const MAX_RETRY_REQUESTS = 20;

/**
 * Whether this request had the order retried before. The order itself remembers, so that the memory is as durable as the
 * retry.
 * @throws KeyReusedError when the key had another body then.
 */
export function retriedBefore({ retryRequests = [] }: Order, { key, body }: KeyedRequest): boolean {
  const earlier = retryRequests.find((request) => request.key === key);
  if (earlier && earlier.body !== body) throw new KeyReusedError();
  return earlier !== undefined;
}

/**
 * Makes a run due for a stalled order, or for one that needs attention.
 * @param by who asked for it, for the history.
 * @param request the request that asked for it, where it came with an `Idempotency-Key`; `retriedBefore` finds it.
 * @throws NothingToRetryError when another run would find nothing to do.
 */
export function retry(order: Order, at: Instant, by?: string, request?: KeyedRequest): Order {
  const retryRequests = request && [...(order.retryRequests ?? []), request].slice(-MAX_RETRY_REQUESTS);
  const changes = { ...(retryRequests && { retryRequests }) };
  if (order.status === "NEEDS_ATTENTION" && !order.historical) {
    return withRunDue(changed(order, at, "STATUS_CHANGED", { ...changes, status: "PROCESSING" }, by));
  }
  if (isSettled(order)) throw new NothingToRetryError(order);
  return withRunDue(changed(order, at, "RETRY_REQUESTED", changes, by));
}
