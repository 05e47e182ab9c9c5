import {
  type Clock,
  complete,
  costsMoney,
  finishCharge,
  type Instant,
  type Line,
  msAfter,
  type NewOrder,
  newOrder,
  type Order,
  type OrderId,
  type Product,
  type ProductId,
  parseMoney,
  payNothing,
  requestApproval,
  reserveStock,
  type Shop,
  startCharge,
  transition,
  withoutPersonalData,
} from "../index.ts";

/** The default shop: the defaults of `shop_name` and `shop_reply_to` in terraform/variables.tf. */
export const SHOP: Shop = { name: "Order Service" };

/** The instant `seconds` after noon of 2026-01-01. */
export const at = (seconds = 0): Instant => new Date(Date.UTC(2026, 0, 1, 12, 0, seconds)).toISOString() as Instant;

/** A clock that advances by one second at each read. */
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

/** Builds an order that was submitted at `moment`, noon by default. */
type OrderBuilder = (request?: Partial<NewOrder>, moment?: Instant) => Order;

let orders = 0;

/** A new order with a unique id; by default of one LAPTOP at 10.00. */
export const anOrder: OrderBuilder = (request = {}, moment = at()) =>
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

/** The request for an order of 0.00, which needs no payment. */
export const FREE = { lines: [line("GIFT", 1, "0.00")] } as const satisfies Partial<NewOrder>;

/** A second after the order was last changed. */
export const secondAfter = ({ updatedAt }: Order): Instant => msAfter(updatedAt, 1000);

type Transition = (order: Order, at: Instant) => Order;
const then = (order: Order, ...transitions: readonly Transition[]): Order =>
  transitions.reduce((last, transition) => transition(last, secondAfter(last)), order);

// Orders with a later status, made by the domain's own functions, one second per change.

/** An order whose stock was reserved one second after it was submitted. */
export const aReservedOrder: OrderBuilder = (...of) => then(anOrder(...of), reserveStock);

/** An order that has waited for approval since the second second. */
export const anOrderAwaitingApproval: OrderBuilder = (...of) => then(aReservedOrder(...of), requestApproval);

/** An order whose charge was started in the second second. */
export const anOrderBeingCharged: OrderBuilder = (...of) => then(aReservedOrder(...of), startCharge);

/** An order that was paid in the third second, by transaction TXN-1; one of 0.00 in the second. */
export const aPaidOrder: OrderBuilder = (...of) => {
  const reserved = aReservedOrder(...of);
  if (!costsMoney(reserved)) return then(reserved, payNothing);
  return then(reserved, startCharge, (order, at) => finishCharge(order, "TXN-1", at));
};

/** A paid order that was completed with its receipt a second later. */
export const aCompletedOrder: OrderBuilder = (...of) =>
  then(aPaidOrder(...of), (order, at) => complete(order, at, true));

/** A completed order that was shipped, delivered, and whose personal data jo then erased. */
export const anErasedOrder: OrderBuilder = (...of) =>
  then(
    aCompletedOrder(...of),
    (order, at) => transition(order, "SHIPPED", at),
    (order, at) => transition(order, "DELIVERED", at),
    (order, at) => withoutPersonalData(order, at, "jo"),
  );
