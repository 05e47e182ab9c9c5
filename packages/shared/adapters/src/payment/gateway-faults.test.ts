import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GatewayUnavailableError, money } from "@orders/domain";
import { paymentGatewayContract, tickingClock } from "@orders/domain/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { memoryPaymentLedger } from "../testing.ts";
import { boundedGateway } from "./bounded-gateway.ts";
import { emulatorFaults, faultyGateway, type GatewayFault } from "./gateway-faults.ts";
import { simulatedGateway } from "./simulated-gateway.ts";

const moneyOf = async (ledger: ReturnType<typeof memoryPaymentLedger>, key: string) => {
  const [charge, refund] = [await ledger.read(key, "charge"), await ledger.read(key, "refund")];
  return {
    charged: charge?.outcome === "CHARGED" ? Number(charge.amount) : 0,
    refunded: Number(refund?.amount ?? 0),
  };
};

paymentGatewayContract(
  "faultyGateway without a fault",
  async () => {
    const ledger = memoryPaymentLedger();
    const gateway = simulatedGateway({ ledger, clock: tickingClock() });
    return {
      gateway: faultyGateway(gateway, { ofNextCall: async () => undefined }),
      totals: (key) => moneyOf(ledger, key),
    };
  },
  {
    declined: "tok_declined",
    unavailableTwice: "tok_unavailable_2",
    answerLost: "tok_answer_lost",
    refundUnavailableTwice: "tok_refund_unavailable_2",
  },
);

describe("faultyGateway", () => {
  const request = {
    key: "key",
    amount: money(100),
    currency: "USD",
    method: { type: "CARD", token: "tok_ok" },
  } as const;
  /** The faults of the next calls, and none after them. */
  let faults: (GatewayFault | undefined)[];
  let ledger: ReturnType<typeof memoryPaymentLedger>;
  const gateway = () =>
    boundedGateway(
      faultyGateway(
        simulatedGateway({ ledger, clock: tickingClock() }),
        { ofNextCall: async () => faults.shift() },
        60_000,
      ),
      20,
    );
  beforeEach(() => {
    faults = [];
    ledger = memoryPaymentLedger();
  });

  it("that is down charges and refunds nothing, and does so once it is up again", async () => {
    faults = ["DOWN", undefined, "DOWN"];
    await expect(gateway().charge(request)).rejects.toThrow(GatewayUnavailableError);
    expect(await moneyOf(ledger, "key")).toEqual({ charged: 0, refunded: 0 });
    expect(await gateway().charge(request)).toMatchObject({ outcome: "CHARGED" });

    await expect(gateway().cancel("key")).rejects.toThrow("did not answer to a cancellation");
    expect(await moneyOf(ledger, "key")).toEqual({ charged: 100, refunded: 0 });
    expect(await gateway().cancel("key")).toMatch(/^TXN-/);
  });

  it.each(["SLOW", "ANSWER_LOST"] as const)("acts once though its answer does not arrive: %s", async (fault) => {
    faults = [fault, fault, undefined, fault];
    for (let call = 0; call < 2; call++) {
      await expect(gateway().charge(request)).rejects.toThrow(GatewayUnavailableError);
      expect(await moneyOf(ledger, "key")).toEqual({ charged: 100, refunded: 0 });
    }
    expect(await gateway().charge(request)).toMatchObject({ outcome: "CHARGED" });

    await expect(gateway().cancel("key")).rejects.toThrow(GatewayUnavailableError);
    expect(await gateway().cancel("key")).toMatch(/^TXN-/);
    expect(await moneyOf(ledger, "key")).toEqual({ charged: 100, refunded: 100 });
  });
});

describe("emulatorFaults", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "faults-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const switchOn = (...faults: GatewayFault[]) => {
    for (const fault of faults) writeFileSync(join(folder, fault), "");
  };
  const ofNextCalls = async (calls: number) => {
    const faults = emulatorFaults(folder);
    return Promise.all(Array.from({ length: calls }, () => faults.ofNextCall()));
  };

  it("are none where none is on", async () => {
    expect(await ofNextCalls(1)).toEqual([undefined]);
  });

  it.each(["DOWN", "SLOW"] as const)("hit each call while they are on: %s", async (fault) => {
    switchOn(fault);
    expect(await ofNextCalls(2)).toEqual([fault, fault]);
  });

  it("lose one answer, though several calls begin at the same time", async () => {
    switchOn("ANSWER_LOST", "SLOW");
    expect((await ofNextCalls(5)).sort()).toEqual(["ANSWER_LOST", "SLOW", "SLOW", "SLOW", "SLOW"]);
    expect(await ofNextCalls(1)).toEqual(["SLOW"]);
  });

  it("lose no answer of a gateway that is down", async () => {
    switchOn("ANSWER_LOST", "DOWN");
    expect(await ofNextCalls(1)).toEqual(["DOWN"]);
    rmSync(join(folder, "DOWN"));
    expect(await ofNextCalls(1)).toEqual(["ANSWER_LOST"]);
  });

  it("say which folder is missing", async () => {
    rmSync(folder, { recursive: true });
    await expect(ofNextCalls(1)).rejects.toThrow(`${folder} cannot be read: GATEWAY_FAULTS_FOLDER must be the folder`);
  });
});
