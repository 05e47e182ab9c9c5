import { orderView } from "@orders/contracts";
import { OrderPath, RetryOrder } from "@orders/contracts/validators";
import {
  type Clock,
  fingerprint,
  type KeyedRequest,
  type Orders,
  retriedBefore,
  retry,
  retryOnConflict,
} from "@orders/domain";
import {
  asReplayed,
  checkPreconditions,
  etagOf,
  type HttpRequest,
  logger,
  type Route,
  versionedAnswer,
} from "@orders/lambda-kit";

interface Ports {
  readonly orders: Pick<Orders, "get" | "save">;
  readonly clock: Clock;
}

/**
 * Makes a run due for an order that is stalled or needs attention. The body may name who requests it; that is stored in
 * the order's history and the log. A repeated request with the same `Idempotency-Key` retries once, and returns the
 * current order.
 */
export const retryOrder =
  ({ orders, clock }: Ports): Route =>
  async (request) => {
    const body = request.optionalBody(RetryOrder);
    const { client } = request;
    // Who has signed in is not asked who they are.
    const by = request.person ?? body.by;
    const keyed = keyedRequest(request, { by });
    const { order, replayed } = await retryOnConflict(async () => {
      const found = await orders.get(request.pathOfExisting(OrderPath).orderId);
      if (keyed && retriedBefore(found, keyed)) return { order: found, replayed: true };
      checkPreconditions(request, etagOf(found), "order");
      return { order: await orders.save(retry(found, clock.now(), { by, client }, keyed)), replayed: false };
    });
    if (replayed) return asReplayed(versionedAnswer(202, order, orderView));
    logger.info("Retry requested", { orderId: order.orderId, attempt: order.attempt, ...(by !== undefined && { by }) });
    return versionedAnswer(202, order, orderView);
  };

function keyedRequest(request: HttpRequest, body: unknown): KeyedRequest | undefined {
  const key = request.idempotencyKey();
  return key === undefined ? undefined : { key: fingerprint([request.caller, key]), body: fingerprint(body) };
}
