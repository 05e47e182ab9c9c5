import { GatewayUnavailableError, type PaymentGateway } from "@orders/domain";

/**
 * Longest call to the gateway, in ms. It is shorter than the step that makes the call, so that a gateway that hangs is
 * distinguished from a step that died. See docs/reliability.md, "One budget of time".
 */
export const GATEWAY_CALL_MS = 3_000;

/** Adds a timeout of `limitMs` to each call. A call that takes longer counts as not answered. */
export const boundedGateway = (gateway: PaymentGateway, limitMs: number = GATEWAY_CALL_MS): PaymentGateway => ({
  charge: (request) => withinLimit(gateway.charge(request), limitMs, "a charge"),
  cancel: (key) => withinLimit(gateway.cancel(key), limitMs, "a cancellation"),
});

/** @throws GatewayUnavailableError when the call has no answer in time. The next call finds out whether it took effect. */
async function withinLimit<T>(call: Promise<T>, limitMs: number, action: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new GatewayUnavailableError(action)), limitMs);
  });
  try {
    return await Promise.race([call, limit]);
  } finally {
    clearTimeout(timer);
  }
}
