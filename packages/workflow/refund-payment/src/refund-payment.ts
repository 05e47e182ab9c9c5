import {
  type Clock,
  type CompensationRef,
  failureIn,
  finishRefund,
  type GatewayRef,
  GatewayUnavailableError,
  mayHoldMoney,
  needsCompensation,
  type Orders,
  type PaymentGateway,
  retryOnConflict,
  type StepResult,
  startRefund,
} from "@orders/domain";

interface Ports {
  readonly orders: Pick<Orders, "get" | "save">;
  readonly gateway: Pick<PaymentGateway, "cancel">;
  readonly clock: Clock;
}

/** The outcomes. The workflow continues with the next compensation step after each of them. */
export const OUTCOMES = ["REFUNDED", "NOTHING_TO_REFUND", "NOT_REFUNDED"] as const;
type Refunding = StepResult<(typeof OUTCOMES)[number]>;

/**
 * Refunds a cancelled or failed order once, or voids a charge that the gateway has not made yet.
 * The intent is written first: from then on no other run can pay or complete the order. If the gateway is unavailable on
 * all tries of a run, the outcome is NOT_REFUNDED, so that the other compensation steps still run.
 * @throws GatewayUnavailableError to try again.
 */
export const refundPayment =
  ({ orders, gateway, clock }: Ports) =>
  (ref: CompensationRef & GatewayRef): Promise<Refunding> =>
    retryOnConflict(async () => {
      const failure = failureIn(ref);
      const order = await orders.get(ref.orderId);
      if (!needsCompensation(order, failure) || !mayHoldMoney(order)) return { outcome: "NOTHING_TO_REFUND" };

      const refunding =
        order.payment?.state === "REFUNDING" ? order : await orders.save(startRefund(order, clock.now(), failure));
      const answer = await gateway.cancel(order.orderId).then(
        (refundId) => ({ refundId }),
        (error: unknown) => {
          if (!(error instanceof GatewayUnavailableError && ref.lastTry)) throw error;
        },
      );
      if (!answer) return { outcome: "NOT_REFUNDED" };
      const { refundId } = answer;
      await orders.save(finishRefund(refunding, refundId, clock.now()));
      return { outcome: refundId === undefined ? "NOTHING_TO_REFUND" : "REFUNDED" };
    });
