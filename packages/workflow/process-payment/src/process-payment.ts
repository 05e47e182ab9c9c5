import {
  type Clock,
  declineCharge,
  finishCharge,
  HALTED,
  type Halted,
  isHalted,
  type Order,
  type OrderRef,
  type Orders,
  type PaymentGateway,
  type Refused,
  refused,
  startCharge,
  whileStale,
} from "@orders/domain";

interface Ports {
  readonly orders: Pick<Orders, "get" | "save">;
  readonly gateway: PaymentGateway;
  readonly clock: Clock;
}

type Paying = { readonly outcome: "PAID" } | Refused | Halted;

/**
 * Charges the order's total once. The intent is written before the gateway is asked and its answer after it, so that
 * whoever finds the order in between knows that there may be money to give back.
 * @throws GatewayUnavailableError to try again.
 */
export const processPayment =
  ({ orders, gateway, clock }: Ports) =>
  ({ orderId }: OrderRef): Promise<Paying> =>
    whileStale(async () => {
      const order = await orders.get(orderId);
      if (isHalted(order)) return HALTED;
      if (order.payment?.state === "CHARGED") return { outcome: "PAID" };

      const charging = order.payment?.state === "CHARGING" ? order : await orders.save(startCharge(order, clock.now()));
      const result = await gateway.charge(chargeOf(charging));
      if (result.outcome === "CHARGED") {
        await orders.save(finishCharge(charging, result.transactionId, clock.now()));
        return { outcome: "PAID" };
      }
      await orders.save(declineCharge(charging, result.detail, clock.now()));
      return refused("PAYMENT_DECLINED", result.detail);
    });

/** One charge an order: its id is the key. */
const chargeOf = (order: Order) => ({
  key: order.orderId,
  amount: order.totalAmount,
  currency: order.currency,
  method: order.paymentMethod,
});
