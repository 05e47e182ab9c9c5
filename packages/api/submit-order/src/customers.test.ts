import type { OrderId } from "@orders/domain";
import { aProduct, at, memoryInventory, memoryOrders, tickingClock } from "@orders/domain/testing";
import { call, claimsOf } from "@orders/lambda-kit/testing";
import { describe, expect, it } from "vitest";
import { submitOrder } from "./submit-order.ts";

const order = { productId: "PROD-002", quantity: 2 };

function shop() {
  const catalogue = memoryInventory(aProduct("PROD-001", 10, "999.99"), aProduct("PROD-002", 50, "29.99"));
  const orders = memoryOrders(catalogue);
  const route = submitOrder({ orders, catalogue, clock: tickingClock(), currency: "USD" });
  const submit = (body: unknown, claims: Readonly<Record<string, string>> = claimsOf("jane"), headers = {}) =>
    call(route, { route: "POST /me/orders", body, claims, headers });
  const submitByKey = (body: unknown, headers: Readonly<Record<string, string>>) => call(route, { body, headers });
  const stored = async () => (await orders.list({ filter: {}, limit: 100 })).orders;
  return { submit, submitByKey, stored, orders };
}

const idIn = ({ body }: { body?: unknown }) => (body as { orderId: OrderId }).orderId;

describe("a customer's order", () => {
  it("is for the customer of the token, at the catalogue's price and name", async () => {
    const { submit, orders } = shop();

    const answer = await submit({ ...order, customerName: "Jane Doe" });

    const orderId = idIn(answer);
    expect(answer).toEqual({
      status: 202,
      headers: { Location: `orders/${orderId}` },
      body: {
        message: "Order accepted for processing",
        orderId,
        status: "PENDING",
        totalAmount: 59.98,
        currency: "USD",
        createdAt: at(0),
      },
    });
    expect(await orders.get(orderId)).toMatchObject({
      customer: { customerId: "jane", name: "Jane Doe", email: "jane@example.com" },
      lines: [{ productId: "PROD-002", name: "The PROD-002", quantity: 2, price: 2999 }],
    });
  });

  it.each([
    ["is not verified", { email_verified: "false" }],
    ["has no verification", { email_verified: "" }],
    ["is missing", { email: "" }],
  ])("has no e-mail address if that of the token %s", async (_, claims) => {
    const { submit, orders } = shop();
    const answer = await submit(order, { ...claimsOf("jane"), ...claims });
    expect((await orders.get(idIn(answer))).customer).toEqual({ customerId: "jane" });
  });

  it.each([
    [
      { customerId: "somebody-else" },
      "/customerId",
      "customerId must be left out: the order is for the customer who is signed in",
    ],
    [
      { customerEmail: "joe@example.com" },
      "/customerEmail",
      "customerEmail must be left out: the e-mail address is that of the customer who is signed in",
    ],
    [
      { customerPhone: "+14155550100" },
      "/customerPhone",
      "customerPhone must be left out: customers who order by themselves are notified by e-mail",
    ],
    [
      { items: [{ ...order, name: "Anything" }], productId: undefined, quantity: undefined },
      "/items/0/name",
      "Unknown field: items[0].name",
    ],
  ])("is refused with %j", async (more, pointer, message) => {
    const { submit, stored } = shop();
    expect(await submit({ ...order, ...more })).toEqual({
      status: 400,
      body: { message, detail: message, errors: [{ pointer, message }] },
    });
    expect(await stored()).toEqual([]);
  });

  it.each([
    ["without a token", {}],
    ["with an access token", { token_use: "access", sub: "jane", username: "jane" }],
    ["with a token without a user", { token_use: "id" }],
  ])("is refused %s, whatever the API key", async (_, claims) => {
    const { submit, stored } = shop();
    expect(await submit(order, claims)).toMatchObject({
      status: 401,
      body: {
        message:
          "Sign in first: send the ID token of the user pool in the header Authorization; an access token is not accepted",
      },
    });
    expect(await stored()).toEqual([]);
  });
});

describe("a price in a customer's order", () => {
  it("is accepted if it is the catalogue's", async () => {
    const { submit, orders } = shop();
    const answer = await submit({ items: [{ productId: "PROD-002", quantity: 1, price: 29.99 }] });
    expect(await orders.get(idIn(answer))).toMatchObject({ totalAmount: 2999 });
  });

  it("is refused with the current one if it is another, also beside lines that are right", async () => {
    const { submit, stored } = shop();
    const answer = await submit({
      items: [
        { productId: "PROD-001", quantity: 1 },
        { productId: "PROD-002", quantity: 1, price: 0.01 },
        { productId: "PROD-002", quantity: 1, price: 30 },
      ],
    });
    const message = "The price of PROD-002 is 29.99, not 0.01: send the current price, or leave it out";
    expect(answer).toEqual({
      status: 422,
      body: {
        message,
        errors: [
          { pointer: "/items/1/price", message },
          {
            pointer: "/items/2/price",
            message: "The price of PROD-002 is 29.99, not 30.00: send the current price, or leave it out",
          },
        ],
        prices: [{ productId: "PROD-002", price: 29.99 }],
      },
    });
    expect(await stored()).toEqual([]);
  });

  it("does not make up for a product that is not in the catalogue", async () => {
    const { submit, stored } = shop();
    const message = "There is no product PROD-404 in the catalogue";
    expect(await submit({ items: [{ productId: "PROD-404", quantity: 1, price: 5 }] })).toEqual({
      status: 422,
      body: { message, errors: [{ pointer: "/items/0/productId", message }] },
    });
    expect(await submit({ productId: "PROD-404", quantity: 1 })).toMatchObject({ status: 422, body: { message } });
    expect(await stored()).toEqual([]);
  });
});

describe("an Idempotency-Key", () => {
  it("repeats the order of the same customer, also with a token of another time", async () => {
    const { submit, stored } = shop();
    const headers = { "Idempotency-Key": "key-1" };
    const first = await submit(order, claimsOf("jane"), headers);
    const again = await submit(order, { ...claimsOf("jane", "jane.doe@example.com"), exp: "later" }, headers);
    expect(again).toEqual({ ...first, headers: { ...first.headers, "Idempotent-Replayed": "true" } });
    expect(await stored()).toHaveLength(1);
  });

  it("never meets that of another customer, or of an application", async () => {
    const { submit, submitByKey, stored } = shop();
    const headers = { "Idempotency-Key": "key-1" };
    const ids = [
      await submit(order, claimsOf("jane"), headers),
      await submit(order, claimsOf("joe"), headers),
      // A customer's API key counts for nothing.
      await submit(order, claimsOf("jim"), { ...headers, "x-api-key": "jane" }),
      await submitByKey({ ...order, customerId: "jane" }, { ...headers, "x-api-key": "jane" }),
      await submitByKey({ ...order, customerId: "jane" }, { ...headers, "x-api-key": "customer" }),
      await submitByKey(
        { ...order, customerId: "jane" },
        { "x-api-key": "customer", "Idempotency-Key": 'jane","key-1' },
      ),
    ].map(idIn);
    expect(new Set(ids).size).toBe(6);
    expect(await stored()).toHaveLength(6);
  });

  it("is refused for another body", async () => {
    const { submit } = shop();
    const headers = { "Idempotency-Key": "key-1" };
    await submit(order, claimsOf("jane"), headers);
    expect(await submit({ ...order, quantity: 3 }, claimsOf("jane"), headers)).toMatchObject({
      status: 422,
      body: { message: "This Idempotency-Key was used for an order with another body: use a new key" },
    });
  });
});
