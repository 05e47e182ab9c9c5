import { GatewayUnavailableError, money, type PaymentGateway } from "@orders/domain";
import { paymentGatewayContract, tickingClock } from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { memoryPaymentLedger } from "../testing.ts";
import { boundedGateway } from "./bounded-gateway.ts";
import { simulatedGateway } from "./simulated-gateway.ts";

paymentGatewayContract(
  "boundedGateway",
  async () => {
    const ledger = memoryPaymentLedger();
    return {
      gateway: boundedGateway(simulatedGateway({ ledger, clock: tickingClock() }), 1_000),
      totals: async (key) => {
        const [charge, refund] = await Promise.all([ledger.read(key, "charge"), ledger.read(key, "refund")]);
        const charged = charge?.outcome === "CHARGED" ? Number(charge.amount) : 0;
        return { charged, refunded: Number(refund?.amount ?? 0) };
      },
    };
  },
  {
    declined: "tok_declined",
    unavailableTwice: "tok_unavailable_2",
    answerLost: "tok_answer_lost",
    refundUnavailableTwice: "tok_refund_unavailable_2",
  },
);

describe("boundedGateway", () => {
  const never = () => new Promise<never>(() => undefined);
  const hanging: PaymentGateway = { charge: never, cancel: never };
  const request = { key: "key", amount: money(100), currency: "USD", method: { type: "CARD" } } as const;

  it("treats a call that does not end as not answered", async () => {
    await expect(boundedGateway(hanging, 1).charge(request)).rejects.toThrow(GatewayUnavailableError);
    await expect(boundedGateway(hanging, 1).cancel("key")).rejects.toThrow(GatewayUnavailableError);
  });

  it("throws other errors", async () => {
    const broken = () => Promise.reject(new Error("The ledger is closed"));
    const gateway = boundedGateway({ charge: broken, cancel: broken }, 1_000);
    await expect(gateway.charge(request)).rejects.toThrow("closed");
    await expect(gateway.cancel("key")).rejects.toThrow("closed");
  });
});
