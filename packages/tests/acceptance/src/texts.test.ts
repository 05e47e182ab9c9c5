import { randomUUID } from "node:crypto";
import type { Problem } from "@orders/client";
import { describe, expect, it } from "vitest";
import { call } from "./api.ts";
import { someEmail } from "./contacts.ts";
import { anOrder, getOrder, list, submit } from "./orders.ts";
import { localPost } from "./post.ts";
import { expectProblem } from "./problem.ts";
import { WIDGET } from "./products.ts";

const post = (body: unknown) => call("POST", "/orders", { body });
const messagesIn = (problem: Problem) => problem.errors?.map(({ message }) => message);

describe("a text", () => {
  it("holds more than blanks", async () => {
    const problem = expectProblem(
      await post({
        customerId: "  ",
        items: [{ productId: " ", quantity: 1, price: 1 }],
        shippingAddress: { street: " ", city: " ", country: "USA" },
      }),
      400,
    );
    expect(messagesIn(problem)).toEqual([
      "customerId must be the customer's id: at least one visible character",
      "customerId must be the customer's id: no blank at either end",
      "items[0].productId must be a product's id: at least one visible character",
      "items[0].productId must be a product's id: no blank at either end",
      "shippingAddress.street must be street and number: at least one visible character",
      "shippingAddress.city must be city: at least one visible character",
    ]);
  });

  it.each([
    ["of the first block", "\u0007"],
    ["that deletes", "\u007f"],
    ["of the second block", "\u0085"],
    ["that ends a line", "\u2028"],
    ["that turns the text round", "\u202e"],
  ])("holds no control character %s", async (_, control) => {
    const problem = expectProblem(await post(anOrder({ customerName: `Jane${control}Roe` })), 400);
    expect(messagesIn(problem)).toEqual([
      "customerName must be the customer's name: 1 to 256 characters, no control characters",
    ]);
  });

  it("has as many characters as a person counts", async () => {
    const customerName = "😀".repeat(256);
    const { status, body } = await submit(anOrder({ customerName }));
    expect(status).toBe(202);
    const { body: order } = await getOrder(body.orderId);
    expect(order.customerName).toBe(customerName);

    const problem = expectProblem(await post(anOrder({ customerName: `${customerName}😀` })), 400);
    expect(messagesIn(problem)).toEqual([
      "customerName must be the customer's name: 1 to 256 characters, no control characters",
    ]);
  });
});

describe("an empty body", () => {
  it.each([
    ["POST", "/orders", ["customerEmail", "items"]],
    ["PUT", "/orders/no-such-order/status", ["status"]],
    ["POST", "/orders/no-such-order/approval", ["by", "decision"]],
    ["PUT", "/inventory/no-such-product", ["name", "price", "stock"]],
  ])("is refused with every missing field: %s %s", async (method, path, fields) => {
    const problem = expectProblem(await call(method, path, { body: {} }), 400);
    expect(messagesIn(problem)?.toSorted()).toEqual(fields.map((field) => `Missing required field: ${field}`));
  });
});

describe("a customer who is known by e-mail", () => {
  const domain = `${"b".repeat(56)}.${"c".repeat(20)}.example.com`;

  // The longest address has no mailbox: mails of a stack on AWS would bounce.
  it("can be listed by the longest address, in whichever letter case", async () => {
    const customerEmail = localPost ? `${randomUUID()}${"a".repeat(27)}@${domain}` : someEmail();
    const byEmail = { productId: WIDGET.productId, quantity: 1 };
    const { body } = await submit({ ...byEmail, customerEmail });
    const { body: other } = await submit({ ...byEmail, customerEmail: customerEmail.replace(".com", ".COM") });

    const { body: page } = await list({ customerId: customerEmail.toUpperCase() });

    expect(page.orders.map(({ orderId }) => orderId).toSorted()).toEqual([body.orderId, other.orderId].toSorted());
    expect(new Set(page.orders.map(({ customerId }) => customerId))).toEqual(new Set([customerEmail]));
  });

  it.each([
    "jane@example.com,",
    "jane@example.com;john@example.com",
    "mailto:jane@example.com",
    "jane\u200b@example.com",
    "Jane <jane@example.com>",
  ])("has one address: %j", async (customerEmail) => {
    const problem = expectProblem(await post({ customerEmail, productId: WIDGET.productId, quantity: 1 }), 400);
    expect(messagesIn(problem)).toEqual(["customerEmail must be an e-mail address such as jane@example.com"]);
  });
});
