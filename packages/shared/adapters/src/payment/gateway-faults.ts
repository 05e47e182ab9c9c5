import { setTimeout as delay } from "node:timers/promises";
import { GatewayUnavailableError, type PaymentGateway } from "@orders/domain";
import { GATEWAY_CALL_MS } from "./bounded-gateway.ts";

/**
 * A fault of one call of the gateway. DOWN: the gateway does nothing and does not answer. SLOW: it acts, and answers only
 * when nobody waits any more. ANSWER_LOST: it acts, and its answer gets lost.
 */
export type GatewayFault = "DOWN" | "SLOW" | "ANSWER_LOST";

/** The faults that are switched on now, for all orders. */
export interface GatewayFaults {
  /** The fault of the call that begins now; undefined for none. */
  ofNextCall(): Promise<GatewayFault | undefined>;
}

/** How long a slow gateway takes to answer, in ms: longer than a call may take. */
const SLOW_CALL_MS = GATEWAY_CALL_MS + 2_000;

/** The simulated gateway with faults that hit any call, whatever the order's token is. `slowMs`: how long a slow call takes. */
export const faultyGateway = (
  gateway: PaymentGateway,
  faults: GatewayFaults,
  slowMs: number = SLOW_CALL_MS,
): PaymentGateway => {
  const call = async <T>(action: string, act: () => Promise<T>): Promise<T> => {
    const fault = await faults.ofNextCall();
    if (fault === "DOWN") throw new GatewayUnavailableError(action);
    const answer = await act();
    if (fault === "ANSWER_LOST") throw new GatewayUnavailableError(action);
    if (fault === "SLOW") await delay(slowMs);
    return answer;
  };
  return {
    charge: (request) => call("a charge", () => gateway.charge(request)),
    cancel: (key) => call("a cancellation", () => gateway.cancel(key)),
  };
};

/**
 * The faults that are switched on at the local emulator: see docs/break-it.md.
 * @param url where the emulator says which fault the next call has. The question counts as that call.
 */
export const emulatorFaults = (url: string, ask: typeof fetch = fetch): GatewayFaults => ({
  async ofNextCall() {
    const answer = await ask(url, { method: "POST" });
    if (answer.ok) return ((await answer.json()) as { fault?: GatewayFault }).fault;
    throw new Error(
      `${url} answered ${answer.status} instead of the fault of the simulated gateway: GATEWAY_FAULTS_URL must be an ` +
        "address of the emulator that `make deploy` started",
    );
  },
});
