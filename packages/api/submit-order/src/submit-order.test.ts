import { type Catalogue, type OrderId, transition, withoutPersonalData } from "@orders/domain";
import { aProduct, at, memoryInventory, memoryOrders, tickingClock } from "@orders/domain/testing";
import { httpHandler } from "@orders/lambda-kit";
import { apiEvent, call, capturedLog } from "@orders/lambda-kit/testing";
import { describe, expect, it } from "vitest";
import { submitOrder } from "./submit-order.ts";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const byProduct = { customerId: "CUST-001", productId: "PROD-001", quantity: 2 };
const byLines = {
  customerId: "CUST-12345",
  customerEmail: "customer@example.com",
  items: [
    { productId: "PROD-001", quantity: 2, price: 29.99 },
    { productId: "PROD-002", quantity: 1, price: 49.99 },
  ],
  shippingAddress: { street: "123 Main St", city: "New York", state: "NY", zipCode: "10001", country: "USA" },
};

function shop() {
  const catalogue = memoryInventory(aProduct("PROD-001", 10, "999.99"), aProduct("PROD-002", 50, "29.99"));
  const orders = memoryOrders(catalogue);
  const route = submitOrder({ orders, catalogue, clock: tickingClock(), currency: "USD" });
  const submit = (body?: unknown, headers: Record<string, string> = {}) =>
    call(route, { ...(body !== undefined && { body }), headers });
  /** The response, its order id, and the stored order. */
  const accepted = async (body: unknown, headers?: Record<string, string>) => {
    const answer = await submit(body, headers);
    expect(answer.status).toBe(202);
    const { orderId } = answer.body as { orderId: OrderId };
    return { answer, orderId, order: await orders.get(orderId) };
  };
  const stored = async () => (await orders.list({ filter: {}, limit: 100 })).orders;
  return { route, submit, accepted, stored, orders, catalogue };
}

describe("submitOrder", () => {
  it("accepts an order, and returns its id, status and location", async () => {
    const { accepted } = shop();

    const { answer, orderId } = await accepted(byLines);

    expect(orderId).toMatch(UUID_V7);
    expect(answer).toEqual({
      status: 202,
      headers: { Location: `orders/${orderId}` },
      body: {
        message: "Order accepted for processing",
        orderId,
        status: "PENDING",
        totalAmount: 109.97,
        currency: "USD",
        createdAt: at(0),
      },
    });
  });

  it("accepts a single product, at the catalogue's price", async () => {
    const { order } = await shop().accepted(byProduct);

    expect(order).toMatchObject({
      customer: { customerId: "CUST-001" },
      lines: [{ productId: "PROD-001", name: "The PROD-001", quantity: 2, price: 99999 }],
      totalAmount: 199998,
      status: "PENDING",
      attempt: 1,
      correlationId: "correlation-1",
      paymentMethod: { type: "CARD" },
    });
    expect(order).not.toHaveProperty("shippingAddress");
  });

  it("keeps which client application submitted the order, and not its key", async () => {
    const { order } = await shop().accepted(byProduct, { "x-api-key": "web-shop.secret" });
    expect(order.history).toMatchObject([{ event: "SUBMITTED", client: "web-shop" }]);
    expect(JSON.stringify(order)).not.toContain("secret");
  });

  it("accepts lines, at their own prices", async () => {
    const { order } = await shop().accepted(byLines);

    expect(order).toMatchObject({
      customer: { customerId: "CUST-12345", email: "customer@example.com" },
      lines: [
        { productId: "PROD-001", quantity: 2, price: 2999 },
        { productId: "PROD-002", quantity: 1, price: 4999 },
      ],
      totalAmount: 10997,
      shippingAddress: { street: "123 Main St", city: "New York", state: "NY", postalCode: "10001", country: "USA" },
    });
    expect(order.shippingAddress).not.toHaveProperty("zipCode");
  });

  it("accepts a customer by name and e-mail", async () => {
    const { order } = await shop().accepted({
      customerName: "John Doe",
      customerEmail: "john.doe@example.com",
      items: [{ productId: "p123", productName: "Product Name", quantity: 1, price: 99.99 }],
      shippingAddress: { street: "123 Main St", city: "Anytown", postalCode: "12345", country: "USA" },
      paymentMethod: "CARD",
    });

    expect(order).toMatchObject({
      customer: { customerId: "john.doe@example.com", name: "John Doe", email: "john.doe@example.com" },
      lines: [{ productId: "p123", name: "Product Name", quantity: 1, price: 9999 }],
      shippingAddress: { street: "123 Main St", city: "Anytown", postalCode: "12345", country: "USA" },
    });
  });

  it("accepts named lines without an e-mail", async () => {
    const { order } = await shop().accepted({
      customerId: "CUST-001",
      items: [
        { productId: "PROD-1", name: "Widget", quantity: 2, price: 29.99 },
        { productId: "PROD-2", name: "Gadget", quantity: 1, price: 49.99 },
      ],
    });

    expect(order.lines.map(({ name }) => name)).toEqual(["Widget", "Gadget"]);
    expect(order.totalAmount).toBe(10997);
    expect(order.customer).toEqual({ customerId: "CUST-001" });
  });

  it("accepts both names of a field if their values are equal", async () => {
    const { order } = await shop().accepted({
      customerId: "C",
      items: [{ productId: "PROD-001", quantity: 1, price: 1, name: "Lamp", productName: "Lamp" }],
      shippingAddress: { ...byLines.shippingAddress, postalCode: byLines.shippingAddress.zipCode },
    });
    expect(order).toMatchObject({ lines: [{ name: "Lamp" }], shippingAddress: { postalCode: "10001" } });
  });

  it("accepts a phone number and a payment token", async () => {
    const { order } = await shop().accepted({
      ...byProduct,
      customerPhone: "+14155550100",
      paymentToken: "tok_declined",
    });

    expect(order.customer.phone).toBe("+14155550100");
    expect(order.paymentMethod).toEqual({ type: "CARD", token: "tok_declined" });
  });

  it("accepts a price of 0", async () => {
    const { order } = await shop().accepted({
      customerId: "C",
      items: [{ productId: "PROD-001", quantity: 1, price: 0 }],
    });
    expect(order.totalAmount).toBe(0);
  });

  it("logs the id of the order with the response", async () => {
    const log = capturedLog();
    const { route } = shop();
    const answer = await httpHandler(route, { allowedOrigins: [] })(apiEvent({ body: byProduct }));
    expect(log.map((line) => JSON.parse(line))).toMatchObject([
      { message: "Answered", status: 202, orderId: JSON.parse(answer.body).orderId },
    ]);
  });

  it("creates an order for each request without a key", async () => {
    const { submit, stored } = shop();
    await Promise.all([submit(byProduct), submit(byProduct), submit(byProduct)]);
    expect(await stored()).toHaveLength(3);
  });

  it("throws a fault, so that an order that is not stored is not accepted", async () => {
    const { orders, catalogue } = shop();
    const broken = { ...orders, create: () => Promise.reject(new Error("The table is throttled")) };
    const route = submitOrder({ orders: broken, catalogue, clock: tickingClock(), currency: "USD" });
    await expect(call(route, { body: byProduct })).rejects.toThrow("throttled");
  });
});

