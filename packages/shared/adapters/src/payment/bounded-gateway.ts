import { GatewayUnavailableError, type PaymentGateway } from "@orders/domain";

/**
 * How long a call to the gateway may take, in ms: less than the step that makes it, so that a gateway which hangs is told
 * from a step that died. See docs/reliability.md, "One budget of time".
 */
export const GATEWAY_CALL_MS = 3_000;

/** The gateway, with an end to each call: one that lasts longer than `limitMs` counts as not answered. */
export const boundedGateway = (gateway: PaymentGateway, limitMs: number = GATEWAY_CALL_MS): PaymentGateway => ({
  charge: (request) => withinLimit(gateway.charge(request), limitMs, "a charge"),
  cancel: (key) => withinLimit(gateway.cancel(key), limitMs, "a cancellation"),
});

/** @throws GatewayUnavailableError when the call has no answer in time; what becomes of it later is for the next call to learn. */
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
