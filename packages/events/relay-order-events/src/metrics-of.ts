import type { OrderEvent, Status } from "@orders/domain";

export interface Metric {
  readonly name: "OrdersCreated" | "OrderValue" | "OrdersProcessed" | "PaymentsProcessed";
  readonly value: number;
}

/** The statuses in which the workflow ends for an order. */
const PROCESSED: readonly Status[] = ["COMPLETED", "FAILED", "CANCELLED", "NEEDS_ATTENTION"];

/** The metrics of an event. They are counted here because the relay sees each change of an order, by any function, once. */
export function metricsOf({ type, detail }: OrderEvent): Metric[] {
  if (type === "Order Created") {
    return [
      { name: "OrdersCreated", value: 1 },
      { name: "OrderValue", value: detail.totalAmount },
    ];
  }
  if (type !== "Order Status Changed") return [];
  // An order of 0.00 is PAID without a payment.
  if (detail.status === "PAID") return detail.totalAmount === 0 ? [] : [{ name: "PaymentsProcessed", value: 1 }];
  return PROCESSED.includes(detail.status) ? [{ name: "OrdersProcessed", value: 1 }] : [];
}
