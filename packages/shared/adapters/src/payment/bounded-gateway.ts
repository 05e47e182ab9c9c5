import { GatewayUnavailableError, type PaymentGateway } from "@orders/domain";
import { withinLimit } from "../within-limit.ts";

/**
 * Longest call to the gateway, in ms. It is shorter than the step that makes the call, so that a gateway that hangs is
 * distinguished from a step that died. See docs/reliability.md, "One budget of time".
 */
export const GATEWAY_CALL_MS = 3_000;

/**
 * Adds a timeout of `limitMs` to each call. A call that takes longer counts as not answered: it throws
 * GatewayUnavailableError, and the next call finds out whether it took effect.
 */
export const boundedGateway = (gateway: PaymentGateway, limitMs: number = GATEWAY_CALL_MS): PaymentGateway => {
  const bounded = <T>(call: Promise<T>, action: string): Promise<T> =>
    withinLimit(call, limitMs, () => new GatewayUnavailableError(action));
  return {
    charge: (request) => bounded(gateway.charge(request), "a charge"),
    cancel: (key) => bounded(gateway.cancel(key), "a cancellation"),
  };
};
