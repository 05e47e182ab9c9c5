import { type Channel, type OrderEvent, type OrderEventDetail as OrderEventFacts, parseMoney } from "@orders/domain";
import { toJsonNumber } from "./decimals.ts";
import { EVENT_NAMES, EVENT_SOURCE, type EventName } from "./event-names.ts";
import type { OrderEventDetail } from "./schemas/index.ts";

/** An event as the bus carries it. */
interface EventMessage {
  readonly source: typeof EVENT_SOURCE;
  readonly "detail-type": EventName;
  readonly detail: OrderEventDetail;
}

/** The id of an event: the same each time it is sent. */
export const eventIdOf = ({
  type,
  detail: { orderId, version },
}: Pick<OrderEvent, "type"> & { readonly detail: Pick<OrderEventFacts, "orderId" | "version"> }): string =>
  `${orderId}:${version}:${EVENT_NAMES[type]}`;

/** The idempotency key of the notification of an event on one channel. */
export const notificationKey = (eventId: string, channel: Channel): string => `${eventId}/${channel}`;

/** The event for the bus, with amounts in decimals. */
export const eventMessage = (event: OrderEvent): EventMessage => ({
  source: EVENT_SOURCE,
  "detail-type": EVENT_NAMES[event.type],
  detail: {
    eventId: eventIdOf(event),
    ...event.detail,
    items: event.detail.items.map((item) => ({ ...item, amount: toJsonNumber(item.amount) })),
    totalAmount: toJsonNumber(event.detail.totalAmount),
    channels: [...event.detail.channels],
  },
});

/** What an event of the bus says about its order. @throws MoneyFormatError when an amount is not one. */
export const eventFactsIn = ({ eventId, ...detail }: OrderEventDetail): OrderEventFacts => ({
  ...detail,
  items: detail.items.map((item) => ({ ...item, amount: parseMoney(item.amount) })),
  totalAmount: parseMoney(detail.totalAmount),
});
