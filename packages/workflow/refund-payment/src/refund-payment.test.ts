import { simulatedGateway } from "@orders/adapters";
import { memoryPaymentLedger } from "@orders/adapters/testing";
import {
  type CompensationRef,
  declineCharge,
  finishCharge,
  type GatewayRef,
  GatewayUnavailableError,
  type Order,
  type OrderId,
  OrderNotFoundError,
  type PaymentGateway,
  requestCancellation,
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
import { refundPayment } from "./refund-payment.ts";

const failure = { reason: "PAYMENT_UNAVAILABLE", detail: "No answer" } as const;

const charging = (token?: string) =>
  anOrderBeingCharged({
    lines: [line("LAPTOP", 2, "54.99")],
    paymentMethod: { type: "CARD", ...(token && { token }) },
  });

/** A shop with this order; `charged` at its gateway, or not yet. */
async function shopWith(order: Order, charged: "charged" | "not charged" = "charged") {
  const { orderId } = order;
  const orders = memoryOrders(memoryInventory(), order);
  const ledger = memoryPaymentLedger();
  const gateway = simulatedGateway({ ledger, clock: tickingClock(100) });
  const request = { key: orderId, amount: order.totalAmount, currency: order.currency, method: order.paymentMethod };
  if (charged === "charged") await gateway.charge(request);
  return {
    orders,
    orderId,
    gateway,
    charge: () => gateway.charge(request),
    refundEntry: () => ledger.read(orderId, "refund"),
    refund: (
      why: Omit<CompensationRef & GatewayRef, "orderId"> = {},
      through: { orders?: typeof orders; gateway?: Pick<PaymentGateway, "cancel"> } = {},
    ) => refundPayment({ orders, gateway, clock: tickingClock(10), ...through })({ orderId, ...why }),
  };
}

describe("refundPayment", () => {
  it.each<[string, Order]>([
    ["paid", requestCancellation(finishCharge(charging(), "TXN-1", at(3)), at(4))],
    ["completed", requestCancellation({ ...finishCharge(charging(), "TXN-1", at(3)), status: "COMPLETED" }, at(4))],
    ["charged, with the response lost", requestCancellation(charging(), at(4))],
  ])("refunds a cancelled order that was %s", async (_, order) => {
    const { refund, refundEntry, orders, orderId } = await shopWith(order);

    expect(await refund()).toEqual({ outcome: "REFUNDED" });

    const entry = await refundEntry();
    expect(entry).toMatchObject({ amount: 10998 });
    expect(await orders.get(orderId)).toMatchObject({
      status: order.status,
      payment: { state: "REFUNDED", refundId: entry?.transactionId, amount: 10998, at: at(11) },
    });
  });

  it("refunds nothing for an order of 0.00, without a call to the gateway", async () => {
    const free = aPaidOrder(FREE);
    const order = requestCancellation(free, at(3));
    const { refund, refundEntry, orders, orderId } = await shopWith(order, "not charged");
    expect(await refund()).toEqual({ outcome: "NOTHING_TO_REFUND" });
    expect(await refundEntry()).toBeUndefined();
    expect(await orders.get(orderId)).toEqual(order);
  });

  it("refunds an order whose run failed, and writes the reason", async () => {
    const { refund, refundEntry, orders, orderId } = await shopWith(charging());

    expect(await refund(failure)).toEqual({ outcome: "REFUNDED" });

    expect(await refundEntry()).toMatchObject({ amount: 10998 });
    expect(await orders.get(orderId)).toMatchObject({
      status: "PROCESSING",
      reason: "PAYMENT_UNAVAILABLE",
      reasonDetail: "No answer",
      payment: { state: "REFUNDED" },
    });
  });

  it("writes no reason into a cancelled order, even if its run failed", async () => {
    const { refund, orders, orderId } = await shopWith(requestCancellation(charging(), at(4)));

    expect(await refund(failure)).toEqual({ outcome: "REFUNDED" });

    expect(await orders.get(orderId)).not.toHaveProperty("reason");
  });

  it("writes the intent and the reason before it calls the gateway", async () => {
    const { refund, orders, orderId, gateway } = await shopWith(charging());
    const seen: Order[] = [];
    const cancel = async (key: string) => {
      seen.push(await orders.get(orderId));
      return gateway.cancel(key);
    };

    await refund(failure, { gateway: { cancel } });

    expect(seen).toMatchObject([{ reason: "PAYMENT_UNAVAILABLE", payment: { state: "REFUNDING" } }]);
  });

  it("voids a charge that has not reached the gateway yet, and writes NOT_CHARGED", async () => {
    const { refund, charge, refundEntry, orders, orderId } = await shopWith(charging(), "not charged");

    expect(await refund(failure)).toEqual({ outcome: "NOTHING_TO_REFUND" });

    expect(await orders.get(orderId)).toMatchObject({ payment: { state: "NOT_CHARGED" } });
    expect(await charge()).toMatchObject({ outcome: "DECLINED" });
    expect(await refundEntry()).toBeUndefined();
  });

  it("refunds nothing more when it runs again", async () => {
    const { refund, refundEntry, orders, orderId } = await shopWith(charging());
    await refund(failure);
    const [refunded, entry] = [await orders.get(orderId), await refundEntry()];

    expect(await refund(failure)).toEqual({ outcome: "NOTHING_TO_REFUND" });

    expect(await orders.get(orderId)).toEqual(refunded);
    expect(await refundEntry()).toEqual(entry);
  });

  it("refunds once when it runs twice concurrently", async () => {
    const { refund, refundEntry, orders, orderId } = await shopWith(charging());

    const outcomes = await Promise.all([refund(failure), refund(failure)]);

    expect(outcomes).toContainEqual({ outcome: "REFUNDED" });
    const { payment, history } = await orders.get(orderId);
    expect(payment).toMatchObject({ state: "REFUNDED", refundId: (await refundEntry())?.transactionId });
    expect(history.filter(({ event }) => event === "REFUND_FINISHED")).toHaveLength(1);
  });

  const paid = finishCharge(charging(), "TXN-1", at(3));
  it.each<[string, Order]>([
    ["paid", paid],
    ["completed", { ...paid, status: "COMPLETED" }],
    ["shipped", { ...paid, status: "SHIPPED" }],
    ["delivered", { ...paid, status: "DELIVERED" }],
  ])("leaves an order unchanged that is %s when a late failure arrives", async (_, order) => {
    const { refund, refundEntry, orders, orderId } = await shopWith(order);

    expect(await refund(failure)).toEqual({ outcome: "NOTHING_TO_REFUND" });

    expect(await refundEntry()).toBeUndefined();
    expect(await orders.get(orderId)).toEqual(order);
  });

  it.each<[string, Order]>([
    ["not charged yet", requestCancellation(aReservedOrder(), at(4))],
    ["declined", declineCharge(charging("tok_declined"), "The card was declined", at(3))],
    ["without a failure", charging()],
  ])("has nothing to refund for an order that is %s", async (_, order) => {
    const { refund, refundEntry, orders, orderId } = await shopWith(order);

    expect(await refund()).toEqual({ outcome: "NOTHING_TO_REFUND" });

    expect(await refundEntry()).toBeUndefined();
    expect(await orders.get(orderId)).toEqual(order);
  });

  it("refunds an order after a version conflict with a cancellation", async () => {
    const { refund, orders, orderId } = await shopWith(charging());
    const cancelledBetween = overtaken(orders, (order) => orders.save(requestCancellation(order, at(4))));

    expect(await refund(failure, { orders: cancelledBetween })).toEqual({ outcome: "REFUNDED" });

    const order = await orders.get(orderId);
    expect(order).toMatchObject({ cancellation: { requestedAt: at(4) }, payment: { state: "REFUNDED" } });
    expect(order).not.toHaveProperty("reason");
  });

  it("leaves an order unchanged after a version conflict with the payment", async () => {
    const { refund, refundEntry, orders, orderId } = await shopWith(charging());
    const paidBetween = overtaken(orders, (order) => orders.save(finishCharge(order, "TXN-1", at(4))));

    expect(await refund(failure, { orders: paidBetween })).toEqual({ outcome: "NOTHING_TO_REFUND" });

    expect(await refundEntry()).toBeUndefined();
    expect(await orders.get(orderId)).toMatchObject({ status: "PAID", payment: { state: "CHARGED" } });
  });

  describe("on a fault", () => {
    it("leaves the intent when the gateway is unavailable, so that the order is not settled", async () => {
      const { refund, refundEntry, orders, orderId } = await shopWith(charging("tok_refund_unavailable"));

      await expect(refund(failure)).rejects.toThrow(GatewayUnavailableError);

      expect(await refundEntry()).toBeUndefined();
      expect(await orders.get(orderId)).toMatchObject({
        status: "PROCESSING",
        reason: "PAYMENT_UNAVAILABLE",
        payment: { state: "REFUNDING" },
      });
    });

    it("returns NOT_REFUNDED on its last try, and leaves the intent", async () => {
      const { refund, orders, orderId } = await shopWith(charging("tok_refund_unavailable"));

      expect(await refund({ ...failure, lastTry: true })).toEqual({ outcome: "NOT_REFUNDED" });

      expect(await orders.get(orderId)).toMatchObject({
        reason: "PAYMENT_UNAVAILABLE",
        payment: { state: "REFUNDING" },
      });
    });

    it("throws any other fault, also on its last try", async () => {
      const { refund } = await shopWith(charging());
      const cancel = () => Promise.reject(new Error("The table is throttled"));
      await expect(refund({ ...failure, lastTry: true }, { gateway: { cancel } })).rejects.toThrow("throttled");
    });

    it("refunds once the gateway is available again", async () => {
      const { refund, refundEntry, orders, orderId } = await shopWith(charging("tok_refund_unavailable_1"));
      await expect(refund(failure)).rejects.toThrow(GatewayUnavailableError);

      expect(await refund(failure)).toEqual({ outcome: "REFUNDED" });

      const { payment, history } = await orders.get(orderId);
      expect(payment).toMatchObject({ state: "REFUNDED", refundId: (await refundEntry())?.transactionId });
      expect(history.filter(({ event }) => event === "REFUND_STARTED")).toHaveLength(1);
    });

    it("uses the refund whose outcome could not be written", async () => {
      const { refund, refundEntry, orders, orderId } = await shopWith(charging());
      const save = (order: Order) =>
        order.payment?.state === "REFUNDED" ? Promise.reject(new Error("The table is throttled")) : orders.save(order);
      await expect(refund(failure, { orders: { ...orders, save } })).rejects.toThrow("throttled");
      const entry = await refundEntry();

      expect(await refund(failure)).toEqual({ outcome: "REFUNDED" });

      expect(await refundEntry()).toEqual(entry);
      expect(await orders.get(orderId)).toMatchObject({ payment: { refundId: entry?.transactionId } });
    });

    it("does not call the gateway when the intent cannot be written", async () => {
      const { refund, refundEntry, orders, gateway } = await shopWith(charging());
      const broken = (error: Error) => ({ orders: { ...orders, save: () => Promise.reject(error) } });

      await expect(refund(failure, broken(new Error("The table is throttled")))).rejects.toThrow("throttled");
      await expect(refund(failure, broken(new VersionConflictError("always" as OrderId)))).rejects.toThrow(
        VersionConflictError,
      );
      await expect(
        refundPayment({ orders, gateway, clock: tickingClock() })({ orderId: "unknown" as OrderId }),
      ).rejects.toThrow(OrderNotFoundError);
      expect(await refundEntry()).toBeUndefined();
    });
  });
});
