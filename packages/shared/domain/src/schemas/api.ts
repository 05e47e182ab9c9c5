import Type, { type Static } from "typebox";
import { MAX_STOCK } from "../inventory.ts";
import { MAX_LINES } from "../order/lines.ts";
import type { Status } from "../order/order.ts";
import { IN_PROGRESS, SOLD, STATUSES } from "../order/status.ts";
import { INVISIBLE } from "./text.ts";

// Limits of a request, as documented in docs/openapi.yaml.
const MAX_QUANTITY = 1000;
const MAX_PRICE = 1_000_000;
/** 50 lines of 1,000 pieces at the highest price. */
const MAX_TOTAL = MAX_LINES * MAX_QUANTITY * MAX_PRICE;

/**
 * Control characters, line and paragraph separators, unpaired surrogates, and characters that change the direction of the
 * surrounding text. Joiners are allowed: emoji and several scripts need them.
 */
const CONTROLS = "\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u202a-\\u202e\\u2066-\\u2069";

/** Average bytes of UTF-8 for one character of a text: most have 1 to 4, an emoji of three people has 18. */
const BYTES_OF_A_CHARACTER = 8;
/** The same for an id, which is a key or part of one. */
const BYTES_OF_A_KEY_CHARACTER = 4;

/** Each rule in `allOf` has its own description, so that its validation error has its own message. */
const text = (max: number, description: string, maxBytes = BYTES_OF_A_CHARACTER * max, more: Type.TSchema[] = []) =>
  Type.String({
    minLength: 1,
    "x-max-characters": max,
    pattern: `^[^${CONTROLS}]*$`,
    description: `${description}: 1 to ${max} characters, no control characters`,
    allOf: [
      {
        pattern: `^$|(?![${INVISIBLE}])[\\p{L}\\p{N}\\p{P}\\p{S}\\p{Cc}\\p{Cs}]`,
        description: `${description}: at least one visible character`,
      },
      { "x-max-bytes": maxBytes, description: `${description}: at most ${maxBytes} bytes of UTF-8` },
      ...more,
    ],
  });

const id = (description: string, max = 128) =>
  text(max, description, BYTES_OF_A_KEY_CHARACTER * max, [
    { pattern: "^(?!\\s)[^]*(?<!\\s)$", description: `${description}: no blank at either end` },
  ]);

/** Characters of an e-mail address. Source: RFC 3696, erratum 1690. */
const MAX_EMAIL = 254;

const Email = Type.String({
  maxLength: MAX_EMAIL,
  "x-email": true,
  description: "an e-mail address such as jane@example.com",
});

/** The shop's id of a customer, or an e-mail address. */
const CustomerId = id("the customer's id", MAX_EMAIL);

const Phone = Type.String({
  pattern: "^\\+[1-9]\\d{6,14}$",
  description: "a phone number in E.164 form such as +14155550100",
});

const Quantity = Type.Integer({
  minimum: 1,
  maximum: MAX_QUANTITY,
  description: `a whole number from 1 to ${MAX_QUANTITY}`,
});

const Price = Type.Number({
  minimum: 0,
  maximum: MAX_PRICE,
  "x-decimals": 2,
  description: `the price of one piece, from 0 to ${MAX_PRICE}, with at most 2 decimals`,
});

const Total = Type.Number({
  minimum: 0,
  maximum: MAX_TOTAL,
  "x-decimals": 2,
  description: `the order's total, from 0 to ${MAX_TOTAL}, with at most 2 decimals`,
});

/** The statuses of an order that is not paid and has not ended. */
const UNPAID = IN_PROGRESS.filter((status) => !SOLD.includes(status));

const Currency = Type.String({
  pattern: "^[A-Za-z]{3}$",
  description: "a currency's code of three letters such as USD",
});

/** A day or a time; `instantOf` checks whether it exists in the calendar. */
const DateOfOrder = Type.String({
  pattern: "^\\d{4}-\\d{2}-\\d{2}(?:T\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?Z)?$",
  description: "a day such as 2026-11-21, or a moment in UTC such as 2026-11-21T10:00:00.000Z",
});

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
    productId: id("a product's id"),
    name: Type.Optional(text(256, "the product's name")),
    productName: Type.Optional(text(256, "the product's name")),
    quantity: Quantity,
    price: Type.Optional(Price),
  },
  { additionalProperties: false, "x-same": ["name", "productName"] },
);

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
    productId: Type.Optional(id("a product's id")),
    quantity: Type.Optional(Quantity),
    items: Type.Optional(
      Type.Array(OrderLine, { minItems: 1, maxItems: MAX_LINES, description: `a list of 1 to ${MAX_LINES} lines` }),
    ),
    shippingAddress: Type.Optional(ShippingAddress),
    paymentMethod: Type.Optional(Type.Literal("CARD", { description: "CARD" })),
    paymentToken: Type.Optional(
      Type.String({
        pattern: "^tok_[a-z0-9_]{1,60}$",
        description: "a payment token: tok_ and up to 60 of a-z, 0-9 and _",
      }),
    ),
    ...Computed,
  },
  {
    additionalProperties: false,
    allOf: [
      { anyOf: [{ required: ["customerId"] }, { required: ["customerEmail"] }] },
      { anyOf: [{ required: ["productId"] }, { required: ["items"] }] },
      {
        not: { type: "object", required: ["productId", "items"] },
        description: "either items, or productId and quantity, not both",
      },
      {
        not: { type: "object", required: ["quantity", "items"] },
        description: "quantity inside items, not beside them",
      },
    ],
    dependentRequired: { productId: ["quantity"] },
  },
);
export type SubmitOrder = Static<typeof SubmitOrder>;

