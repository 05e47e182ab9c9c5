import type { Problem } from "@orders/client";
import { afterAll, describe, expect, it } from "vitest";
import { call } from "./api.ts";
import { anOrder, list, someCustomer } from "./orders.ts";
import { expectProblem } from "./problem.ts";
import { WIDGET } from "./products.ts";

// Every body of this file names this customer, who has no order in the end: no refused body created one.
const customerId = someCustomer();
const good = anOrder({ customerId });
const [line] = good.items;

const post = (body: unknown) => call("POST", "/orders", { body });
const pointersIn = (problem: Problem) => problem.errors?.map(({ pointer }) => pointer);

afterAll(async () => {
  const { body } = await list({ customerId });
  expect(body.orders, "orders created by refused bodies").toEqual([]);
});

describe("A6 a missing field is named", () => {
  it("with the exact message where there is no customer", async () => {
    const problem = expectProblem(await post({ items: good.items }), 400);
    expect(problem.message).toBe("Missing required field: customerEmail");
    expect(problem.errors).toEqual([{ pointer: "/customerEmail", message: "Missing required field: customerEmail" }]);
  });

  it.each([
    ["items", "/items", { customerId }],
    ["quantity", "/quantity", { customerId, productId: WIDGET.productId }],
    ["items[0].productId", "/items/0/productId", { customerId, items: [{ quantity: 1 }] }],
    ["items[0].quantity", "/items/0/quantity", { customerId, items: [{ productId: WIDGET.productId }] }],
    [
      "shippingAddress.city",
      "/shippingAddress/city",
      { ...good, shippingAddress: { street: "1 Main St", country: "USA" } },
    ],
  ])("by its path: %s", async (field, pointer, body) => {
    const problem = expectProblem(await post(body), 400);
    expect(problem.message).toBe(`Missing required field: ${field}`);
    expect(pointersIn(problem)).toEqual([pointer]);
  });
});

describe("every error of a body is listed", () => {
  it("in one answer", async () => {
    const body = {
      customerId,
      customerEmail: "nobody",
      items: [{ ...line, quantity: 1.5 }, { ...line, price: 1.005, colour: "red" }, { quantity: 0 }],
      shippingAddress: { street: "", city: 7, country: "USA" },
      paymentMethod: "CASH",
    };
    const problem = expectProblem(await post(body), 400);
    expect(pointersIn(problem)?.sort()).toEqual(
      [
        "/customerEmail",
        "/items/0/quantity",
        "/items/1/colour",
        "/items/1/price",
        "/items/2/productId",
        "/items/2/quantity",
        "/paymentMethod",
        "/shippingAddress/city",
        "/shippingAddress/street",
      ].sort(),
    );
    for (const { message } of problem.errors ?? []) expect(message).toMatch(/\S/);
  });

  it("however many there are", async () => {
    const problem = expectProblem(await post({ customerId, items: Array(50).fill({ ...line, quantity: 0 }) }), 400);
    expect(problem.errors).toHaveLength(50);
  });
});