describe("submitOrder refuses", () => {
  const refusal = async (body: unknown, headers?: Record<string, string>) => {
    const { submit, stored } = shop();
    const answer = await submit(body, headers);
    expect(await stored()).toEqual([]);
    return answer;
  };

  it("an order without a customer, with the documented message", async () => {
    expect(await refusal({ productId: "PROD-001", quantity: 2 })).toMatchObject({
      status: 400,
      body: {
        message: "Missing required field: customerEmail",
        errors: [{ pointer: "/customerEmail", message: "Missing required field: customerEmail" }],
      },
    });
  });

  it("a body with all its validation errors, missing fields first", async () => {
    const answer = await refusal({
      items: [
        { productId: "PROD-001", quantity: 1.5, price: 9.999 },
        { quantity: 0, colour: "red" },
      ],
      shippingAddress: { street: "1 Main St", city: "New\u0000York" },
      coupon: "FREE",
    });

    expect(answer).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/^Missing required field: /) },
    });
    const { errors, detail } = answer.body as { errors: { pointer: string; message: string }[]; detail: string };
    const pointers = errors.map(({ pointer }) => pointer);
    expect([...pointers].sort()).toEqual([
      "/coupon",
      "/customerEmail",
      "/items/0/price",
      "/items/0/quantity",
      "/items/1/colour",
      "/items/1/productId",
      "/items/1/quantity",
      "/shippingAddress/city",
      "/shippingAddress/country",
    ]);
    expect(new Set(pointers.slice(0, 3))).toEqual(
      new Set(["/customerEmail", "/items/1/productId", "/shippingAddress/country"]),
    );
    for (const { message } of errors) expect(detail).toContain(message);
  });

  const withLine = (changes: object) => ({ customerId: "C", items: [{ productId: "P", quantity: 1, ...changes }] });
  const someLines = (count: number) => ({
    customerId: "C",
    items: Array.from({ length: count }, () => ({ productId: "P", quantity: 1, price: 1 })),
  });
  it.each<[string, unknown, string]>([
    ["three decimals", withLine({ price: 29.999 }), "/items/0/price"],
    ["a negative price", withLine({ price: -1 }), "/items/0/price"],
    ["a price that is a string", withLine({ price: "29.99" }), "/items/0/price"],
    ["a price of null", withLine({ price: null }), "/items/0/price"],
    ["no pieces", withLine({ price: 1, quantity: 0 }), "/items/0/quantity"],
    ["a fractional quantity", withLine({ price: 1, quantity: 0.5 }), "/items/0/quantity"],
    ["too many pieces", withLine({ price: 1, quantity: 1001 }), "/items/0/quantity"],
    ["an unknown field", { ...byProduct, discount: 5 }, "/discount"],
    ["no lines", someLines(0), "/items"],
    ["too many lines", someLines(51), "/items"],
    ["a wrong e-mail", { ...byProduct, customerEmail: "not-an-address" }, "/customerEmail"],
    ["a wrong phone number", { ...byProduct, customerPhone: "0155" }, "/customerPhone"],
    ["another payment method", { ...byProduct, paymentMethod: "CASH" }, "/paymentMethod"],
    ["control characters", { ...byProduct, customerId: "a\u0007b" }, "/customerId"],
    ["a product without a quantity", { customerId: "C", productId: "PROD-001" }, "/quantity"],
    ["a list", [byProduct], ""],
    ["null", "null", ""],
  ])("%s", async (_, body, pointer) => {
    const answer = await refusal(body);
    expect(answer.status).toBe(400);
    expect((answer.body as { errors: { pointer: string }[] }).errors.map((error) => error.pointer)).toEqual([pointer]);
  });

  const address = { street: "1 Main St", city: "Paris", country: "France" };
  it.each<[string, unknown, string, string]>([
    [
      "two postal codes",
      { ...byProduct, shippingAddress: { ...address, zipCode: "10001", postalCode: "75001" } },
      "/shippingAddress/postalCode",
      "shippingAddress.zipCode and shippingAddress.postalCode say different things: leave one of them out",
    ],
    [
      "two names of one product",
      withLine({ price: 1, name: "Lamp", productName: "Desk" }),
      "/items/0/productName",
      "items[0].name and items[0].productName say different things: leave one of them out",
    ],
    [
      "two quantities of one name",
      '{"customerId":"C","productId":"PROD-001","quantity":1,"quantity":2}',
      "/quantity",
      "quantity is given more than once: give it once",
    ],
  ])("%s", async (_, body, pointer, message) => {
    expect(await refusal(body)).toMatchObject({ status: 400, body: { message, errors: [{ pointer, message }] } });
  });

  it.each(['{"customerId": NaN}', "{", "", "<order/>"])("a body that is not JSON: %s", async (body) => {
    expect(await refusal(body)).toMatchObject({ status: 400, body: { message: "The body is not JSON" } });
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "text/json; application/json"])(
    "a content type that is not JSON: %s",
    async (contentType) => {
      expect(await refusal(byProduct, { "Content-Type": contentType })).toMatchObject({ status: 415 });
    },
  );

  it("a body of more than 256 KiB, counted in bytes", async () => {
    const body = JSON.stringify({ ...byProduct, customerName: "é".repeat(140_000) });
    expect(body.length).toBeLessThan(256 * 1024);
    expect(await refusal(body)).toMatchObject({ status: 413 });
  });

  it("lines without a price whose products are unknown, naming each", async () => {
    const answer = await refusal({
      customerId: "C",
      items: [
        { productId: "PROD-001", quantity: 1 },
        { productId: "UNICORN", quantity: 1 },
        { productId: "PRICED", quantity: 1, price: 5 },
        { productId: "DRAGON", quantity: 1 },
      ],
    });

    expect(answer).toMatchObject({
      status: 422,
      body: {
        message: "There is no product UNICORN in the catalogue, and no price was given for it",
        errors: [{ pointer: "/items/1/productId" }, { pointer: "/items/3/productId" }],
      },
    });
  });
});

