import type { Product } from "../inventory.ts";
import { parseMoney } from "../money.ts";
import { type NewOrder, newOrder } from "../order/new-order.ts";
import type { Instant, Line, Order, OrderId, ProductId } from "../order/order.ts";
import type { Shop } from "../order/receipt.ts";
import type { Clock } from "../ports/clock.ts";

/** The shop of a stack that sets nothing else: the defaults of `shop_name` and `shop_reply_to` in terraform/variables.tf. */
export const SHOP: Shop = { name: "Order Service" };

/** A moment `seconds` after noon on the first day of 2026. */
export const at = (seconds = 0): Instant => new Date(Date.UTC(2026, 0, 1, 12, 0, seconds)).toISOString() as Instant;

/** A clock that goes on by one second whenever it is read. */
export function tickingClock(start = 0): Clock {
  let seconds = start;
  return { now: () => at(seconds++) };
}

export const productId = (id: string): ProductId => id as ProductId;

export const line = (id: string, quantity = 1, price: string | number = "10.00"): Line => ({
  productId: productId(id),
  quantity,
  price: parseMoney(price),
});

export const aProduct = (id: string, stock: number, price: string | number = "10.00"): Product => ({
  productId: productId(id),
  name: `The ${id}`,
  price: parseMoney(price),
  stock,
});

let orders = 0;

/** A new order with an id of its own, of one LAPTOP at 10.00 unless told otherwise. */
export const anOrder = (request: Partial<NewOrder> = {}, moment: Instant = at()): Order =>
  newOrder(
    {
      orderId: `order-${++orders}-${Math.random().toString(36).slice(2)}` as OrderId,
      customer: { customerId: "CUST-1", email: "jane@example.com" },
      lines: [line("LAPTOP")],
      currency: "USD",
      paymentMethod: { type: "CARD" },
      correlationId: "correlation-1",
      ...request,
    },
    moment,
  );