describe("a body with one error is refused", () => {
  const items = (changes: object) => ({ ...good, items: [{ ...line, ...changes }] });

  it.each<[string, string, object]>([
    ["0 lines", "/items", { ...good, items: [] }],
    ["51 lines", "/items", { ...good, items: Array(51).fill(line) }],
    ["lines that are no list", "/items", { ...good, items: line }],
    ["a line that is no object", "/items/0", { ...good, items: [WIDGET.productId] }],
    ["a line that is null", "/items/0", { ...good, items: [null] }],
    ["a quantity of 0", "/items/0/quantity", items({ quantity: 0 })],
    ["a quantity of -1", "/items/0/quantity", items({ quantity: -1 })],
    ["a quantity of 1.5", "/items/0/quantity", items({ quantity: 1.5 })],
    ["a quantity of 1001", "/items/0/quantity", items({ quantity: 1001 })],
    ["a quantity of 1e15", "/items/0/quantity", items({ quantity: 1e15 })],
    ["a quantity that is a text", "/items/0/quantity", items({ quantity: "1" })],
    ["a quantity that is true", "/items/0/quantity", items({ quantity: true })],
    ["3 decimals in a price", "/items/0/price", items({ price: 9.999 })],
    ["a price of 1e-7", "/items/0/price", items({ price: 1e-7 })],
    ["a price of -1", "/items/0/price", items({ price: -1 })],
    ["a price of 1e15", "/items/0/price", items({ price: 1e15 })],
    ["a price that is a text", "/items/0/price", items({ price: "29.99" })],
    ["a price that is null", "/items/0/price", items({ price: null })],
    ["an empty product", "/items/0/productId", items({ productId: "" })],
    ["a product of 129 characters", "/items/0/productId", items({ productId: "x".repeat(129) })],
    ["a product that is a number", "/items/0/productId", items({ productId: 1 })],
    ["a name with a line break", "/items/0/name", items({ name: "Wid\nget" })],
    ["a total that is not the sum of its lines", "/total", { ...good, total: 0.01 }],
    ["a currency that is not the shop's", "/currency", { ...good, currency: "XXX" }],
    ["a status of orders that are over", "/status", { ...good, status: "shipped" }],
    ["a date in the future", "/createdAt", { ...good, createdAt: "2999-01-01" }],
    ["an unknown field", "/colour", { ...good, colour: "red" }],
    ["an unknown field of a line", "/items/0/colour", items({ colour: "red" })],
    [
      "an unknown field of the address",
      "/shippingAddress/planet",
      { ...good, shippingAddress: { street: "1", city: "A", country: "B", planet: "C" } },
    ],
    ["a field of every object", "/toString", { ...good, toString: 1 }],
    ["a customer that is a number", "/customerId", { ...good, customerId: 1 }],
    ["a customer that is null", "/customerId", { ...good, customerId: null }],
    ["a NUL in a customer", "/customerId", { ...good, customerId: `${customerId}\u0000` }],
    ["an escape character in a name", "/customerName", { ...good, customerName: "Jane\u001b[31m" }],
    [
      "a DEL in a street",
      "/shippingAddress/street",
      { ...good, shippingAddress: { street: "1\u007f", city: "A", country: "B" } },
    ],
    ["half a character", "/customerName", { ...good, customerName: "\ud83d" }],
    ["an e-mail without a domain", "/customerEmail", { ...good, customerEmail: "jane@" }],
    ["an e-mail with a space", "/customerEmail", { ...good, customerEmail: "jane doe@example.com" }],
    ["a phone number that is not E.164", "/customerPhone", { ...good, customerPhone: "555-0100" }],
    ["an unknown way to pay", "/paymentMethod", { ...good, paymentMethod: "CASH" }],
    ["a payment token that is none", "/paymentToken", { ...good, paymentToken: "4111 1111 1111 1111" }],
    ["an address that is a text", "/shippingAddress", { ...good, shippingAddress: "1 Main St" }],
  ])("%s", async (_, pointer, body) => {
    const problem = expectProblem(await post(body), 400);
    expect(pointersIn(problem)).toEqual([pointer]);
    expect(problem.message).toBe(problem.errors?.[0]?.message);
  });

  it.each<[string, object]>([
    ["both ways to name products", { ...good, productId: WIDGET.productId, quantity: 1 }],
    ["a quantity beside the lines", { ...good, quantity: 1 }],
  ])("%s", async (_, body) => {
    expect(expectProblem(await post(body), 400).message).toMatch(/items/);
  });

  it("a __proto__, which JSON allows", async () => {
    const raw = `{"customerId":"${customerId}","__proto__":{"status":"PAID"},"items":[{"productId":"${WIDGET.productId}","quantity":1,"price":1}]}`;
    expectProblem(await call("POST", "/orders", { raw }), 400);
  });

  it("a line without a price of a product that does not exist", async () => {
    const problem = expectProblem(await post({ customerId, items: [{ productId: "UNICORN", quantity: 1 }] }), 422);
    expect(problem.message).toContain("UNICORN");
  });
});

describe("a request that is no order is refused", () => {
  const order = JSON.stringify(good);
  it.each([
    ["not JSON", "customerId=1"],
    ["JSON that is cut off", order.slice(0, -1)],
    ["JSON with more behind it", `${order}}`],
    ["nothing", ""],
    ["blanks", "  "],
    ["a list", `[${order}]`],
    ["null", "null"],
    ["a text", '"order"'],
    ["a number", "5"],
    ["an empty object", "{}"],
    ["NaN for a price", order.replace("29.99", "NaN")],
    ["Infinity for a price", order.replace("29.99", "Infinity")],
    ["1e400 for a price", order.replace("29.99", "1e400")],
    ["1e400 for a quantity", order.replace('"quantity":1', '"quantity":1e400')],
    ["a price of 400 digits", order.replace("29.99", "9".repeat(400))],
    ["a bare control character", order.replace("Widget", "Wid\u0001get")],
  ])("%s", async (_, raw) => {
    expectProblem(await call("POST", "/orders", { raw }), 400);
  });

  it("two values of one member, and names the member", async () => {
    const raw = order.replace('"quantity":1', '"quantity":1,"quantity":2');
    const problem = expectProblem(await call("POST", "/orders", { raw }), 400);
    expect(problem.message).toBe("items[0].quantity is given more than once: give it once");
    expect(problem.errors).toMatchObject([{ pointer: "/items/0/quantity" }]);
  });

  it("two postal codes that differ", async () => {
    const address = { street: "1 Main St", city: "Paris", country: "France" };
    const shippingAddress = { ...address, zipCode: "10001", postalCode: "75001" };
    const { errors } = expectProblem(await post({ ...good, shippingAddress }), 400);
    expect(errors).toMatchObject([{ pointer: "/shippingAddress/postalCode" }]);
  });

  it("bytes that are not UTF-8", async () => {
    const raw = Uint8Array.from([
      ...new TextEncoder().encode('{"customerName":"'),
      0xff,
      0xfe,
      ...new TextEncoder().encode('"}'),
    ]);
    expectProblem(await call("POST", "/orders", { raw, headers: { "content-type": "application/json" } }), 400);
  });

  it("more than 256 KiB", async () => {
    expectProblem(await post({ ...good, customerName: "x".repeat(300 * 1024) }), 413);
  });

  it("letters of more than one byte that come to more than 256 KiB", async () => {
    expectProblem(await post({ ...good, customerName: "é".repeat(150 * 1024) }), 413);
  });

  it.each(["text/plain", "application/xml", "application/x-www-form-urlencoded", "application/jsonp"])(
    "a body that calls itself %s",
    async (contentType) => {
      expectProblem(await call("POST", "/orders", { body: good, headers: { "content-type": contentType } }), 415);
    },
  );

  it("a body without a content type", async () => {
    const raw = new TextEncoder().encode(JSON.stringify(good));
    expectProblem(await call("POST", "/orders", { raw, headers: { "content-type": undefined } }), 415);
  });
});
