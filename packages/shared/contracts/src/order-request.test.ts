import { money, newOrder, type OrderId, type ProductId, priced, unpricedProducts } from "@orders/domain";
import { anOrder, aProduct, at, line } from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import {
  addressIn,
  contentsOf,
  contradictions,
  customerIn,
  requestedLines,
  requestHashOf,
  unpricedErrors,
} from "./order-request.ts";
import { orderView } from "./order-view.ts";
import type { FullRequest, SubmitOrder } from "./schemas/index.ts";

/** A body whose ids are branded, as the validator returns it. */
const bodyOf = (value: object) => value as SubmitOrder;

describe("the lines of a body", () => {
  it("are its items, with either field for the name", () => {
    expect(
      requestedLines(
        bodyOf({
          items: [
            { productId: "A", quantity: 1, price: 0.1, name: "First" },
            { productId: "B", quantity: 2, productName: "Second" },
            { productId: "C", quantity: 3, name: "Third", productName: "Other" },
          ],
        }),
      ),
    ).toEqual([
      { productId: "A", quantity: 1, price: 10, name: "First", pointer: "/items/0/productId" },
      { productId: "B", quantity: 2, price: undefined, name: "Second", pointer: "/items/1/productId" },
      { productId: "C", quantity: 3, price: undefined, name: "Third", pointer: "/items/2/productId" },
    ]);
  });

  it("are one line for a single product", () => {
    expect(requestedLines(bodyOf({ productId: "A", quantity: 2 }))).toEqual([
      { productId: "A", quantity: 2, price: undefined, name: undefined, pointer: "/productId" },
    ]);
  });
});

describe("the prices of lines", () => {
  const catalogue = new Map([aProduct("A", 1, "999.99"), aProduct("B", 0, "0.10")].map((it) => [it.productId, it]));
  const pricing = (...items: { productId: string; quantity: number; price?: number; name?: string }[]) => {
    const { lines, unpriced } = priced(requestedLines(bodyOf({ items })), catalogue);
    return { lines, errors: unpricedErrors(unpriced) };
  };

  it("come from the catalogue, with the name, for a line without a price", () => {
    expect(pricing({ productId: "A", quantity: 2 }, { productId: "B", quantity: 1, name: "Mine" })).toEqual({
      lines: [
        { ...line("A", 2, "999.99"), name: "The A" },
        { ...line("B", 1, "0.10"), name: "Mine" },
      ],
      errors: [],
    });
  });

  it("come from the line if it has one, for known and unknown products", () => {
    expect(pricing({ productId: "A", quantity: 1, price: 0 }, { productId: "Z", quantity: 1, price: 5.5 })).toEqual({
      lines: [line("A", 1, "0"), line("Z", 1, "5.50")],
      errors: [],
    });
  });

  it("are set per line if two lines have the same product", () => {
    const { lines } = pricing({ productId: "A", quantity: 1, price: 5 }, { productId: "A", quantity: 1 });
    expect(lines.map(({ price }) => price)).toEqual([500, 99999]);
  });

  it("are read from the catalogue only for lines without a price", () => {
    const items = [
      { productId: "A", quantity: 1, price: 1 },
      { productId: "B", quantity: 1 },
    ];
    expect(unpricedProducts(requestedLines(bodyOf({ items })))).toEqual(["B"]);
  });

  it("are missing for unknown products, and each is named", () => {
    const { errors } = pricing(
      { productId: "X", quantity: 1 },
      { productId: "A", quantity: 1 },
      { productId: "Y", quantity: 1 },
    );
    expect(errors).toEqual([
      {
        pointer: "/items/0/productId",
        message: "There is no product X in the catalogue, and no price was given for it",
      },
      {
        pointer: "/items/2/productId",
        message: "There is no product Y in the catalogue, and no price was given for it",
      },
    ]);
  });

  it("are also found for a single product", () => {
    const single = (productId: string) => priced(requestedLines(bodyOf({ productId, quantity: 1 })), catalogue);
    expect(unpricedErrors(single("X").unpriced)).toMatchObject([{ pointer: "/productId" }]);
    expect(single("A").lines).toHaveLength(1);
  });
});

