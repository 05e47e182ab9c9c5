import { type Order, orderView } from "@orders/domain";
import type { HttpResponse } from "./handler.ts";

/** An order's version as the strong validator of RFC 9110. */
export const etagOf = (order: Order): string => `"${order.version}"`;

/** An answer that shows an order, with its version as ETag. */
export const orderAnswer = (status: 200 | 202, order: Order): HttpResponse => ({
  status,
  headers: { ETag: etagOf(order) },
  body: orderView(order),
});