describe("submitOrder with fields that the system computes itself", () => {
  const items = [
    { productId: "PROD-001", quantity: 1 },
    { productId: "PROD-002", quantity: 3, price: 29.99 },
  ];
  const stated = {
    total: 1089.96,
    totalAmount: 1089.96,
    status: "Pending",
    currency: "usd",
    createdAt: "2025-12-31T23:59:59Z",
  };

  it("accepts the order if they are right, and does not use them", async () => {
    const { accepted } = shop();
    const { order } = await accepted({ customerId: "C", items, ...stated });
    expect(order).toMatchObject({ totalAmount: 108996, status: "PENDING", currency: "USD", createdAt: at(0) });
  });

  it.each<[string, object, string, string]>([
    ["a total", { total: 1089.95 }, "/total", "total must be 1089.96, the sum of all lines of the order"],
    [
      "a totalAmount",
      { totalAmount: 999.99 },
      "/totalAmount",
      "totalAmount must be 1089.96, the sum of all lines of the order",
    ],
    ["a currency", { currency: "EUR" }, "/currency", "currency must be USD, the currency of this shop"],
    ["a date in the future", { createdAt: "2026-01-02" }, "/createdAt", "createdAt must not be in the future"],
    [
      "a day that never was",
      { createdAt: "2025-02-30" },
      "/createdAt",
      "createdAt must be a date that the calendar has",
    ],
    [
      "a status of orders that are over",
      { status: "shipped" },
      "/status",
      "status must be pending, processing, awaiting_approval or left out: an order to process is neither paid nor over",
    ],
    [
      "a total that is a string",
      { total: "1089.96" },
      "/total",
      expect.stringMatching(/^total must be the order's total/),
    ],
    [
      "a time without a zone",
      { createdAt: "2025-12-31T23:59:59" },
      "/createdAt",
      expect.stringMatching(/moment in UTC/),
    ],
  ])("refuses %s that is wrong", async (_, other, pointer, message) => {
    const { submit, stored } = shop();
    expect(await submit({ customerId: "C", items, ...stated, ...other })).toMatchObject({
      status: 400,
      body: { message, errors: [{ pointer, message }] },
    });
    expect(await stored()).toEqual([]);
  });

  it("recognizes a repeated request that has more or fewer of them", async () => {
    const { submit, stored } = shop();
    const key = { "Idempotency-Key": "key-1" };
    const first = await submit({ customerId: "C", items }, key);
    const again = await submit({ customerId: "C", items, ...stated }, key);
    expect(again).toMatchObject({ status: 202, headers: { "Idempotent-Replayed": "true" }, body: first.body });
    expect(await stored()).toHaveLength(1);
  });

  it("repeats the first response if the total was right at the first prices", async () => {
    const { submit, orders, stored } = shop();
    const key = { "Idempotency-Key": "key-1" };
    const body = { ...byProduct, total: 1999.98 };
    const first = await submit(body, key);
    const catalogue = memoryInventory(aProduct("PROD-001", 10, "2000.00"));
    const route = submitOrder({ orders, catalogue, clock: tickingClock(60), currency: "USD" });

    expect(await call(route, { body, headers: key })).toMatchObject({
      status: 202,
      headers: { "Idempotent-Replayed": "true" },
      body: first.body,
    });
    expect(await call(route, { body: { ...body, quantity: 1 }, headers: key })).toMatchObject({ status: 422 });
    expect(await call(route, { body: { ...body, total: 4001 }, headers: key })).toMatchObject({ status: 400 });
    expect(await call(route, { body, headers: { "Idempotency-Key": "key-2" } })).toMatchObject({ status: 400 });
    expect(await stored()).toHaveLength(1);
  });
});

describe("submitOrder with an Idempotency-Key", () => {
  const key = { "Idempotency-Key": "key-1" };

  it("repeats the first response, and marks it", async () => {
    const { submit, stored } = shop();
    const first = await submit(byLines, key);

    expect(first.headers).not.toHaveProperty("Idempotent-Replayed");
    expect(await submit(byLines, key)).toEqual({
      ...first,
      headers: { ...first.headers, "Idempotent-Replayed": "true" },
    });
    expect(await stored()).toHaveLength(1);
  });

  it("repeats the first response after changes of the order", async () => {
    const { accepted, submit, orders } = shop();
    const { answer, order } = await accepted(byProduct, key);
    await orders.save({ ...order, status: "COMPLETED" });

    expect((await submit(byProduct, key)).body).toEqual(answer.body);
  });

  it("ignores the order of the keys in the body", async () => {
    const { submit, stored } = shop();
    const { items, shippingAddress, ...customer } = byLines;
    const turned = Object.fromEntries(Object.entries(shippingAddress).reverse());
    await submit(byLines, key);

    const again = await submit({ shippingAddress: turned, items, ...customer }, key);

    expect(again).toMatchObject({ status: 202, headers: { "Idempotent-Replayed": "true" } });
    expect(await stored()).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ["another quantity", { ...byLines, items: [{ ...byLines.items[0], quantity: 3 }, byLines.items[1]] }],
    ["its lines in another order", { ...byLines, items: [...byLines.items].reverse() }],
    ["a missing field", { ...byLines, shippingAddress: undefined }],
  ])("refuses the key for a body with %s", async (_, other) => {
    const { submit, stored } = shop();
    await submit(byLines, key);
    const before = await stored();

    expect(await submit(other, key)).toMatchObject({
      status: 422,
      body: { message: "This Idempotency-Key was used for an order with another body: use a new key" },
    });
    expect(await stored()).toEqual(before);
  });

  it("creates one order for concurrent requests", async () => {
    const { submit, stored } = shop();

    const answers = await Promise.all(Array.from({ length: 8 }, () => submit(byProduct, key)));

    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers.filter(({ headers }) => !headers?.["Idempotent-Replayed"])).toHaveLength(1);
    expect(await stored()).toHaveLength(1);
  });

  describe("after the catalogue changed", () => {
    const changed = {
      "lost the product": () => memoryInventory(),
      "has another price": () => memoryInventory(aProduct("PROD-001", 10, "2000.00")),
      "cannot be read": () => ({ find: () => Promise.reject(new Error("The price of PROD-001 is no amount")) }),
    };
    const later = async (catalogue: Catalogue) => {
      const { accepted, orders, stored } = shop();
      const { answer } = await accepted(byProduct, key);
      const route = submitOrder({ orders, catalogue, clock: tickingClock(60), currency: "USD" });
      const submit = (body: unknown, headers: Record<string, string> = key) => call(route, { body, headers });
      return { first: answer, submit, stored };
    };

    it.each(Object.entries(changed))("repeats the first response: it %s", async (_, catalogue) => {
      const { first, submit, stored } = await later(catalogue());
      expect(await submit(byProduct)).toEqual({
        ...first,
        headers: { ...first.headers, "Idempotent-Replayed": "true" },
      });
      expect(await stored()).toHaveLength(1);
    });

    it.each(Object.entries(changed))("refuses the key for another body: it %s", async (_, catalogue) => {
      const { submit } = await later(catalogue());
      expect(await submit({ ...byProduct, quantity: 3 })).toMatchObject({
        status: 422,
        body: { message: "This Idempotency-Key was used for an order with another body: use a new key" },
      });
    });

    it("refuses a new order for a deleted product, with another key and without one", async () => {
      const { submit, stored } = await later(memoryInventory());
      for (const headers of [{}, { "Idempotency-Key": "key-2" }]) {
        expect(await submit(byProduct, headers)).toMatchObject({
          status: 422,
          body: { errors: [{ pointer: "/productId" }] },
        });
      }
      expect(await stored()).toHaveLength(1);
    });

    it("throws a fault of the catalogue if no order is stored", async () => {
      const { submit } = await later(changed["cannot be read"]());
      await expect(submit(byProduct, { "Idempotency-Key": "key-2" })).rejects.toThrow("no amount");
    });
  });

  it("does not read the order while the body can be priced", async () => {
    const { orders, catalogue } = shop();
    const unread = { ...orders, find: () => Promise.reject(new Error("The order was read")) };
    const route = submitOrder({ orders: unread, catalogue, clock: tickingClock(), currency: "USD" });
    for (const replayed of [undefined, "true"]) {
      expect((await call(route, { body: byProduct, headers: key })).headers?.["Idempotent-Replayed"]).toBe(replayed);
    }
  });

  it("answers a repeated request as before when the personal data of its order was erased", async () => {
    const { submit, accepted, orders } = shop();
    const { answer, order } = await accepted(byLines, key);
    const failed = await orders.save(transition(order, "FAILED", at(5)));
    await orders.save(withoutPersonalData(failed, at(6), "jo"));

    expect(await submit(byLines, key)).toEqual({
      ...answer,
      headers: { ...answer.headers, "Idempotent-Replayed": "true" },
    });
    expect(await submit(byProduct, key)).toMatchObject({ status: 422 });
    expect(JSON.stringify(await orders.get(order.orderId))).not.toContain("customer@example.com");
  });

  it("keeps the keys of different callers apart", async () => {
    const { submit, stored } = shop();
    await submit(byProduct, key);

    expect(await submit(byLines, { ...key, "x-api-key": "another-key" })).toMatchObject({ status: 202 });
    expect(await stored()).toHaveLength(2);
  });

  it("recognizes a repetition after the client has got another API key", async () => {
    const { submit, stored } = shop();
    await submit(byProduct, { ...key, "x-api-key": "shop.first" });

    const again = await submit(byProduct, { ...key, "x-api-key": "shop.second" });
    expect(again).toMatchObject({ status: 202, headers: { "Idempotent-Replayed": "true" } });
    expect(await stored()).toHaveLength(1);
  });
});
