import {
  CURRENCIES,
  type Day as DomainDay,
  FAILURE_REASONS,
  type Instant,
  type OrderId,
  type ProductId,
  STATUSES,
  type Status,
} from "@orders/domain";
import Type from "typebox";
import { CONTROLS, INVISIBLE, SHOWN } from "../characters.ts";
import { MAX_ORDER_ID, MAX_PAGE, MAX_PRICE, MAX_QUANTITY, MAX_TOTAL } from "../limits.ts";

// Fields that several schemas have.

/** Average bytes of UTF-8 for one character of a text: most have 1 to 4, an emoji of three people has 18. */
const BYTES_OF_A_CHARACTER = 8;
/** The same for an id, which is a key or part of one. */
const BYTES_OF_A_KEY_CHARACTER = 4;

/** Each rule in `allOf` has its own description, so that its validation error has its own message. */
export const text = (
  max: number,
  description: string,
  maxBytes = BYTES_OF_A_CHARACTER * max,
  more: Type.TSchema[] = [],
) =>
  Type.String({
    minLength: 1,
    "x-max-characters": max,
    pattern: `^[^${CONTROLS}]*$`,
    description: `${description}: 1 to ${max} characters, no control characters`,
    allOf: [
      {
        pattern: `^$|(?![${INVISIBLE}])[${SHOWN}\\p{Cc}\\p{Cs}]`,
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

/** A product's id. */
export const ProductKey = Type.Unsafe<ProductId>(id("a product's id"));

/** An order's id in a path or a message: any id that an order may have. */
export const OrderKey = Type.Unsafe<OrderId>(
  Type.String({ minLength: 1, maxLength: MAX_ORDER_ID, description: "an order's id" }),
);

/** Characters of an e-mail address. Source: RFC 3696, erratum 1690. */
const MAX_EMAIL = 254;

export const Email = Type.String({
  maxLength: MAX_EMAIL,
  "x-email": true,
  description: "an e-mail address such as jane@example.com",
});

/** The shop's id of a customer, or an e-mail address. */
export const CustomerId = id("the customer's id", MAX_EMAIL);

export const Phone = Type.String({
  pattern: "^\\+[1-9]\\d{6,14}$",
  description: "a phone number in E.164 form such as +14155550100",
});

export const Quantity = Type.Integer({
  minimum: 1,
  maximum: MAX_QUANTITY,
  description: `a whole number from 1 to ${MAX_QUANTITY}`,
});

export const Price = Type.Number({
  minimum: 0,
  maximum: MAX_PRICE,
  "x-decimals": 2,
  description: `the price of one piece, from 0 to ${MAX_PRICE}, with at most 2 decimals`,
});

export const Total = Type.Number({
  minimum: 0,
  maximum: MAX_TOTAL,
  "x-decimals": 2,
  description: `the order's total, from 0 to ${MAX_TOTAL}, with at most 2 decimals`,
});

export const Currency = Type.String({
  pattern: "^[A-Za-z]{3}$",
  description: "a currency's code of three letters such as USD",
});

/** A day or a time; `instantOf` checks whether it exists in the calendar. */
export const DateOfOrder = Type.String({
  pattern: "^\\d{4}-\\d{2}-\\d{2}(?:T\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?Z)?$",
  description: "a day such as 2026-11-21, or a moment in UTC such as 2026-11-21T10:00:00.000Z",
});

/** A status in upper or lower case. */
export const StatusName = Type.String({
  pattern: patternOf(STATUSES),
  description: `one of ${STATUSES.join(", ").toLowerCase()}`,
});

/** A pattern for these statuses in any letter case. */
export function patternOf(statuses: readonly Status[]): string {
  return `^(?:${statuses.map((status) => [...status].map(eitherCase).join("")).join("|")})$`;
}

function eitherCase(letter: string): string {
  return letter === "_" ? letter : `[${letter}${letter.toLowerCase()}]`;
}

export const Moment = Type.String({
  pattern: "^\\d{4}-\\d{2}-\\d{2}(?:T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,3})?Z)?$",
  description: "a day such as 2026-11-21, or a moment in UTC such as 2026-11-21T10:00:00.000Z",
});

/** The page of a list: its position and its length. */
export const Paging = {
  limit: Type.Optional(
    Type.String({ pattern: `^(?:[1-9]\\d?|${MAX_PAGE})$`, description: `a whole number from 1 to ${MAX_PAGE}` }),
  ),
  cursor: Type.Optional(
    Type.String({ maxLength: 2048, pattern: "^[A-Za-z0-9_-]+$", description: "the nextCursor of an earlier answer" }),
  ),
};

/** A day of the calendar, in UTC. */
export const Day = Type.String({
  pattern: "^[1-9]\\d{3}-\\d{2}-\\d{2}$",
  "x-day": true,
  description: "a day of the calendar such as 2026-11-21",
});

/** Who makes a request, as the back office names its members. */
export const By = text(128, "who asks for this", BYTES_OF_A_KEY_CHARACTER * 128);

// Fields of what the system sends.

/** A moment in UTC with milliseconds. */
export const At = Type.Unsafe<Instant>(
  Type.String({
    pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$",
    description: "a moment in UTC such as 2026-11-21T10:00:00.000Z",
  }),
);

/** A day in UTC. */
export const SentDay = Type.Unsafe<DomainDay>(
  Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "a day in UTC such as 2026-11-21" }),
);

/** Marks a list of values in what the system sends: readers expect further values, so that a new one breaks no client. */
export const EXTENSIBLE = { "x-extensible": true };

export const StatusValue = Type.Enum([...STATUSES], { description: "an order's status", ...EXTENSIBLE });
export const Reason = Type.Enum([...FAILURE_REASONS], { description: "why an order failed", ...EXTENSIBLE });
export const CurrencyCode = Type.Enum([...CURRENCIES], { description: "a currency's code" });
export const CorrelationId = Type.String({
  minLength: 1,
  description: "the id that everything caused by one request has in common",
});

/** Not checked: a malformed one only means that there is no trace. */
export const Traceparent = Type.String({
  description: "the trace that the order belongs to (W3C Trace Context, traceparent); missing if it is not traced",
});

/** An amount of money in major units, with at most two decimals. */
export const amount = (description: string) =>
  Type.Number({ minimum: 0, "x-decimals": 2, description: `${description}, in major units` });

/** A whole number that is not negative. */
export const count = (description: string) => Type.Integer({ minimum: 0, description });

/** Any text. */
export const words = (description: string) => Type.String({ description });

/** The application that sent a request, by the name that its API key begins with. */
export const Client = words("the client application that asked for it");

/** The position of the next page. */
export const NextCursor = Type.Union([Type.String(), Type.Null()], {
  description: "the cursor of the next page, or null on the last page",
});
