import { toJsonNumber } from "@orders/contracts";
import type { OrderEvent, Status } from "@orders/domain";

export interface Metric {
  readonly name: "OrdersCreated" | "OrderValue" | "OrdersProcessed" | "PaymentsProcessed";
  readonly value: number;
}

/** The metric that counts orders that reach a status. */
const METRICS: Readonly<Record<Status, "OrdersProcessed" | "PaymentsProcessed" | undefined>> = {
  PENDING: undefined,
  PROCESSING: undefined,
  AWAITING_APPROVAL: undefined,
  PAID: "PaymentsProcessed",
  COMPLETED: "OrdersProcessed",
  SHIPPED: undefined,
  DELIVERED: undefined,
  FAILED: "OrdersProcessed",
  CANCELLED: "OrdersProcessed",
  NEEDS_ATTENTION: "OrdersProcessed",
};

/** The metrics of an event. They are counted here because the relay sees each change of an order, by any function, once. */
export function metricsOf({ type, detail }: OrderEvent): Metric[] {
  if (type === "CREATED") {
    return [
      { name: "OrdersCreated", value: 1 },
      { name: "OrderValue", value: toJsonNumber(detail.totalAmount) },
    ];
  }
  if (type !== "STATUS_CHANGED") return [];
  const name = METRICS[detail.status];
  // An order of 0.00 is PAID without a payment.
  const unpaid = name === "PaymentsProcessed" && detail.totalAmount === 0;
  return name === undefined || unpaid ? [] : [{ name, value: 1 }];
}
