import type { OrdersClient, SubmitOrder } from "@orders/client";

/** Ids of products that only these orders buy. */
export interface Products {
  readonly inStock: readonly [string, string, string];
  readonly soldOut: string;
}

/** Price of a piece of each product, in major units. */
export const PRICE = 9.5;

/** A kind of order whose cost is counted. */
export interface Kind {
  readonly title: string;
  /** Whether its calls, invocations and write units have a budget, which `make test` checks. */
  readonly budgeted: boolean;
  readonly body: (products: Products) => SubmitOrder;
  /** The status in which it waits for `next`, or ends. */
  readonly rests: string;
  /** A request that is sent when the order rests, and the status in which it ends. */
  readonly next?: {
    readonly send: (api: OrdersClient, orderId: string) => Promise<{ error?: unknown }>;
    readonly ends: string;
  };
}

/** An order of one piece of each of these products. */
const orderOf = (...products: readonly string[]): SubmitOrder => ({
  customerId: "CUST-COST",
  customerName: "Ada Lovelace",
  items: products.map((productId) => ({ productId, quantity: 1 })),
  shippingAddress: {
    street: "12 Analytical Way",
    city: "Springfield",
    state: "IL",
    postalCode: "62701",
    country: "US",
  },
  paymentMethod: "CARD",
});
const one = ({ inStock: [product] }: Products): SubmitOrder => orderOf(product);
const email = "success+cost@simulator.amazonses.com";

/** The kinds, by the name that the budget has them under. */
export const KINDS: Readonly<Record<string, Kind>> = {
  completed: { title: "completed, no e-mail address", budgeted: true, body: one, rests: "COMPLETED" },
  mailed: {
    title: "completed, with an e-mail address",
    budgeted: true,
    body: (products) => ({ ...one(products), customerEmail: email }),
    rests: "COMPLETED",
  },
  basket: {
    title: "completed, of three products",
    budgeted: false,
    body: ({ inStock }) => orderOf(...inStock),
    rests: "COMPLETED",
  },
  approved: {
    title: "of high value, approved by a person",
    budgeted: true,
    // More than the threshold of 1,000, from which on a person approves.
    body: (products) => ({ ...one(products), items: [{ productId: products.inStock[0], quantity: 120 }] }),
    rests: "AWAITING_APPROVAL",
    next: {
      send: (api, orderId) =>
        api.POST("/orders/{orderId}/approval", {
          params: { path: { orderId } },
          body: { decision: "approve", by: "make cost" },
        }),
      ends: "COMPLETED",
    },
  },
  "out-of-stock": {
    title: "out of stock",
    budgeted: false,
    body: ({ soldOut }) => orderOf(soldOut),
    rests: "FAILED",
  },
  declined: {
    title: "payment declined, stock released",
    budgeted: false,
    body: (products) => ({ ...one(products), paymentToken: "tok_declined" }),
    rests: "FAILED",
  },
  cancelled: {
    title: "completed, then cancelled and refunded",
    budgeted: true,
    body: one,
    rests: "COMPLETED",
    next: {
      send: (api, orderId) => api.POST("/orders/{orderId}/cancel", { params: { path: { orderId } } }),
      ends: "CANCELLED",
    },
  },
};
