import { DomainError, KeyReusedError } from "../errors.ts";
import { isSettled } from "./compensation.ts";
import { changed, withRunDue } from "./history.ts";
import type { Instant, KeyedRequest, Order, Requester } from "./order.ts";

/** The order is settled: a run would find nothing to do. */
export class NothingToRetryError extends DomainError {
  override readonly name = "NothingToRetryError";
  readonly kind = "CONFLICT";
  constructor(order: Order) {
    super(`Order ${order.orderId} is ${order.status}: there is nothing to retry`);
  }
}

/** Number of retry requests that an order stores: more than a person makes for one order. */
export const MAX_RETRY_REQUESTS = 20;

/**
 * Whether this request has retried the order before. The order itself stores its requests, so they are as durable as the
 * retry.
 * @throws KeyReusedError if the request with this key had another body.
 */
export function retriedBefore({ retryRequests = [] }: Order, { key, body }: KeyedRequest): boolean {
  const earlier = retryRequests.find((request) => request.key === key);
  if (earlier && earlier.body !== body) throw new KeyReusedError();
  return earlier !== undefined;
}

/**
 * Makes a run due for a stalled order, or for one that needs attention.
 * @param requester who asked for the retry, for the history.
 * @param request the request, if it has an `Idempotency-Key`; `retriedBefore` finds it later.
 * @throws NothingToRetryError when the order is settled.
 */
export function retry(order: Order, at: Instant, requester?: Requester, request?: KeyedRequest): Order {
  const retryRequests = request && [...(order.retryRequests ?? []), request].slice(-MAX_RETRY_REQUESTS);
  const changes = { ...(retryRequests && { retryRequests }) };
  if (order.status === "NEEDS_ATTENTION" && !order.historical) {
    return withRunDue(changed(order, at, "STATUS_CHANGED", { ...changes, status: "PROCESSING" }, requester));
  }
  if (isSettled(order)) throw new NothingToRetryError(order);
  return withRunDue(changed(order, at, "RETRY_REQUESTED", changes, requester));
}
