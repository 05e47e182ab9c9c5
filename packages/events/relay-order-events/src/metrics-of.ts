import { METRIC_DIMENSIONS, type Metric, toJsonNumber } from "@orders/contracts";
import { costsMoney, msBetween, type Order, SETTLED, type Status } from "@orders/domain";

type Outcome = (typeof METRIC_DIMENSIONS)["Outcome"][number];

/**
 * The metrics of one write of an order. They are counted here because the relay sees each change of an order, by any
 * function, once. Historical orders are not counted.
 * @param before the order before the write; undefined for a new order.
 */
export function metricsOf(before: Order | undefined, after: Order): Metric[] {
  if (after.historical) return [];
  if (before === undefined) {
    return [
      { name: "OrdersCreated", value: 1 },
      { name: "OrderValue", value: toJsonNumber(after.totalAmount) },
    ];
  }
  return [
    ...progressOf(before, after),
    ...paymentOutcomes(before, after).flatMap((each) => paymentMetrics(each, after)),
  ];
}

function progressOf(before: Order, after: Order): Metric[] {
  if (before.status === after.status) return [];
  const metrics: Metric[] = [];
  const processed = METRIC_DIMENSIONS.Status.find((status) => status === after.status);
  if (processed) metrics.push({ name: "OrdersProcessed", value: 1, Status: processed });
  if (SETTLED.includes(after.status) && !hadStatus(after, SETTLED)) {
    metrics.push({ name: "OrderLatency", value: msBetween(after.createdAt, after.updatedAt) });
  }
  return metrics;
}

/** Whether the order had one of these statuses before this write. */
const hadStatus = ({ history, updatedAt }: Order, statuses: readonly Status[]): boolean =>
  history.some(({ at, status }) => at < updatedAt && statuses.includes(status));

/** The metric of the money that an outcome moves. */
const MONEY_MOVED = {
  charged: "MoneyCharged",
  refunded: "MoneyRefunded",
  declined: undefined,
  unavailable: undefined,
} as const satisfies Record<Outcome, Metric["name"] | undefined>;

/** The outcome, and the money that it moved: a charge and a refund are always of the whole order. */
function paymentMetrics(outcome: Outcome, { totalAmount }: Order): Metric[] {
  const name = MONEY_MOVED[outcome];
  const processed: Metric = { name: "PaymentsProcessed", value: 1, Outcome: outcome };
  return name === undefined ? [processed] : [processed, { name, value: toJsonNumber(totalAmount) }];
}

/**
 * What the gateway did for the order. The stream's filters leave out most writes of an order that stays in PROCESSING, such
 * as a declined charge: they are counted with the write that ends this status. An order whose compensation failed
 * becomes PROCESSING a second time when it is retried; then only a refund can follow.
 */
function paymentOutcomes(before: Order, after: Order): Outcome[] {
  const refunded = after.payment?.state === "REFUNDED";
  if (before.status !== "PROCESSING") return refunded && before.payment?.state !== "REFUNDED" ? ["refunded"] : [];
  if (after.status === "PROCESSING") return [];
  // The status decides: a record that is published again has the payment of the order's current item.
  if (after.status === "PAID") return costsMoney(after) ? ["charged"] : [];
  const isRetried = hadStatus(after, ["NEEDS_ATTENTION"]);
  return [
    ...(after.payment?.state === "DECLINED" && !isRetried ? (["declined"] as const) : []),
    ...(after.reason === "PAYMENT_UNAVAILABLE" && !isRetried ? (["unavailable"] as const) : []),
    ...(refunded && paymentChangedSinceProcessing(after) ? (["refunded"] as const) : []),
  ];
}

/** Whether the payment changed after the order last became PROCESSING. */
function paymentChangedSinceProcessing({ payment, history, updatedAt }: Order): boolean {
  const since = history.findLast(
    ({ at, event, status }) => at <= updatedAt && event === "STATUS_CHANGED" && status === "PROCESSING",
  );
  return payment !== undefined && (since === undefined || payment.at >= since.at);
}