describe("the contents of a body besides its lines", () => {
  it("are the customer, the address and the payment method", () => {
    const shippingAddress = { street: "1 Main St", city: "New York", country: "USA" };
    expect(contentsOf({ customerId: "C", shippingAddress, paymentToken: "tok_ok" })).toStrictEqual({
      customer: { customerId: "C" },
      shippingAddress,
      paymentMethod: { type: "CARD", token: "tok_ok" },
    });
    expect(contentsOf({ customerId: "C" })).toStrictEqual({
      customer: { customerId: "C" },
      paymentMethod: { type: "CARD" },
    });
  });

  it("is stored and shown whole; the payment token is stored only", () => {
    const body: FullRequest = {
      customerId: "CUST-9",
      customerName: "Jane Doe",
      customerEmail: "jane@example.com",
      customerPhone: "+14155550100",
      items: [{ productId: "LAPTOP" as ProductId, name: "Laptop", quantity: 1, price: 1 }],
      shippingAddress: { street: "1 Main St", city: "New York", state: "NY", postalCode: "10001", country: "USA" },
      paymentMethod: "CARD",
      paymentToken: "tok_ok",
    };
    const { lines } = priced(requestedLines(body), new Map());
    const order = newOrder(
      { ...contentsOf(body), lines, orderId: "order-1" as OrderId, currency: "USD", correlationId: "correlation-1" },
      at(),
    );

    expect(textsIn(order)).toEqual(expect.arrayContaining(textsIn(body)));
    const { paymentMethod, paymentToken, ...shown } = body;
    expect(textsIn(orderView(order))).toEqual(expect.arrayContaining(textsIn(shown)));
    expect(textsIn(orderView(order))).not.toContain(paymentToken);
  });
});

/** All texts in a value, at any depth. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

describe("the customer of a body", () => {
  it("has the given id, or else the e-mail address as id", () => {
    expect(customerIn({ customerId: "C", customerEmail: "a@example.com" })).toStrictEqual({
      customerId: "C",
      email: "a@example.com",
    });
    expect(customerIn({ customerEmail: "a@example.com" })).toStrictEqual({
      customerId: "a@example.com",
      email: "a@example.com",
    });
  });

  it("has the name and the phone number of the body", () => {
    expect(customerIn({ customerId: "C", customerName: "Jane", customerPhone: "+14155550100" })).toStrictEqual({
      customerId: "C",
      name: "Jane",
      phone: "+14155550100",
    });
  });
});

describe("the address of a body", () => {
  const address = { street: "1 Main St", city: "New York", country: "USA" };

  it.each([
    ["zipCode", { zipCode: "10001" }, { postalCode: "10001" }],
    ["postalCode", { postalCode: "10002" }, { postalCode: "10002" }],
    ["both", { zipCode: "10001", postalCode: "10002" }, { postalCode: "10002" }],
    ["neither", { state: "NY" }, { state: "NY" }],
  ])("has one postal code, given by %s", (_, given, kept) => {
    expect(addressIn({ shippingAddress: { ...address, ...given } })).toStrictEqual({ ...address, ...kept });
  });

  it("is undefined if the body has none", () => {
    expect(addressIn({})).toBeUndefined();
  });
});

describe("the computed fields of a body", () => {
  const order = { ...anOrder(), totalAmount: money(8997) };
  const body = bodyOf({ customerId: "C", productId: "P", quantity: 3 });
  const now = at(0);

  it.each<[string, object]>([
    ["nothing", {}],
    ["its total", { total: 89.97 }],
    ["its total under the name in responses", { totalAmount: 89.97 }],
    ["its currency in lower case", { currency: "usd" }],
    ["its status", { status: "pending" }],
    ["the time of the request", { createdAt: now }],
    ["an earlier day", { createdAt: "2025-12-31" }],
    ["the time of a clock that is ahead", { createdAt: "2026-01-01T12:05:00.000Z" }],
  ])("may have %s", (_, stated) => {
    expect(contradictions({ ...body, ...stated }, order, now)).toEqual([]);
  });

  it.each<[object, string, string]>([
    [{ total: 89.98 }, "/total", "total must be 89.97, the sum of all lines of the order"],
    [{ totalAmount: 0 }, "/totalAmount", "totalAmount must be 89.97, the sum of all lines of the order"],
    [{ currency: "EUR" }, "/currency", "currency must be USD, the currency of this shop"],
    [{ createdAt: "2026-01-01T12:05:00.001Z" }, "/createdAt", "createdAt must not be in the future"],
    [{ createdAt: "2025-02-29" }, "/createdAt", "createdAt must be a date that the calendar has"],
  ])("are refused if they are wrong: %j", (stated, pointer, message) => {
    expect(contradictions({ ...body, ...stated }, order, now)).toEqual([{ pointer, message }]);
  });

  it("do not change the hash of the request", () => {
    const stated = { total: 1, totalAmount: 1, currency: "USD", status: "pending", createdAt: "2025-12-31" };
    expect(requestHashOf({ ...body, ...stated })).toBe(requestHashOf(body));
    expect(requestHashOf({ ...body, quantity: 2 })).not.toBe(requestHashOf(body));
  });
});
