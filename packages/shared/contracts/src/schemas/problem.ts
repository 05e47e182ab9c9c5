import Type, { type Static } from "typebox";
import { amount, ProductKey, StatusValue, words } from "./fields.ts";

/** A validation error of a request. */
const RequestError = Type.Object({
  pointer: words(
    "JSON Pointer (RFC 6901) to the value; for a missing field, to where it should be; empty for a header",
  ),
  message: words("what is wrong and what is expected"),
});

/** An error (RFC 9457). Which of the last members it has depends on the error. */
export const Problem = Type.Object(
  {
    type: words("about:blank: the status says what kind of problem it is"),
    title: words("the name of the HTTP status"),
    status: Type.Integer({ minimum: 400, maximum: 599, description: "the HTTP status" }),
    detail: words("what is wrong, and what to do"),
    message: words("the one sentence to read first"),
    instance: Type.Optional(words("the path of the request; missing if the gateway answers by itself")),
    correlationId: words("names the request when you report the problem"),
    errors: Type.Optional(Type.Array(RequestError, { description: "all validation errors of the request" })),
    allowed: Type.Optional(Type.Array(StatusValue, { description: "the statuses that may follow now" })),
    orderStatus: Type.Optional(StatusValue),
    left: Type.Optional(Type.Integer({ minimum: 0, description: "the pieces that are left" })),
    prices: Type.Optional(
      Type.Array(Type.Object({ productId: ProductKey, price: amount("the current price of one piece") }), {
        description: "the products of which the request named another price",
      }),
    ),
    known: Type.Optional(Type.Array(Type.String(), { description: "the versions of the API that there are" })),
  },
  {
    examples: [
      {
        type: "about:blank",
        title: "Not Found",
        status: 404,
        detail: "There is no order 0198c5b2-7a10-7000-8abc-def012345678",
        message: "There is no order 0198c5b2-7a10-7000-8abc-def012345678",
        instance: "/orders/0198c5b2-7a10-7000-8abc-def012345678",
        correlationId: "5d1c9f5e-0f6e-4c63-9f3f-1b2a3c4d5e6f",
      },
    ],
  },
);
export type Problem = Static<typeof Problem>;
