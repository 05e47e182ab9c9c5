import { randomUUID } from "node:crypto";
import {
  type ChargeRequest,
  type ChargeResult,
  type Clock,
  GatewayUnavailableError,
  msAfter,
  type PaymentGateway,
} from "@orders/domain";
import type { ChargeEntry, OutageEntry, PaymentLedger } from "./payment-book.ts";

interface Options {
  readonly book: PaymentLedger;
  readonly clock: Clock;
  /** Percent of the charges that succeed where no token decides; 100 unless told otherwise. */
  readonly successRate?: number;
}

/**
 * A payment gateway that moves no money, but keeps every promise of one that does, and has its faults.
 * Tokens bring about an outcome:
 *
 * | token | what happens |
 * |---|---|
 * | `tok_declined`, `tok_insufficient_funds` | declined for good |
 * | `tok_unavailable`, `tok_unavailable_N` | no answer ever, or to the first N calls |
 * | `tok_hangs`, `tok_hangs_N` | a call stays without an end: every one, or the first N |
 * | `tok_outage_N` | no answer to charges and cancellations alike, for N seconds from the first charge on |
 * | `tok_answer_lost` | charged, but the first answer is lost |
 * | `tok_refund_unavailable`, `tok_refund_unavailable_N` | charged; no answer to a refund ever, or to the first N calls |
 * | any other | charged |
 */
export function simulatedGateway({ book, clock, successRate = 100 }: Options): PaymentGateway {
  const isOut = (outage: OutageEntry | undefined): boolean => outage !== undefined && clock.now() < outage.until;
  return {
    async charge(request) {
      const { key, amount, currency, method } = request;
      const known = await book.read(key, "charge");
      if (known) return answer(known);
      if (await isDown(book, key, "charge", method.token, "tok_unavailable"))
        throw new GatewayUnavailableError("a charge");
      if (await isDown(book, key, "charge", method.token, "tok_hangs")) return new Promise(() => undefined);
      const outageSeconds = Number(/^tok_outage_(\d+)$/.exec(method.token ?? "")?.[1] ?? 0);
      if (outageSeconds > 0) {
        const { standing } = await book.enter(key, "outage", { until: msAfter(clock.now(), outageSeconds * 1000) });
        if (isOut(standing)) throw new GatewayUnavailableError("a charge");
      }

      const detail = declined(request, successRate);
      const { standing, entered } = await book.enter(key, "charge", {
        ...(detail ? { outcome: "DECLINED", detail } : { outcome: "CHARGED", transactionId: transactionId() }),
        amount,
        currency,
        at: clock.now(),
        ...(method.token !== undefined && { token: method.token }),
      });
      if (entered && method.token === "tok_answer_lost") throw new GatewayUnavailableError("a charge");
      return answer(standing);
    },

    async cancel(key) {
      if (isOut(await book.read(key, "outage"))) throw new GatewayUnavailableError("a cancellation");
      const { standing } = await book.enter(key, "charge", { outcome: "VOID", at: clock.now() });
      if (standing.outcome !== "CHARGED" || standing.amount === undefined) return undefined;
      const known = await book.read(key, "refund");
      if (known) return known.transactionId;
      if (await isDown(book, key, "refund", standing.token, "tok_refund_unavailable")) {
        throw new GatewayUnavailableError("a refund");
      }
      const refund = { amount: standing.amount, at: clock.now(), transactionId: transactionId() };
      return (await book.enter(key, "refund", refund)).standing.transactionId;
    },
  };
}

const transactionId = () => `TXN-${randomUUID().toUpperCase()}`;

function answer({ outcome, transactionId, detail }: ChargeEntry): ChargeResult {
  if (outcome === "CHARGED" && transactionId) return { outcome, transactionId };
  return { outcome: "DECLINED", detail: detail ?? "The charge was cancelled before it was made" };
}

/** Whether the token says that the gateway does not answer this call. */
async function isDown(
  book: PaymentLedger,
  key: string,
  entry: "charge" | "refund",
  token: string | undefined,
  fault: string,
): Promise<boolean> {
  if (!token?.startsWith(fault)) return false;
  if (token === fault) return true;
  const calls = Number(token.slice(fault.length + 1));
  return Number.isInteger(calls) && (await book.count(key, entry)) <= calls;
}

const DECLINED_BY_TOKEN: Readonly<Record<string, string>> = {
  tok_declined: "The card was declined",
  tok_insufficient_funds: "The card has insufficient funds",
};

/** Why the charge is declined; undefined where it is not. Without a token the key decides, so that it is the same on every call. */
function declined({ key, method }: ChargeRequest, successRate: number): string | undefined {
  if (method.token !== undefined) return DECLINED_BY_TOKEN[method.token];
  const percent = [...key].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 9973, 7) % 100;
  return percent < successRate ? undefined : DECLINED_BY_TOKEN.tok_declined;
}
