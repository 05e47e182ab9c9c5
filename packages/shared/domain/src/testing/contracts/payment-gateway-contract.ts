import { beforeEach, describe, expect, it } from "vitest";
import { money } from "../../money.ts";
import { type ChargeRequest, GatewayUnavailableError, type PaymentGateway } from "../../ports/payment-gateway.ts";

interface Gateway {
  readonly gateway: PaymentGateway;
  /** Minor units charged and refunded so far under a key, by the gateway's own records. */
  totals(key: string): Promise<{ charged: number; refunded: number }>;
}

let keys = 0;
const charge = (token?: string): ChargeRequest => ({
  key: `charge-${++keys}-${Math.random().toString(36).slice(2)}`,
  amount: money(10997),
  currency: "USD",
  method: { type: "CARD", ...(token !== undefined && { token }) },
});

/** The contract of the port PaymentGateway. Each of `tokens` selects a behaviour of the gateway. */
export function paymentGatewayContract(
  name: string,
  make: () => Promise<Gateway>,
  tokens: { declined: string; unavailableTwice: string; answerLost: string; refundUnavailableTwice: string },
): void {
  describe(`${name} is a payment gateway`, () => {
    let gateway: PaymentGateway;
    let totals: Gateway["totals"];
    beforeEach(async () => {
      ({ gateway, totals } = await make());
    });

    it("charges once per key for concurrent requests", async () => {
      const request = charge();
      const answers = await Promise.all(Array.from({ length: 5 }, () => gateway.charge(request)));

      expect(answers[0]).toMatchObject({ outcome: "CHARGED", transactionId: expect.stringMatching(/\S/) });
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(await totals(request.key)).toEqual({ charged: 10997, refunded: 0 });
    });

    it("declines for good", async () => {
      const request = charge(tokens.declined);
      expect(await gateway.charge(request)).toMatchObject({ outcome: "DECLINED" });
      expect(await gateway.charge(request)).toMatchObject({ outcome: "DECLINED" });
      expect(await totals(request.key)).toEqual({ charged: 0, refunded: 0 });
    });

    it("charges on a later try after it was unavailable", async () => {
      const request = charge(tokens.unavailableTwice);
      await expect(gateway.charge(request)).rejects.toThrow(GatewayUnavailableError);
      await expect(gateway.charge(request)).rejects.toThrow(GatewayUnavailableError);
      expect(await gateway.charge(request)).toMatchObject({ outcome: "CHARGED" });
      expect(await totals(request.key)).toEqual({ charged: 10997, refunded: 0 });
    });

    it("returns the same charge on a retry when its first answer was lost", async () => {
      const request = charge(tokens.answerLost);
      await expect(gateway.charge(request)).rejects.toThrow(GatewayUnavailableError);
      expect(await gateway.charge(request)).toMatchObject({ outcome: "CHARGED" });
      expect(await totals(request.key)).toEqual({ charged: 10997, refunded: 0 });
    });

    it("refunds once what was charged", async () => {
      const request = charge();
      await gateway.charge(request);
      const refunds = await Promise.all(Array.from({ length: 4 }, () => gateway.cancel(request.key)));

      expect(new Set(refunds).size).toBe(1);
      expect(refunds[0]).toMatch(/\S/);
      expect(await totals(request.key)).toEqual({ charged: 10997, refunded: 10997 });
    });

    it("declines a charge that was voided before", async () => {
      const request = charge();
      expect(await gateway.cancel(request.key)).toBeUndefined();
      expect(await gateway.charge(request)).toMatchObject({ outcome: "DECLINED" });
      expect(await gateway.cancel(request.key)).toBeUndefined();
      expect(await totals(request.key)).toEqual({ charged: 0, refunded: 0 });
    });

    it("keeps no money when charge and cancel are concurrent", async () => {
      for (let round = 0; round < 10; round++) {
        const request = charge();
        await Promise.all([gateway.charge(request), gateway.cancel(request.key)]);
        await gateway.cancel(request.key);
        const { charged, refunded } = await totals(request.key);
        expect(refunded).toBe(charged);
      }
    });

    it("refunds nothing for a declined charge", async () => {
      const request = charge(tokens.declined);
      await gateway.charge(request);
      expect(await gateway.cancel(request.key)).toBeUndefined();
    });

    it("refunds on a later try after it was unavailable", async () => {
      const request = charge(tokens.refundUnavailableTwice);
      await gateway.charge(request);
      await expect(gateway.cancel(request.key)).rejects.toThrow(GatewayUnavailableError);
      await expect(gateway.cancel(request.key)).rejects.toThrow(GatewayUnavailableError);
      expect(await gateway.cancel(request.key)).toMatch(/\S/);
      expect(await totals(request.key)).toEqual({ charged: 10997, refunded: 10997 });
    });
  });
}
