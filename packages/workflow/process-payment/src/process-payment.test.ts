import { simulatedGateway } from "@orders/adapters";
import { memoryPaymentLedger } from "@orders/adapters/testing";
import {
  type Clock,
  declineCharge,
  GatewayUnavailableError,
  type Order,
  type OrderId,
  OrderNotFoundError,
  type PaymentGateway,
  requestCancellation,
  startRefund,
  VersionConflictError,
} from "@orders/domain";
import {
  anOrderBeingCharged,
  aPaidOrder,
  aReservedOrder,
  at,
  FREE,
  line,
  memoryInventory,
  memoryOrders,
  overtaken,
  tickingClock,
} from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { processPayment } from "./process-payment.ts";

const reserved = (token?: string) =>
  aReservedOrder({ lines: [line("LAPTOP", 2, "54.99")], paymentMethod: { type: "CARD", ...(token && { token }) } });

const PATIENCE = 10;

/** A shop with this order and a gateway, and the charge in its ledger. */
function shopWith(order: Order) {
  const { orderId } = order;
  const orders = memoryOrders(memoryInventory(), order);
  const ledger = memoryPaymentLedger();
  const gateway = simulatedGateway({ ledger, clock: tickingClock(100) });
  return {
    orders,
    orderId,
    gateway,
    charge: () => ledger.read(orderId, "charge"),
    pay: (through: { orders?: typeof orders; gateway?: PaymentGateway; clock?: Clock; lastTry?: boolean } = {}) => {
      const { lastTry, ...ports } = through;
      const step = processPayment({ orders, gateway, clock: tickingClock(10), patienceSeconds: PATIENCE, ...ports });
      return step({ orderId, ...(lastTry !== undefined && { lastTry }) });
    },
  };
}

const cancel = (orders: Pick<ReturnType<typeof memoryOrders>, "get" | "save">) => async (orderId: OrderId) =>
  orders.save(requestCancellation(await orders.get(orderId), at(5)));

