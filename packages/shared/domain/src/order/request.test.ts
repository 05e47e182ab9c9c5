import { describe, expect, it } from "vitest";
import { money } from "../money.ts";
import { anOrder, aProduct, at, line } from "../testing/builders.ts";
import {
  addressIn,
  contentsOf,
  contradictions,
  customerIn,
  priced,
  requestedLines,
  requestHashOf,
  unpricedProducts,
} from "./request.ts";

describe("the lines of a body", () => {
  it("are its items, whichever word they have for a name", () => {
    expect(
      requestedLines({
        items: [
          { productId: "A", quantity: 1, price: 0.1, name: "First" },
          { productId: "B", quantity: 2, productName: "Second" },
          { productId: "C", quantity: 3, name: "Third", productName: "Other" },
        ],
      }),
    ).toEqual([
      { productId: "A", quantity: 1, price: 10, name: "First", pointer: "/items/0/productId" },
      { productId: "B", quantity: 2, price: undefined, name: "Second", pointer: "/items/1/productId" },
      { productId: "C", quantity: 3, price: undefined, name: "Third", pointer: "/items/2/productId" },
    ]);
  });

  it("are one for a single product", () => {
    expect(requestedLines({ productId: "A", quantity: 2 })).toEqual([
      { productId: "A", quantity: 2, price: undefined, name: undefined, pointer: "/productId" },
    ]);
  });
});

describe("the prices of lines", () => {
  const catalogue = new Map([aProduct("A", 1, "999.99"), aProduct("B", 0, "0.10")].map((it) => [it.productId, it]));
  const pricing = (...items: { productId: string; quantity: number; price?: number; name?: string }[]) =>
    priced(requestedLines({ items }), catalogue);

  it("are the catalogue's where a line brings none, and so is the name", () => {
    expect(pricing({ productId: "A", quantity: 2 }, { productId: "B", quantity: 1, name: "Mine" })).toEqual({
      lines: [
        { ...line("A", 2, "999.99"), name: "The A" },
        { ...line("B", 1, "0.10"), name: "Mine" },
      ],
      faults: [],
    });
  });

  it("are the line's own where it brings one, be the product known or not", () => {
    expect(pricing({ productId: "A", quantity: 1, price: 0 }, { productId: "Z", quantity: 1, price: 5.5 })).toEqual({
      lines: [line("A", 1, "0"), line("Z", 1, "5.50")],
      faults: [],
    });
  });

  it("are each line's own affair where a product comes twice", () => {
    const { lines } = pricing({ productId: "A", quantity: 1, price: 5 }, { productId: "A", quantity: 1 });
    expect(lines.map(({ price }) => price)).toEqual([500, 99999]);
  });

  it("are asked of the catalogue only where a line brings none", () => {
    const items = [
      { productId: "A", quantity: 1, price: 1 },
      { productId: "B", quantity: 1 },
    ];
    expect(unpricedProducts(requestedLines({ items }))).toEqual(["B"]);
  });

  it("do not exist for products that nobody knows: each is named", () => {
    const { faults } = pricing(
      { productId: "X", quantity: 1 },
      { productId: "A", quantity: 1 },
      { productId: "Y", quantity: 1 },
    );
    expect(faults).toEqual([
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

  it("are found for the single product of a body, too", () => {
    expect(priced(requestedLines({ productId: "X", quantity: 1 }), catalogue).faults).toMatchObject([
      { pointer: "/productId" },
    ]);
    expect(priced(requestedLines({ productId: "A", quantity: 1 }), catalogue).lines).toHaveLength(1);
  });
});

describe("what a body says beside its lines", () => {
  it("is the customer, the address and how it is paid", () => {
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
});

describe("the customer of a body", () => {
  it("is known by the id where there is one, else by e-mail", () => {
    expect(customerIn({ customerId: "C", customerEmail: "a@example.com" })).toStrictEqual({
      customerId: "C",
      email: "a@example.com",
    });
    expect(customerIn({ customerEmail: "a@example.com" })).toStrictEqual({
      customerId: "a@example.com",
      email: "a@example.com",
    });
  });

  it("has the name and the phone number that the body gives", () => {
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

  it("is none where the body gives none", () => {
    expect(addressIn({})).toBeUndefined();
  });
});

describe("what a body says of its order that the system works out itself", () => {
  const order = { ...anOrder(), totalAmount: money(8997) };
  const body = { customerId: "C", productId: "P", quantity: 3 };
  const now = at(0);

  it.each<[string, object]>([
    ["nothing", {}],
    ["its total", { total: 89.97 }],
    ["its total as answers name it", { totalAmount: 89.97 }],
    ["its currency in small letters", { currency: "usd" }],
    ["its status", { status: "pending" }],
    ["the moment at which it is taken", { createdAt: now }],
    ["a day before", { createdAt: "2025-12-31" }],
    ["a moment by a clock that is ahead", { createdAt: "2026-01-01T12:05:00.000Z" }],
  ])("may be %s", (_, stated) => {
    expect(contradictions({ ...body, ...stated }, order, now)).toEqual([]);
  });

  it.each<[object, string, string]>([
    [{ total: 89.98 }, "/total", "total must be 89.97, the sum of all lines of the order"],
    [{ totalAmount: 0 }, "/totalAmount", "totalAmount must be 89.97, the sum of all lines of the order"],
    [{ currency: "EUR" }, "/currency", "currency must be USD, the currency of this shop"],
    [{ createdAt: "2026-01-01T12:05:00.001Z" }, "/createdAt", "createdAt must not be in the future"],
    [{ createdAt: "2025-02-29" }, "/createdAt", "createdAt must be a date that the calendar has"],
  ])("is refused where it is not so: %j", (stated, pointer, message) => {
    expect(contradictions({ ...body, ...stated }, order, now)).toEqual([{ pointer, message }]);
  });

  it("does not make another request of a repetition", () => {
    const stated = { total: 1, totalAmount: 1, currency: "USD", status: "pending", createdAt: "2025-12-31" };
    expect(requestHashOf({ ...body, ...stated })).toBe(requestHashOf(body));
    expect(requestHashOf({ ...body, quantity: 2 })).not.toBe(requestHashOf(body));
  });
});
