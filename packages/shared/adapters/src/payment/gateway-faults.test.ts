import { GatewayUnavailableError, money } from "@orders/domain";
import { paymentGatewayContract, tickingClock } from "@orders/domain/testing";
import { beforeEach, describe, expect, it } from "vitest";
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
  const url = "http://localhost:4566/_gateway_calls";
  const faultsAnswered = (answer: Response) => {
    const asked: string[] = [];
    const ask = async (to: string | URL | Request, init?: RequestInit) => {
      asked.push(`${init?.method} ${to}`);
      return answer;
    };
    return { asked, faults: emulatorFaults(url, ask) };
  };

  it.each([
    [{ fault: "SLOW" }, "SLOW"],
    [{}, undefined],
  ])("are what the emulator answers to the call: %j", async (body, fault) => {
    const { asked, faults } = faultsAnswered(Response.json(body));
    expect(await faults.ofNextCall()).toBe(fault);
    expect(asked).toEqual([`POST ${url}`]);
  });

  it("cannot be asked of another emulator", async () => {
    const { faults } = faultsAnswered(new Response("", { status: 404 }));
    await expect(faults.ofNextCall()).rejects.toThrow(
      `${url} answered 404 instead of the fault of the simulated gateway: GATEWAY_FAULTS_URL must be an address of the emulator that \`make deploy\` started`,
    );
  });
});
