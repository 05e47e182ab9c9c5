import { IN_PROGRESS, SOLD } from "@orders/domain";
import Type, { type Static, type TSchema } from "typebox";
import { MAX_LINES } from "../limits.ts";
import {
  By,
  Currency,
  CustomerId,
  DateOfOrder,
  Email,
  Moment,
  OrderKey,
  Paging,
  Phone,
  Price,
  ProductKey,
  patternOf,
  Quantity,
  StatusName,
  Total,
  text,
} from "./fields.ts";

/** The statuses of an order that is not paid and has not ended. */
const UNPAID = IN_PROGRESS.filter((status) => !SOLD.includes(status));

/**
 * Fields that the system computes itself. A body may contain them, because the responses of this API and the files of
 * other systems do. They are not used, and `contradictions` refuses wrong values.
 */
const Computed = {
  total: Type.Optional(Total),
  totalAmount: Type.Optional(Total),
  currency: Type.Optional(Currency),
  status: Type.Optional(
    Type.String({
      pattern: patternOf(UNPAID),
      description: `${UNPAID.join(", ").toLowerCase()} or left out: an order to process is neither paid nor over`,
    }),
  ),
  createdAt: Type.Optional(DateOfOrder),
};

const OrderLine = Type.Object(
  {
    productId: ProductKey,
    name: Type.Optional(text(256, "the product's name")),
    productName: Type.Optional(text(256, "the product's name")),
    quantity: Quantity,
    price: Type.Optional(Price),
  },
  { additionalProperties: false, "x-same": ["name", "productName"] },
);

/** A line of a customer's order. Name and price are those of the catalogue; the price is only compared. */
const MyOrderLine = Type.Object(
  { productId: ProductKey, quantity: Quantity, price: Type.Optional(Price) },
  { additionalProperties: false },
);

const linesOf = <Line extends TSchema>(line: Line) =>
  Type.Array(line, { minItems: 1, maxItems: MAX_LINES, description: `a list of 1 to ${MAX_LINES} lines` });

const ShippingAddress = Type.Object(
  {
    street: text(256, "street and number"),
    city: text(128, "city"),
    state: Type.Optional(text(64, "state or province")),
    zipCode: Type.Optional(text(16, "postal code")),
    postalCode: Type.Optional(text(16, "postal code")),
    country: text(64, "country"),
  },
  { additionalProperties: false, "x-same": ["zipCode", "postalCode"] },
);

/** The members of both forms of an order, beside the customer and the lines. */
const Contents = {
  productId: Type.Optional(ProductKey),
  quantity: Type.Optional(Quantity),
  shippingAddress: Type.Optional(ShippingAddress),
  paymentMethod: Type.Optional(Type.Literal("CARD", { description: "CARD" })),
  paymentToken: Type.Optional(
    Type.String({
      pattern: "^tok_[a-z0-9_]{1,60}$",
      description: "a payment token: tok_ and up to 60 of a-z, 0-9 and _",
    }),
  ),
  ...Computed,
};

/** Either `items` or one product with its quantity. */
const EITHER_FORM = [
  { anyOf: [{ required: ["productId"] }, { required: ["items"] }] },
  {
    not: { type: "object", required: ["productId", "items"] },
    description: "either items, or productId and quantity, not both",
  },
  {
    not: { type: "object", required: ["quantity", "items"] },
    description: "quantity inside items, not beside them",
  },
];

/**
 * An order: the customer by id or e-mail, and either `items` or one product with its quantity.
 * The validation error for an `anyOf` names its last alternative.
 */
export const SubmitOrder = Type.Object(
  {
    customerId: Type.Optional(CustomerId),
    customerName: Type.Optional(text(256, "the customer's name")),
    customerEmail: Type.Optional(Email),
    customerPhone: Type.Optional(Phone),
    items: Type.Optional(linesOf(OrderLine)),
    ...Contents,
  },
  {
    additionalProperties: false,
    allOf: [{ anyOf: [{ required: ["customerId"] }, { required: ["customerEmail"] }] }, ...EITHER_FORM],
    dependentRequired: { productId: ["quantity"] },
  },
);
export type SubmitOrder = Static<typeof SubmitOrder>;

/** A field that no value is valid for. */
const leftOut = (description: string) => Type.Optional(Type.Unsafe<never>({ not: {}, description }));

/** An order of the customer who is signed in. The token names the customer, so the body must not. */
export const SubmitMyOrder = Type.Object(
  {
    customerId: leftOut("left out: the order is for the customer who is signed in"),
    customerEmail: leftOut("left out: the e-mail address is that of the customer who is signed in"),
    customerName: Type.Optional(text(256, "the customer's name")),
    // Nobody has verified a number, and each text message costs money.
    customerPhone: leftOut("left out: customers who order by themselves are notified by e-mail"),
    items: Type.Optional(linesOf(MyOrderLine)),
    ...Contents,
  },
  { additionalProperties: false, allOf: EITHER_FORM, dependentRequired: { productId: ["quantity"] } },
);
export type SubmitMyOrder = Static<typeof SubmitMyOrder>;

/** A body with `items` and every other field that the system does not compute itself. */
export type FullRequest = Required<Omit<SubmitOrder, "productId" | "quantity" | keyof typeof Computed>>;

export const UpdateOrderStatus = Type.Object({ status: StatusName }, { additionalProperties: false });
export type UpdateOrderStatus = Static<typeof UpdateOrderStatus>;

export const CancelOrder = Type.Object(
  { reason: Type.Optional(text(512, "why the order is cancelled")) },
  { additionalProperties: false },
);
export type CancelOrder = Static<typeof CancelOrder>;

export const DecideApproval = Type.Object(
  {
    decision: Type.Enum(["approve", "reject"], { description: "approve or reject" }),
    by: By,
    note: Type.Optional(text(512, "a note on the decision")),
  },
  { additionalProperties: false },
);
export type DecideApproval = Static<typeof DecideApproval>;

export const RetryOrder = Type.Object({ by: Type.Optional(By) }, { additionalProperties: false });
export type RetryOrder = Static<typeof RetryOrder>;

const Span = { from: Type.Optional(Moment), to: Type.Optional(Moment) };

/** The query of a list. API Gateway passes all values as strings. */
export const ListOrders = Type.Object(
  {
    status: Type.Optional(StatusName),
    customerId: Type.Optional(CustomerId),
    ...Span,
    view: Type.Optional(Type.Enum(["summary", "full"], { description: "summary or full" })),
    ...Paging,
  },
  { additionalProperties: false },
);
export type ListOrders = Static<typeof ListOrders>;

/** The query of a customer's list of their own orders. */
export const ListMyOrders = Type.Object(
  { status: Type.Optional(StatusName), ...Span, ...Paging },
  { additionalProperties: false },
);
export type ListMyOrders = Static<typeof ListMyOrders>;

/** The path to an order. */
export const OrderPath = Type.Object({ orderId: OrderKey });
export type OrderPath = Static<typeof OrderPath>;
