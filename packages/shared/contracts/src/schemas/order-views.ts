import { HISTORY_EVENTS, PAYMENT_STATES, VERDICTS } from "@orders/domain";
import Type, { type Static } from "typebox";
import {
  At,
  amount,
  CorrelationId,
  CurrencyCode,
  count,
  EXTENSIBLE,
  NextCursor,
  OrderKey,
  ProductKey,
  Reason,
  StatusValue,
  words,
} from "./fields.ts";

const optionalWords = (description: string) => Type.Optional(words(description));

/** A line of an order, with its price and amount. */
export const LineView = Type.Object({
  productId: ProductKey,
  name: optionalWords("the product's name"),
  quantity: Type.Integer({ minimum: 1, description: "the pieces" }),
  price: amount("the price of one piece"),
  amount: amount("price × quantity"),
});
export type LineView = Static<typeof LineView>;

/** A shipping address. */
export const AddressView = Type.Object({
  street: words("street and number"),
  city: words("city"),
  state: optionalWords("state or province"),
  postalCode: optionalWords("postal code"),
  country: words("country"),
});

/** One change of an order. */
export const HistoryEntry = Type.Object({
  at: At,
  event: Type.Enum([...HISTORY_EVENTS], { description: "what changed", ...EXTENSIBLE }),
  status: StatusValue,
  reason: Type.Optional(Reason),
  by: optionalWords("who asked for the change"),
});

/** The answer to an accepted order. */
export const OrderAccepted = Type.Object({
  message: words("a sentence for people"),
  orderId: OrderKey,
  status: Type.Literal("PENDING", { description: "the status of a new order" }),
  totalAmount: amount("the order's total"),
  currency: CurrencyCode,
  createdAt: At,
});
export type OrderAccepted = Static<typeof OrderAccepted>;

/** What customers and the back office see of an order. */
const Shown = {
  orderId: OrderKey,
  customerId: words("the customer's id"),
  customerName: optionalWords("the customer's name"),
  customerEmail: optionalWords("the customer's e-mail address"),
  customerPhone: optionalWords("the customer's phone number"),
  status: StatusValue,
  reason: Type.Optional(Reason),
  totalAmount: amount("the order's total"),
  currency: CurrencyCode,
  items: Type.Array(LineView, { description: "the order's lines; none for a historical order" }),
  shippingAddress: Type.Optional(AddressView),
  payment: Type.Optional(
    Type.Object({
      status: Type.Enum([...PAYMENT_STATES], {
        description: "what is known of the payment",
        ...EXTENSIBLE,
      }),
      amount: amount("the amount charged"),
      transactionId: optionalWords("the payment gateway's id of the charge"),
      refundId: optionalWords("the payment gateway's id of the refund"),
    }),
  ),
  historical: Type.Optional(Type.Literal(true, { description: "an imported order, which is never processed" })),
  createdAt: At,
  updatedAt: At,
};

/** An order, with everything that was done for it. */
export const OrderView = Type.Object({
  ...Shown,
  reasonDetail: optionalWords("details of the reason, for people"),
  receipt: Type.Optional(Type.Object({ key: words("the receipt's key in the bucket"), createdAt: At })),
  approval: Type.Optional(
    Type.Object({
      requestedAt: At,
      decision: Type.Optional(
        Type.Object({
          verdict: Type.Enum([...VERDICTS], { description: "the decision" }),
          at: At,
          by: optionalWords("who decided"),
          note: optionalWords("a note on the decision"),
        }),
      ),
    }),
  ),
  cancellation: Type.Optional(Type.Object({ requestedAt: At, reason: optionalWords("why it is cancelled") })),
  attempt: count("the number of the workflow run that is due, from 1; 0 for a historical order"),
  version: count("the number of writes of the order"),
  correlationId: CorrelationId,
  origin: optionalWords("the file and row that an imported order came from"),
  history: Type.Array(HistoryEntry, { description: "the changes of the order, oldest first" }),
  historyOmitted: Type.Optional(count("the number of history entries that are left out after the first 20")),
});
export type OrderView = Static<typeof OrderView>;

/**
 * An order as its customer sees it: without what the back office wrote about it, and without ids and details of the
 * system's inside.
 */
export const MyOrderView = Type.Object({
  ...Shown,
  receipt: Type.Optional(Type.Object({ createdAt: At }, { description: "present if there is a receipt" })),
  cancellation: Type.Optional(
    Type.Object({ requestedAt: At }, { description: "present if the order is cancelled, or being cancelled" }),
  ),
  history: Type.Array(Type.Object({ at: At, status: StatusValue }), {
    description: "the statuses of the order, oldest first",
  }),
});
export type MyOrderView = Static<typeof MyOrderView>;

/** An order in a list. */
export const OrderSummary = Type.Object({
  orderId: OrderKey,
  customerId: words("the customer's id"),
  status: StatusValue,
  reason: Type.Optional(Reason),
  totalAmount: amount("the order's total"),
  currency: CurrencyCode,
  itemCount: count("the number of lines"),
  createdAt: At,
  updatedAt: At,
});
export type OrderSummary = Static<typeof OrderSummary>;

/** The filter of a list, as it was understood. */
const Filter = Type.Object({
  status: Type.Optional(StatusValue),
  customerId: optionalWords("the customer's id"),
  from: Type.Optional(At),
  to: Type.Optional(At),
});

/** One page of orders. */
export const OrderPage = Type.Object({
  view: Type.Enum(["summary", "full"], { description: "whether the orders are summaries or whole orders" }),
  orders: Type.Array(Type.Union([OrderSummary, OrderView]), { description: "newest first" }),
  count: count("the number of orders on this page"),
  filter: Filter,
  nextCursor: NextCursor,
});
export type OrderPage = Static<typeof OrderPage>;

/** One page of a customer's own orders. */
export const MyOrderPage = Type.Object({
  orders: Type.Array(OrderSummary, { description: "newest first" }),
  count: count("the number of orders on this page"),
  filter: Type.Omit(Filter, ["customerId"]),
  nextCursor: NextCursor,
});
export type MyOrderPage = Static<typeof MyOrderPage>;

/** A refund that was made after the receipt. */
const Refund = Type.Object({ amount: amount("the amount refunded"), refundedAt: At });

/** Links to an order's receipt. */
export const ReceiptLinks = Type.Object({
  orderId: OrderKey,
  url: words("the receipt as JSON, see ReceiptDocument"),
  pageUrl: words("the receipt as a page to print"),
  expiresAt: At,
  refund: Type.Optional(Refund),
});
export type ReceiptLinks = Static<typeof ReceiptLinks>;

/** The receipt of a paid order. */
export const ReceiptDocument = Type.Object({
  orderId: OrderKey,
  customerId: words("the customer's id"),
  customerName: optionalWords("the customer's name"),
  shop: Type.Optional(
    Type.Object(
      { name: words("the shop's name"), replyTo: optionalWords("an e-mail address for questions") },
      { description: "missing in receipts from before this field existed" },
    ),
  ),
  shippingAddress: Type.Optional(AddressView),
  items: Type.Array(LineView, { description: "the order's lines" }),
  totalAmount: amount("the order's total"),
  currency: CurrencyCode,
  transactionId: optionalWords("the payment gateway's id of the charge; missing for an order of 0.00"),
  paidAt: Type.Optional(At),
});
export type ReceiptDocument = Static<typeof ReceiptDocument>;
