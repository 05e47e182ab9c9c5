import { METRIC_DIMENSIONS, type Metric, toJsonNumber } from "@orders/contracts";
import { costsMoney, msBetween, type Order, SETTLED } from "@orders/domain";

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
  return [...progressOf(before, after), ...paymentOutcomes(before, after).map(paymentProcessed)];
}

function progressOf(before: Order, after: Order): Metric[] {
  if (before.status === after.status) return [];
  const metrics: Metric[] = [];
  const processed = METRIC_DIMENSIONS.Status.find((status) => status === after.status);
  if (processed) metrics.push({ name: "OrdersProcessed", value: 1, Status: processed });
  if (!wasSettled(before) && SETTLED.includes(after.status)) {
    metrics.push({ name: "OrderLatency", value: msBetween(after.createdAt, after.updatedAt) });
  }
  return metrics;
}

/** An order with an approval was settled while it waited for the decision. */
const wasSettled = ({ status, approval }: Order): boolean => SETTLED.includes(status) || approval !== undefined;

const paymentProcessed = (outcome: Outcome): Metric => ({ name: "PaymentsProcessed", value: 1, Outcome: outcome });

/**
 * What the gateway did for the order. The stream's filters leave out most writes of an order that stays in PROCESSING, such
 * as a declined charge: they are counted with the write that ends this status.
 */
function paymentOutcomes(before: Order, after: Order): Outcome[] {
  const refunded = after.payment?.state === "REFUNDED";
  if (before.status !== "PROCESSING") return refunded && before.payment?.state !== "REFUNDED" ? ["refunded"] : [];
  if (after.status === "PROCESSING") return [];
  // The status decides: a record that is published again has the payment of the order's current item.
  if (after.status === "PAID") return costsMoney(after) ? ["charged"] : [];
  return [
    ...(after.payment?.state === "DECLINED" ? (["declined"] as const) : []),
    ...(after.reason === "PAYMENT_UNAVAILABLE" ? (["unavailable"] as const) : []),
    ...(refunded ? (["refunded"] as const) : []),
  ];
}
