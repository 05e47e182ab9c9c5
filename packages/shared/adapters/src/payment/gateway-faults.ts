import { readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
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
 * The faults that are switched on at the local emulator: see docs/break-it.md. A question to the emulator before each call
 * would take its processor time, and hardly any call has a fault.
 * @param folder where the emulator has a file for each fault that is on, named as the fault. That of a lost answer is
 * removed by the call that loses it.
 */
export const emulatorFaults = (folder: string): GatewayFaults => ({
  async ofNextCall() {
    const on = await readdir(folder).catch((cause: unknown) => {
      throw new Error(
        `${folder} cannot be read: GATEWAY_FAULTS_FOLDER must be the folder in which the emulator that \`make deploy\` ` +
          "started keeps the faults of the simulated gateway",
        { cause },
      );
    });
    if (on.includes("DOWN")) return "DOWN";
    if (on.includes("ANSWER_LOST") && (await removed(join(folder, "ANSWER_LOST")))) return "ANSWER_LOST";
    return on.includes("SLOW") ? "SLOW" : undefined;
  },
});

/** @returns whether it was this call that removed the file, not another one at the same time. */
const removed = (file: string): Promise<boolean> =>
  unlink(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