describe("processPayment", () => {
  it("charges the order's total and writes the transaction into the order", async () => {
    const { pay, charge, orders, orderId } = shopWith(reserved());

    expect(await pay()).toEqual({ outcome: "PAID" });

    const charged = await charge();
    expect(charged).toMatchObject({ outcome: "CHARGED", amount: 10998, currency: "USD" });
    expect(await orders.get(orderId)).toMatchObject({
      status: "PAID",
      payment: { state: "CHARGED", amount: 10998, transactionId: charged?.transactionId, at: at(11) },
      version: 3,
    });
  });

  it.each([undefined, "tok_declined", "tok_unavailable"])(
    "does not call the gateway for an order of 0.00, with any card: %s",
    async (token) => {
      const paymentMethod = { type: "CARD", ...(token && { token }) } as const;
      const free = aReservedOrder({ ...FREE, paymentMethod });
      const { pay, charge, orders, orderId } = shopWith(free);

      expect(await pay()).toEqual({ outcome: "PAID" });
      const paid = await orders.get(orderId);
      expect(await pay()).toEqual({ outcome: "PAID" });

      expect(paid).toMatchObject({ status: "PAID", totalAmount: 0 });
      expect(paid).not.toHaveProperty("payment");
      expect(await charge()).toBeUndefined();
      expect(await orders.get(orderId)).toEqual(paid);
    },
  );

  it("writes the intent before it calls the gateway", async () => {
    const { pay, orders, orderId, gateway } = shopWith(reserved());
    const seen: unknown[] = [];

    await pay({
      gateway: {
        ...gateway,
        async charge(request) {
          seen.push((await orders.get(orderId)).payment);
          return gateway.charge(request);
        },
      },
    });

    expect(seen).toEqual([{ state: "CHARGING", amount: 10998, at: at(10) }]);
  });

  it("charges nothing more when it runs again", async () => {
    const { pay, charge, orders, orderId } = shopWith(reserved());
    await pay();
    const [paid, charged] = [await orders.get(orderId), await charge()];

    expect(await pay()).toEqual({ outcome: "PAID" });

    expect(await orders.get(orderId)).toEqual(paid);
    expect(await charge()).toEqual(charged);
  });

  it("charges once when it runs twice concurrently", async () => {
    const { pay, charge, orders, orderId } = shopWith(reserved());

    expect(await Promise.all([pay(), pay()])).toEqual([{ outcome: "PAID" }, { outcome: "PAID" }]);

    const { payment, history } = await orders.get(orderId);
    expect(payment?.transactionId).toBe((await charge())?.transactionId);
    expect(history.filter(({ status }) => status === "PAID")).toHaveLength(1);
  });

  it.each([
    ["tok_declined", "The card was declined"],
    ["tok_insufficient_funds", "The card has insufficient funds"],
  ])("refuses an order whose charge is declined: %s", async (token, detail) => {
    const { pay, orders, orderId } = shopWith(reserved(token));

    expect(await pay()).toEqual({ outcome: "REFUSED", reason: "PAYMENT_DECLINED", detail });

    expect(await orders.get(orderId)).toMatchObject({
      status: "PROCESSING",
      reason: "PAYMENT_DECLINED",
      reasonDetail: detail,
      payment: { state: "DECLINED" },
    });
  });

  it("halts at a declined order when it runs again", async () => {
    const { pay, orders, orderId } = shopWith(reserved("tok_declined"));
    await pay();
    const declined = await orders.get(orderId);

    expect(await pay()).toEqual({ outcome: "HALTED" });
    expect(await orders.get(orderId)).toEqual(declined);
  });

  const charging = anOrderBeingCharged();
  it.each<[string, Order]>([
    ["being cancelled", requestCancellation(reserved(), at(3))],
    ["cancelled while it is charged", requestCancellation(charging, at(3))],
    ["cancelled after it was charged", requestCancellation(aPaidOrder(), at(4))],
    ["declined", declineCharge(charging, "The card was declined", at(3))],
    ["being refunded", startRefund(charging, at(3), { reason: "PAYMENT_UNAVAILABLE" })],
  ])("does not call the gateway for an order that is %s", async (_, order) => {
    const { pay, charge, orders, orderId } = shopWith(order);

    expect(await pay()).toEqual({ outcome: "HALTED" });

    expect(await charge()).toBeUndefined();
    expect(await orders.get(orderId)).toEqual(order);
  });

  it("charges nothing after a version conflict with a cancellation", async () => {
    const { pay, charge, orders, orderId } = shopWith(reserved());

    expect(await pay({ orders: overtaken(orders, () => cancel(orders)(orderId)) })).toEqual({ outcome: "HALTED" });

    expect(await charge()).toBeUndefined();
    expect(await orders.get(orderId)).not.toHaveProperty("payment");
  });

  describe("on a fault", () => {
    it.each(["tok_unavailable", "tok_unavailable_1"])("throws while the gateway is unavailable: %s", async (token) => {
      const { pay, charge, orders, orderId } = shopWith(reserved(token));

      await expect(pay()).rejects.toThrow(GatewayUnavailableError);

      expect(await charge()).toBeUndefined();
      expect(await orders.get(orderId)).toMatchObject({ status: "PROCESSING", payment: { state: "CHARGING" } });
    });

    it("refuses the order if the gateway was unavailable on every try and longer than `patienceSeconds`", async () => {
      const { pay, charge, orders, orderId } = shopWith(reserved("tok_unavailable"));
      await expect(pay()).rejects.toThrow(GatewayUnavailableError);
      const charging = await orders.get(orderId);

      expect(await pay({ lastTry: true, clock: tickingClock(10 + PATIENCE) })).toEqual({
        outcome: "REFUSED",
        reason: "PAYMENT_UNAVAILABLE",
        detail: `The payment gateway has not answered for ${PATIENCE} seconds`,
      });

      // Only the gateway knows whether it charged, so the compensation calls it.
      expect(await orders.get(orderId)).toEqual(charging);
      expect(await charge()).toBeUndefined();
    });

    it.each<[string, { lastTry: boolean; clock: Clock }]>([
      ["before the last try", { lastTry: false, clock: tickingClock(10 + 10 * PATIENCE) }],
      ["before the end of `patienceSeconds`", { lastTry: true, clock: tickingClock(9 + PATIENCE) }],
    ])("throws %s", async (_, how) => {
      const { pay } = shopWith(reserved("tok_unavailable"));
      await expect(pay()).rejects.toThrow(GatewayUnavailableError);
      await expect(pay(how)).rejects.toThrow(GatewayUnavailableError);
    });

    it("throws any other fault, also on its last try", async () => {
      const { pay, gateway } = shopWith(reserved("tok_unavailable"));
      await expect(pay()).rejects.toThrow(GatewayUnavailableError);
      const broken = { ...gateway, charge: () => Promise.reject(new Error("The table is throttled")) };
      const late = { lastTry: true, clock: tickingClock(10 + 10 * PATIENCE) };
      await expect(pay({ ...late, gateway: broken })).rejects.toThrow("throttled");
    });

    it("charges once the gateway is available again", async () => {
      const { pay, charge, orders, orderId } = shopWith(reserved("tok_unavailable_2"));
      await expect(pay()).rejects.toThrow(GatewayUnavailableError);
      await expect(pay()).rejects.toThrow(GatewayUnavailableError);

      expect(await pay()).toEqual({ outcome: "PAID" });

      expect((await orders.get(orderId)).payment?.transactionId).toBe((await charge())?.transactionId);
    });

    it("finds the charge whose response was lost, and makes no other", async () => {
      const { pay, charge, orders, orderId } = shopWith(reserved("tok_answer_lost"));
      await expect(pay()).rejects.toThrow(GatewayUnavailableError);
      const charged = await charge();
      expect(charged).toMatchObject({ outcome: "CHARGED" });

      expect(await pay()).toEqual({ outcome: "PAID" });

      expect((await orders.get(orderId)).payment?.transactionId).toBe(charged?.transactionId);
    });

    it("uses the charge whose outcome could not be written", async () => {
      const { pay, charge, orders, orderId } = shopWith(reserved());
      const save = (order: Order) =>
        order.status === "PAID" ? Promise.reject(new Error("The table is throttled")) : orders.save(order);
      await expect(pay({ orders: { ...orders, save } })).rejects.toThrow("throttled");
      const charged = await charge();
      expect(await orders.get(orderId)).toMatchObject({ status: "PROCESSING", payment: { state: "CHARGING" } });

      expect(await pay()).toEqual({ outcome: "PAID" });

      expect(await charge()).toEqual(charged);
      expect((await orders.get(orderId)).payment?.transactionId).toBe(charged?.transactionId);
    });

    it("does not call the gateway when the intent cannot be written", async () => {
      const { pay, charge, orders } = shopWith(reserved());
      const broken = (error: Error) => ({ orders: { ...orders, save: () => Promise.reject(error) } });

      await expect(pay(broken(new Error("The table is throttled")))).rejects.toThrow("throttled");
      await expect(pay(broken(new VersionConflictError("always" as OrderId)))).rejects.toThrow(VersionConflictError);
      expect(await charge()).toBeUndefined();
    });

    it("throws for an unknown order", async () => {
      const { orders, gateway } = shopWith(reserved());
      const run = processPayment({ orders, gateway, clock: tickingClock(), patienceSeconds: PATIENCE });
      await expect(run({ orderId: "unknown" as OrderId })).rejects.toThrow(OrderNotFoundError);
    });
  });

  describe("when the order is cancelled during the charge", () => {
    /** A gateway before, or after, whose charge the customer cancels. */
    const cancelling = (
      { orders, orderId, gateway }: ReturnType<typeof shopWith>,
      when: "before" | "after",
      how: () => Promise<unknown> = () => cancel(orders)(orderId),
    ): PaymentGateway => ({
      ...gateway,
      async charge(request) {
        if (when === "before") await how();
        const result = await gateway.charge(request);
        if (when === "after") await how();
        return result;
      },
    });

    it.each(["before", "after"] as const)("halts, with a payment that may hold money: %s", async (when) => {
      const shop = shopWith(reserved());

      expect(await shop.pay({ gateway: cancelling(shop, when) })).toEqual({ outcome: "HALTED" });

      expect(await shop.charge()).toMatchObject({ outcome: "CHARGED" });
      expect(await shop.orders.get(shop.orderId)).toMatchObject({
        status: "PROCESSING",
        cancellation: { requestedAt: at(5) },
        payment: { state: "CHARGING" },
      });
    });

    it("charges nothing after the charge was voided", async () => {
      const shop = shopWith(reserved());
      const gateway = cancelling(shop, "before", async () => {
        await cancel(shop.orders)(shop.orderId);
        await shop.gateway.cancel(shop.orderId);
      });

      expect(await shop.pay({ gateway })).toEqual({ outcome: "HALTED" });

      expect(await shop.charge()).toMatchObject({ outcome: "VOID" });
      expect(await shop.orders.get(shop.orderId)).not.toHaveProperty("reason");
    });
  });
});
