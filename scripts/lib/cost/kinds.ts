import type { OrdersClient, SubmitOrder } from "@orders/client";

/** A kind of order whose cost is counted. */
export interface Kind {
  readonly title: string;
  /** Whether its calls, invocations and write units have a budget, which `make test` checks. */
  readonly budgeted: boolean;
  readonly body: SubmitOrder;
  /** The status in which it waits for `next`, or ends. */
  readonly rests: string;
  /** A request that is sent when the order rests, and the status in which it ends. */
  readonly next?: {
    readonly send: (api: OrdersClient, orderId: string) => Promise<{ error?: unknown }>;
    readonly ends: string;
  };
}

const order: SubmitOrder = {
  customerId: "CUST-COST",
  customerName: "Ada Lovelace",
  items: [{ productId: "PROD-1", quantity: 1 }],
  shippingAddress: {
    street: "12 Analytical Way",
    city: "Springfield",
    state: "IL",
    postalCode: "62701",
    country: "US",
  },
  paymentMethod: "CARD",
};
const email = "success+cost@simulator.amazonses.com";

/** The kinds, by the name that the budget has them under. */
export const KINDS: Readonly<Record<string, Kind>> = {
  completed: { title: "completed, no e-mail address", budgeted: true, body: order, rests: "COMPLETED" },
  mailed: {
    title: "completed, with an e-mail address",
    budgeted: true,
    body: { ...order, customerEmail: email },
    rests: "COMPLETED",
  },
  basket: {
    title: "completed, of three products",
    budgeted: false,
    body: { ...order, items: ["PROD-1", "PROD-2", "p123"].map((productId) => ({ productId, quantity: 1 })) },
    rests: "COMPLETED",
  },
  approved: {
    title: "of high value, approved by a person",
    budgeted: true,
    body: { ...order, items: [{ productId: "PROD-1", quantity: 40 }] },
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
    body: { ...order, items: [{ productId: "p123", quantity: 999 }] },
    rests: "FAILED",
  },
  declined: {
    title: "payment declined, stock released",
    budgeted: false,
    body: { ...order, paymentToken: "tok_declined" },
    rests: "FAILED",
  },
  cancelled: {
    title: "completed, then cancelled and refunded",
    budgeted: true,
    body: order,
    rests: "COMPLETED",
    next: {
      send: (api, orderId) => api.POST("/orders/{orderId}/cancel", { params: { path: { orderId } } }),
      ends: "CANCELLED",
    },
  },
};
