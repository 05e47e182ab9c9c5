import { randomUUID } from "node:crypto";
import {
  type ChargeRequest,
  type ChargeResult,
  type Clock,
  GatewayUnavailableError,
  msAfter,
  type PaymentGateway,
} from "@orders/domain";
import type { ChargeEntry, OutageEntry, PaymentLedger } from "./payment-ledger.ts";

interface Options {
  readonly ledger: PaymentLedger;
  readonly clock: Clock;
  /** Percentage of charges without a token that succeed; default 100. */
  readonly successRate?: number | undefined;
}

/**
 * A payment gateway that moves no money, but has the guarantees and the faults of a real one. The token of the payment
 * method decides the outcome:
 *
 * | token | what happens |
 * |---|---|
 * | `tok_declined`, `tok_insufficient_funds` | declined |
 * | `tok_unavailable`, `tok_unavailable_N` | no answer: to any call, or to the first N calls |
 * | `tok_hangs`, `tok_hangs_N` | the call never ends: any call, or the first N calls |
 * | `tok_outage_N` | no answer to charges and cancellations, for N seconds from the first charge |
 * | `tok_answer_lost` | charged, but the first answer is lost |
 * | `tok_refund_unavailable`, `tok_refund_unavailable_N` | charged; no answer to a refund: to any call, or to the first N calls |
 * | any other | charged |
 */
export function simulatedGateway({ ledger, clock, successRate = 100 }: Options): PaymentGateway {
  const isOut = (outage: OutageEntry | undefined): boolean => outage !== undefined && clock.now() < outage.until;

  /** Whether the token asks for an outage, and it has not ended yet. */
  const isInOutage = async (key: string, token: string | undefined): Promise<boolean> => {
    const seconds = Number(/^tok_outage_(\d+)$/.exec(token ?? "")?.[1] ?? 0);
    if (seconds === 0) return false;
    const { existing } = await ledger.append(key, "outage", { until: msAfter(clock.now(), seconds * 1000) });
    return isOut(existing);
  };

  /**
   * What a token with a fault makes of a charge. A fault must not replace the result of an earlier call, so that is read
   * first; without a fault, the append itself finds it.
   * @returns the earlier result; undefined if the charge is to be made. @throws GatewayUnavailableError as the fault.
   */
  const earlierOrFault = async ({ key, method: { token } }: ChargeRequest): Promise<ChargeResult | undefined> => {
    if (!CHARGE_FAULTS.test(token ?? "")) return undefined;
    const known = await ledger.read(key, "charge");
    if (known) return answer(known);
    if (await isDown(ledger, key, "charge", token, "tok_hangs")) return new Promise(() => undefined);
    const noAnswer = (await isDown(ledger, key, "charge", token, "tok_unavailable")) || (await isInOutage(key, token));
    if (noAnswer) throw new GatewayUnavailableError("a charge");
    return undefined;
  };

  return {
    async charge(request) {
      const { key, amount, currency, method } = request;
      const earlier = await earlierOrFault(request);
      if (earlier) return earlier;

      const detail = declined(request, successRate);
      const { existing, appended } = await ledger.append(key, "charge", {
        ...(detail ? { outcome: "DECLINED", detail } : { outcome: "CHARGED", transactionId: transactionId() }),
        amount,
        currency,
        at: clock.now(),
        // Only a token that decides on the refund is read again: any other one would be personal data without a use.
        ...(method.token?.startsWith(REFUND_FAULT) && { token: method.token }),
      });
      if (appended && method.token === "tok_answer_lost") throw new GatewayUnavailableError("a charge");
      return answer(existing);
    },

    async cancel(key) {
      if (isOut(await ledger.read(key, "outage"))) throw new GatewayUnavailableError("a cancellation");
      const { existing } = await ledger.append(key, "charge", { outcome: "VOID", at: clock.now() });
      if (existing.outcome !== "CHARGED" || existing.amount === undefined) return undefined;
      if (existing.token?.startsWith(REFUND_FAULT)) {
        const known = await ledger.read(key, "refund");
        if (known) return known.transactionId;
        if (await isDown(ledger, key, "refund", existing.token, REFUND_FAULT)) {
          throw new GatewayUnavailableError("a refund");
        }
      }
      const refund = { amount: existing.amount, at: clock.now(), transactionId: transactionId() };
      return (await ledger.append(key, "refund", refund)).existing.transactionId;
    },
  };
}

/** How the tokens begin whose fault is that of the refund. */
const REFUND_FAULT = "tok_refund_unavailable";

/** The tokens whose fault comes before the charge. */
const CHARGE_FAULTS = /^tok_(?:unavailable|hangs|outage)/;

const transactionId = () => `TXN-${randomUUID().toUpperCase()}`;

function answer({ outcome, transactionId, detail }: ChargeEntry): ChargeResult {
  if (outcome === "CHARGED" && transactionId) return { outcome, transactionId };
  return { outcome: "DECLINED", detail: detail ?? "The charge was cancelled before it was made" };
}

/** Whether the token asks for this fault on this call. */
async function isDown(
  ledger: PaymentLedger,
  key: string,
  entry: "charge" | "refund",
  token: string | undefined,
  fault: string,
): Promise<boolean> {
  if (!token?.startsWith(fault)) return false;
  if (token === fault) return true;
  const calls = Number(token.slice(fault.length + 1));
  return Number.isInteger(calls) && (await ledger.count(key, entry)) <= calls;
}

const DECLINED_BY_TOKEN: Readonly<Record<string, string>> = {
  tok_declined: "The card was declined",
  tok_insufficient_funds: "The card has insufficient funds",
};

/**
 * Why the charge is declined; undefined when it is not. Without a token it depends on the key, so that every call for a
 * key has the same result.
 */
function declined({ key, method }: ChargeRequest, successRate: number): string | undefined {
  if (method.token !== undefined) return DECLINED_BY_TOKEN[method.token];
  const percent = [...key].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 9973, 7) % 100;
  return percent < successRate ? undefined : DECLINED_BY_TOKEN.tok_declined;
}
