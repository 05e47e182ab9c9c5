import type { Line, ProductId } from "@orders/domain";
import { aProduct, line, memoryInventory } from "@orders/domain/testing";
import { HttpProblemError } from "@orders/lambda-kit";
import { describe, expect, it } from "vitest";
import { addressIn, customerIn, pricedLines, requestedLines } from "./order-request.ts";

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
  const catalogue = memoryInventory(aProduct("A", 1, "999.99"), aProduct("B", 0, "0.10"));
  const priced = (...items: { productId: string; quantity: number; price?: number; name?: string }[]) =>
    pricedLines(requestedLines({ items }), catalogue);

  it("are the catalogue's where a line brings none, and so is the name", async () => {
    expect(await priced({ productId: "A", quantity: 2 }, { productId: "B", quantity: 1, name: "Mine" })).toEqual([
      { ...line("A", 2, "999.99"), name: "The A" },
      { ...line("B", 1, "0.10"), name: "Mine" },
    ]);
  });

  it("are the line's own where it brings one, be the product known or not", async () => {
    expect(
      await priced({ productId: "A", quantity: 1, price: 0 }, { productId: "Z", quantity: 1, price: 5.5 }),
    ).toEqual<Line[]>([line("A", 1, "0"), line("Z", 1, "5.50")]);
  });

  it("are each line's own affair where a product comes twice", async () => {
    const lines = await priced({ productId: "A", quantity: 1, price: 5 }, { productId: "A", quantity: 1 });
    expect(lines.map(({ price }) => price)).toEqual([500, 99999]);
  });

  it("cost no look into the catalogue where every line brings one", async () => {
    const closed = { find: () => Promise.reject(new Error("The catalogue is closed")) };
    const lines = requestedLines({ items: [{ productId: "A", quantity: 1, price: 1 }] });

    expect(await pricedLines(lines, closed)).toEqual([line("A", 1, "1")]);
    await expect(pricedLines(requestedLines({ productId: "A", quantity: 1 }), closed)).rejects.toThrow("closed");
  });

  it("do not exist for products that nobody knows: each is named", async () => {
    const error = await priced(
      { productId: "X", quantity: 1 },
      { productId: "A", quantity: 1 },
      { productId: "Y", quantity: 1 },
    ).catch((reason) => reason);

    expect(error).toBeInstanceOf(HttpProblemError);
    expect(error).toMatchObject({
      status: 422,
      message: "There is no product X in the catalogue, and no price was given for it",
      members: { errors: [{ pointer: "/items/0/productId" }, { pointer: "/items/2/productId" }] },
    });
  });

  it("are found for the single product of a body, too", async () => {
    await expect(pricedLines(requestedLines({ productId: "X", quantity: 1 }), catalogue)).rejects.toMatchObject({
      members: { errors: [{ pointer: "/productId" }] },
    });
    expect(await pricedLines(requestedLines({ productId: "A" as ProductId, quantity: 1 }), catalogue)).toHaveLength(1);
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
