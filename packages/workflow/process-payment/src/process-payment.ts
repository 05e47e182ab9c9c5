import {
  type Clock,
  costsMoney,
  declineCharge,
  finishCharge,
  type GatewayRef,
  GatewayUnavailableError,
  HALTED,
  type Instant,
  isHalted,
  isPaid,
  msBetween,
  type Order,
  type OrderRef,
  type Orders,
  type PaymentGateway,
  payNothing,
  refused,
  retryOnConflict,
  type StepResult,
  startCharge,
} from "@orders/domain";

interface Ports {
  readonly orders: Pick<Orders, "get" | "save">;
  readonly gateway: PaymentGateway;
  readonly clock: Clock;
  /** How long the gateway must have been unavailable before the order is refused. */
  readonly patienceSeconds: number;
}

/** The outcomes that the workflow chooses on. */
export const OUTCOMES = ["PAID", "REFUSED", "HALTED"] as const;
type Paying = StepResult<(typeof OUTCOMES)[number]>;

/**
 * Charges the order's total once; an order of 0.00 is paid without calling the gateway. The intent is stored before the
 * call of the gateway, so that any other run knows that money may have to be refunded. The order is refused only if the
 * gateway was unavailable on all tries of a run and for at least `patienceSeconds`. Any other fault is left to a later run.
 * @throws GatewayUnavailableError to try again.
 */
export const processPayment =
  (ports: Ports) =>
  (ref: OrderRef & GatewayRef): Promise<Paying> =>
    retryOnConflict(() => pay(ports, ref));

async function pay(
  { orders, gateway, clock, patienceSeconds }: Ports,
  { orderId, lastTry = false }: OrderRef & GatewayRef,
): Promise<Paying> {
  const order = await orders.get(orderId);
  if (isHalted(order)) return HALTED;
  if (isPaid(order)) return { outcome: "PAID" };
  if (!costsMoney(order)) {
    await orders.save(payNothing(order, clock.now()));
    return { outcome: "PAID" };
  }

  const charging = order.payment?.state === "CHARGING" ? order : await orders.save(startCharge(order, clock.now()));
  const result = await gateway.charge(chargeOf(charging)).catch((error: unknown) => {
    const seconds = secondsSinceIntent(charging, clock.now());
    if (!(error instanceof GatewayUnavailableError && lastTry && seconds >= patienceSeconds)) throw error;
    return refused("PAYMENT_UNAVAILABLE", `The payment gateway has not answered for ${Math.floor(seconds)} seconds`);
  });
  if (result.outcome === "REFUSED") return result;
  if (result.outcome === "CHARGED") {
    await orders.save(finishCharge(charging, result.transactionId, clock.now()));
    return { outcome: "PAID" };
  }
  await orders.save(declineCharge(charging, result.detail, clock.now()));
  return refused("PAYMENT_DECLINED", result.detail);
}

/** Seconds since the intent to charge was stored. */
const secondsSinceIntent = ({ payment }: Order, now: Instant): number =>
  payment ? msBetween(payment.at, now) / 1000 : 0;

/** An order has one charge: the order's id is its idempotency key. */
const chargeOf = (order: Order) => ({
  key: order.orderId,
  amount: order.totalAmount,
  currency: order.currency,
  method: order.paymentMethod,
});
