import type { OrderEventType } from "@orders/domain";

// The names of events on the bus.

/** The source of all events of this system. */
export const EVENT_SOURCE = "com.orders.service";

/** The detail type of each kind of event. */
export const EVENT_NAMES = {
  CREATED: "Order Created",
  STATUS_CHANGED: "Order Status Changed",
  PROCESSING_REQUESTED: "Order Processing Requested",
} as const satisfies Readonly<Record<OrderEventType, string>>;
export type EventName = (typeof EVENT_NAMES)[OrderEventType];