/** A body with `items` and every other field that the system does not compute itself. */
export type FullRequest = Required<Omit<SubmitOrder, "productId" | "quantity" | keyof typeof Computed>>;

/** A status in upper or lower case. */
const StatusName = Type.String({
  pattern: patternOf(STATUSES),
  description: `one of ${STATUSES.join(", ").toLowerCase()}`,
});

function patternOf(statuses: readonly Status[]): string {
  return `^(?:${statuses.map((status) => [...status].map(eitherCase).join("")).join("|")})$`;
}

function eitherCase(letter: string): string {
  return letter === "_" ? letter : `[${letter}${letter.toLowerCase()}]`;
}

/** Used in file names, URLs and the names of executions. */
const ImportedOrderId = Type.String({
  pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
  description: "an order's id: 1 to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit",
});

/** The id of an order in a file. Its other fields are a `SubmitOrder` or a `HistoricalOrder`. */
export const ImportOrder = Type.Object({ orderId: ImportedOrderId });
export type ImportOrder = Static<typeof ImportOrder>;

/** A historical order in a file, without its id. */
export const HistoricalOrder = Type.Object(
  {
    customerId: CustomerId,
    total: Total,
    status: StatusName,
    currency: Type.Optional(Currency),
    createdAt: Type.Optional(DateOfOrder),
    orderDate: Type.Optional(DateOfOrder),
  },
  {
    additionalProperties: false,
    allOf: [
      {
        not: { type: "object", required: ["createdAt", "orderDate"] },
        description: "either createdAt or orderDate, not both",
      },
    ],
  },
);
export type HistoricalOrder = Static<typeof HistoricalOrder>;

export const UpdateOrderStatus = Type.Object({ status: StatusName }, { additionalProperties: false });
export type UpdateOrderStatus = Static<typeof UpdateOrderStatus>;

export const CancelOrder = Type.Object(
  { reason: Type.Optional(text(512, "why the order is cancelled")) },
  { additionalProperties: false },
);
export type CancelOrder = Static<typeof CancelOrder>;

/** Who makes the request, as the back office names its members. */
const By = text(128, "who asks for this", BYTES_OF_A_KEY_CHARACTER * 128);

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

const Moment = Type.String({
  pattern: "^\\d{4}-\\d{2}-\\d{2}(?:T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,3})?Z)?$",
  description: "a day such as 2026-11-21, or a moment in UTC such as 2026-11-21T10:00:00.000Z",
});

/** The page of a list: its position and its length. */
const Paging = {
  limit: Type.Optional(Type.String({ pattern: "^(?:[1-9]\\d?|100)$", description: "a whole number from 1 to 100" })),
  cursor: Type.Optional(
    Type.String({ maxLength: 2048, pattern: "^[A-Za-z0-9_-]+$", description: "the nextCursor of an earlier answer" }),
  ),
};

/** The query of a list. API Gateway passes all values as strings. */
export const ListOrders = Type.Object(
  {
    status: Type.Optional(StatusName),
    customerId: Type.Optional(CustomerId),
    from: Type.Optional(Moment),
    to: Type.Optional(Moment),
    view: Type.Optional(Type.Enum(["summary", "full"], { description: "summary or full" })),
    ...Paging,
  },
  { additionalProperties: false },
);
export type ListOrders = Static<typeof ListOrders>;

/** The query of the list of products. */
export const ListInventory = Type.Object(Paging, { additionalProperties: false });
export type ListInventory = Static<typeof ListInventory>;

/** The path to a product. */
export const ProductPath = Type.Object({ productId: id("a product's id") });
export type ProductPath = Static<typeof ProductPath>;

const ProductFields = {
  name: text(256, "the product's name"),
  price: Price,
  stock: Type.Integer({
    minimum: 0,
    maximum: MAX_STOCK,
    description: `the pieces that can be sold: a whole number from 0 to ${MAX_STOCK}`,
  }),
};

const Adjustment = {
  adjust: Type.Integer({
    minimum: -MAX_STOCK,
    maximum: MAX_STOCK,
    description: `the pieces to add, or below 0 to take away: a whole number from -${MAX_STOCK} to ${MAX_STOCK}`,
  }),
};

/** Either all fields of a product, or an adjustment of its stock. */
export const ManageInventory = Type.Partial(Type.Object({ ...ProductFields, ...Adjustment }), {
  additionalProperties: false,
  // One choice per field, so that there is a validation error for every missing field.
  allOf: [
    ...Object.keys(ProductFields).map((field) => ({ anyOf: [{ required: ["adjust"] }, { required: [field] }] })),
    {
      not: {
        type: "object",
        required: ["adjust"],
        anyOf: Object.keys(ProductFields).map((field) => ({ required: [field] })),
      },
      description: "either adjust, or name, price and stock, not both",
    },
  ],
});
export type ManageInventory = Static<Type.TObject<typeof ProductFields>> | Static<Type.TObject<typeof Adjustment>>;

const Day = Type.String({
  pattern: "^[1-9]\\d{3}-\\d{2}-\\d{2}$",
  "x-day": true,
  description: "a day of the calendar such as 2026-11-21",
});

/** The query of the analytics: a span of days in UTC, both ends included. */
export const GetAnalytics = Type.Object(
  { from: Type.Optional(Day), to: Type.Optional(Day) },
  { additionalProperties: false },
);
export type GetAnalytics = Static<typeof GetAnalytics>;
