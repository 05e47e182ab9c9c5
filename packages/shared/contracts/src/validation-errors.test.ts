import { ListOrders, ProcessingRequested, SubmitOrder } from "@orders/contracts/validators";
import { describe, expect, it } from "vitest";
import type { ValidationError } from "./validation-error.ts";
import { validationErrorsOf } from "./validation-errors.ts";
import type { Validator } from "./validator.ts";

function errorsIn(validator: Validator<unknown>, value: unknown): ValidationError[] {
  expect(validator(value)).toBe(false);
  return validationErrorsOf(validator);
}

const line = { productId: "P", quantity: 1 };
const order = { customerId: "C", items: [line] };
const address = { street: "1 Main St", city: "New York", country: "USA" };

describe("the validation errors of a body", () => {
  it.each<[string, unknown, string, string]>([
    ["no customer", { items: [line] }, "/customerEmail", "Missing required field: customerEmail"],
    ["no product", { customerId: "C" }, "/items", "Missing required field: items"],
    ["no quantity", { customerId: "C", productId: "P" }, "/quantity", "Missing required field: quantity"],
    [
      "a field missing in a line",
      { ...order, items: [line, { quantity: 1 }] },
      "/items/1/productId",
      "Missing required field: items[1].productId",
    ],
    [
      "a field missing in the address",
      { ...order, shippingAddress: { ...address, city: undefined } },
      "/shippingAddress/city",
      "Missing required field: shippingAddress.city",
    ],
    [
      "an empty text",
      { ...order, shippingAddress: { ...address, city: "" } },
      "/shippingAddress/city",
      "shippingAddress.city must be city: 1 to 128 characters, no control characters",
    ],
    ["an unknown field", { ...order, coupon: 1 }, "/coupon", "Unknown field: coupon"],
    ["an unknown field with signs", { ...order, "a/b~c": 1 }, "/a~1b~0c", "Unknown field: a/b~c"],
    [
      "a wrong type",
      { ...order, items: [{ ...line, quantity: "2" }] },
      "/items/0/quantity",
      "items[0].quantity must be a whole number from 1 to 1000",
    ],
    [
      "a value that breaks two rules",
      { ...order, items: [{ ...line, quantity: 0.5 }] },
      "/items/0/quantity",
      "items[0].quantity must be a whole number from 1 to 1000",
    ],
    [
      "too many decimals",
      { ...order, items: [{ ...line, price: 1.999 }] },
      "/items/0/price",
      "items[0].price must be the price of one piece, from 0 to 1000000, with at most 2 decimals",
    ],
    ["a line that is none", { ...order, items: ["P"] }, "/items/0", "items[0] must be an object"],
    ["no lines", { ...order, items: [] }, "/items", "items must be a list of 1 to 50 lines"],
    [
      "an address that is none",
      { ...order, shippingAddress: 5 },
      "/shippingAddress",
      "shippingAddress must be an object",
    ],
    ["a constant", { ...order, paymentMethod: "CASH" }, "/paymentMethod", "paymentMethod must be CARD"],
    [
      "both forms at once",
      { ...order, productId: "P", quantity: 1 },
      "",
      "The body must be either items, or productId and quantity, not both",
    ],
    ["a list", [order], "", "The body must be an object"],
    ["a number", 5, "", "The body must be an object"],
    ["null", null, "", "The body must be an object"],
  ])("%s", (_, body, pointer, message) => {
    expect(errorsIn(SubmitOrder, body)).toContainEqual({ pointer, message });
    expect(new Set(errorsIn(SubmitOrder, body).map((fault) => fault.message)).size).toBe(
      errorsIn(SubmitOrder, body).length,
    );
  });

  it.each([[[order]], [5], [null]])("say only that the body is not an object, when it is not: %j", (body) => {
    expect(errorsIn(SubmitOrder, body)).toHaveLength(1);
  });

  it("contain only the last of several alternatives that do not match", () => {
    expect(errorsIn(SubmitOrder, {}).map(({ message }) => message)).toEqual([
      "Missing required field: customerEmail",
      "Missing required field: items",
    ]);
  });

  it("are sorted, missing fields first", () => {
    const faults = errorsIn(SubmitOrder, { colour: "red", items: [{ quantity: 0 }] });
    expect(faults.map(({ message }) => message.startsWith("Missing"))).toEqual([true, true, false, false]);
  });

  it("are at most fifty", () => {
    const body = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`field-${n}`, n]));
    expect(errorsIn(SubmitOrder, body)).toHaveLength(50);
  });

  it("repeat no value, because it may be personal data", () => {
    const body = { customerEmail: "peter(at)work", customerPhone: "0177-123", items: [{ ...line, price: -4321 }] };
    const messages = JSON.stringify(errorsIn(SubmitOrder, body));
    for (const value of ["peter", "0177", "4321"]) expect(messages).not.toContain(value);
  });

  it("are found in queries and messages too", () => {
    expect(errorsIn(ListOrders, { limit: "0" })).toEqual([
      { pointer: "/limit", message: "limit must be a whole number from 1 to 100" },
    ]);
    expect(errorsIn(ProcessingRequested, { detail: { orderId: "o", attempt: 0 } })).toEqual([
      { pointer: "/detail/correlationId", message: "Missing required field: detail.correlationId" },
      { pointer: "/detail/attempt", message: "detail.attempt must be a whole number from 1" },
    ]);
  });
});
