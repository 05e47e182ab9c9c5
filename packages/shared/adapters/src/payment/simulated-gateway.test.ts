import { GatewayUnavailableError, money } from "@orders/domain";
import { at, paymentGatewayContract, tickingClock } from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { memoryPaymentLedger } from "../testing.ts";
import { boundedGateway } from "./bounded-gateway.ts";
import type { PaymentLedger } from "./payment-ledger.ts";
import { simulatedGateway } from "./simulated-gateway.ts";

const tokens = {
  declined: "tok_declined",
  unavailableTwice: "tok_unavailable_2",
  answerLost: "tok_answer_lost",
  refundUnavailableTwice: "tok_refund_unavailable_2",
};

paymentGatewayContract(
  "simulatedGateway",
  async () => {
    const ledger = memoryPaymentLedger();
    return {
      gateway: simulatedGateway({ ledger, clock: tickingClock() }),
      totals: async (key) => {
        const charge = await ledger.read(key, "charge");
        const refund = await ledger.read(key, "refund");
        return {
          charged: charge?.outcome === "CHARGED" ? Number(charge.amount) : 0,
          refunded: Number(refund?.amount ?? 0),
        };
      },
    };
  },
  tokens,
);

describe("simulatedGateway", () => {
  const gatewayWith = (successRate: number) =>
    simulatedGateway({ ledger: memoryPaymentLedger(), clock: tickingClock(), successRate });
  const charge = (key: string, token?: string) =>
    ({ key, amount: money(100), currency: "USD", method: { type: "CARD", ...(token && { token }) } }) as const;

  it.each([
    [100, 1000],
    [0, 0],
  ])("charges %s percent of the requests", async (successRate, expected) => {
    expect(await chargedOf(1000, successRate)).toBe(expected);
  });

  it("charges about the configured percentage of the requests", async () => {
    const charged = await chargedOf(2000, 70);
    expect(charged).toBeGreaterThan(1300);
    expect(charged).toBeLessThan(1500);
  });

  it.each(["tok_unavailable", "tok_refund_unavailable"])("never recovers with %s", async (token) => {
    const gateway = gatewayWith(100);
    for (let call = 0; call < 5; call++) {
      const charged = gateway.charge(charge("key", token));
      await expect(token === "tok_unavailable" ? charged : charged.then(() => gateway.cancel("key"))).rejects.toThrow(
        "did not answer",
      );
    }
  });

  it("answers neither charges nor cancellations during an outage, even for a key that was never charged", async () => {
    let seconds = 0;
    const gateway = simulatedGateway({ ledger: memoryPaymentLedger(), clock: { now: () => at(seconds) } });
    const outage = charge("key", "tok_outage_60");

    await expect(gateway.charge(outage)).rejects.toThrow("did not answer to a charge");
    seconds = 59;
    await expect(gateway.charge(outage)).rejects.toThrow("did not answer to a charge");
    await expect(gateway.cancel("key")).rejects.toThrow("did not answer to a cancellation");
    seconds = 60;
    expect(await gateway.cancel("key")).toBeUndefined();
    expect(await gateway.charge(outage)).toMatchObject({ outcome: "DECLINED" });
  });

  it("charges after an outage", async () => {
    let seconds = 0;
    const gateway = simulatedGateway({ ledger: memoryPaymentLedger(), clock: { now: () => at(seconds) } });
    await expect(gateway.charge(charge("key", "tok_outage_60"))).rejects.toThrow(GatewayUnavailableError);
    seconds = 60;
    expect(await gateway.charge(charge("key", "tok_outage_60"))).toMatchObject({ outcome: "CHARGED" });
    expect(await gateway.cancel("key")).toMatch(/^TXN-/);
  });

  it.each([
    ["for ever", "tok_hangs", 3],
    ["so often", "tok_hangs_2", 2],
  ])("hangs %s, until the timeout of the call: %s", async (_, token, calls) => {
    const gateway = boundedGateway(gatewayWith(100), 1);
    for (let call = 0; call < calls; call++) {
      await expect(gateway.charge(charge("key", token))).rejects.toThrow(GatewayUnavailableError);
    }
    const after = gateway.charge(charge("key", token));
    if (token === "tok_hangs") await expect(after).rejects.toThrow(GatewayUnavailableError);
    else expect(await after).toMatchObject({ outcome: "CHARGED" });
  });

  it.each([
    ["without a token", undefined],
    ["with an ordinary token", "tok_ok"],
    ["whose card is declined", "tok_declined"],
    ["that was cancelled before", "tok_cancelled"],
  ])("makes one call of its ledger for a charge %s, and for its repetition", async (_, token) => {
    const ledger = memoryPaymentLedger();
    const calls: string[] = [];
    const counting: PaymentLedger = {
      ...ledger,
      async read(...args) {
        calls.push("read");
        return ledger.read(...args);
      },
      async append(...args) {
        calls.push("append");
        return ledger.append(...args);
      },
    };
    const gateway = simulatedGateway({ ledger: counting, clock: tickingClock() });
    if (token === "tok_cancelled") await ledger.append("key", "charge", { outcome: "VOID", at: at() });

    const first = await gateway.charge(charge("key", token));

    expect(await gateway.charge(charge("key", token))).toEqual(first);
    expect(first.outcome).toBe(token === undefined || token === "tok_ok" ? "CHARGED" : "DECLINED");
    expect(calls).toEqual(["append", "append"]);
  });

  it("keeps no token, except one that decides on the refund", async () => {
    const ledger = memoryPaymentLedger();
    const gateway = simulatedGateway({ ledger, clock: tickingClock() });
    await gateway.charge(charge("one", "tok_canary"));
    await gateway.charge(charge("two", "tok_refund_unavailable_1"));
    expect(await ledger.read("one", "charge")).not.toHaveProperty("token");
    expect(await ledger.read("two", "charge")).toMatchObject({ token: "tok_refund_unavailable_1" });
  });

  it("answers what it charged to a repeated call, though the token asks for a fault", async () => {
    const ledger = memoryPaymentLedger();
    const gateway = simulatedGateway({ ledger, clock: tickingClock() });
    const charged = await gateway.charge(charge("key"));
    for (const token of ["tok_unavailable", "tok_hangs", "tok_outage_60"]) {
      expect(await gateway.charge(charge("key", token))).toEqual(charged);
    }
  });

  it("says why a card was declined", async () => {
    expect(await gatewayWith(100).charge(charge("key", "tok_insufficient_funds"))).toEqual({
      outcome: "DECLINED",
      detail: "The card has insufficient funds",
    });
  });

  async function chargedOf(charges: number, successRate: number) {
    const gateway = gatewayWith(successRate);
    const keys = Array.from(
      { length: charges },
      (_, n) => `0198c5b2-7a10-7${n.toString(16).padStart(3, "0")}-8abc-def012345678`,
    );
    const results = await Promise.all(keys.map((key) => gateway.charge(charge(key))));
    return results.filter(({ outcome }) => outcome === "CHARGED").length;
  }
});
