import { changed, type Instant, type Order } from "./order.ts";
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
 * Increments the attempt of a stalled order or of one that needs attention.
 * @param by who asked for it; the history entry keeps it.
 * @throws NothingToRetryError when another run would find nothing to do.
 */
export function retry(order: Order, at: Instant, by?: string): Order {
  const due = { ...order, attempt: order.attempt + 1 };
  if (order.status === "NEEDS_ATTENTION" && !isRecord(order))
    return changed(due, at, "MOVED", { status: "PROCESSING" }, by);
  if (isAtRest(order)) throw new NothingToRetryError(order);
  return changed(due, at, "RETRY_REQUESTED", {}, by);
}
