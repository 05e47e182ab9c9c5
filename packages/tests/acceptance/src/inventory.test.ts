import { randomUUID } from "node:crypto";
import type { ProductPage, ProductView } from "@orders/client";
import { describe, expect, it } from "vitest";
import { type Answer, call } from "./api.ts";
import { eventually } from "./eventually.ts";
import { accepted, anOrder, cancel, compensated, settled } from "./orders.ts";
import { expectProblem } from "./problem.ts";
import { putProduct as put, showProduct as show, someProduct } from "./products.ts";

const list = (query: Readonly<Record<string, string>> = {}) =>
  call<ProductPage>("GET", `/inventory?${new URLSearchParams(query)}`);
const orderOf = (productId: string, quantity: number) => anOrder({ items: [{ productId, quantity }] });

describe("A14 GET /inventory", () => {
  it("shows every product once, page by page", async () => {
    const made = await Promise.all([someProduct(1), someProduct(2), someProduct(3)]);
    const shown: ProductView[] = [];
    let cursor: string | null = null;
    do {
      const { status, body, text }: Answer<ProductPage> = await list({ limit: "25", ...(cursor && { cursor }) });
      expect(status, text).toBe(200);
      expect(body.count).toBe(body.products.length);
      expect(body.count).toBeLessThanOrEqual(25);
      shown.push(...body.products);
      cursor = body.nextCursor;
    } while (cursor !== null);

    const ids = shown.map(({ productId }) => productId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(made));
    expect(shown).toContainEqual({ productId: made[2], name: "Lamp", price: 10, stock: 3, received: 3 });
  });

  it.each([
    ["a limit of 0", { limit: "0" }, "/limit"],
    ["a limit of 101", { limit: "101" }, "/limit"],
    ["a forged cursor", { cursor: "Zm9yZ2Vk" }, "/cursor"],
    ["a parameter that does not exist", { colour: "red" }, "/colour"],
  ])("refuses %s", async (_, query: Record<string, string>, pointer) => {
    expect(expectProblem(await list(query), 400).errors).toMatchObject([{ pointer }]);
  });
});

describe("A14 GET /inventory/{productId}", () => {
  it("shows a product with its exact price", async () => {
    const productId = await someProduct(3, { name: "Laptop", price: 999.99 });
    const { status, body } = await show(productId);
    expect(status).toBe(200);
    expect(body).toEqual({ productId, name: "Laptop", price: 999.99, stock: 3, received: 3 });
  });

  it.each([
    ["PROD-001", "Laptop", 999.99],
    ["PROD-002", "Mouse", 29.99],
  ])("D2 knows %s of the demo catalogue", async (productId, name, price) => {
    expect((await show(productId)).body).toMatchObject({ productId, name, price });
  });

  it("answers 404 for a product that does not exist", async () => {
    expectProblem(await show("no-such-product"), 404);
  });
});

describe("A14 PUT /inventory/{productId}", () => {
  it("creates a product that can be ordered at once, at its price", async () => {
    const productId = await someProduct(3);
    const order = await settled(await accepted(orderOf(productId, 2)));
    expect(order).toMatchObject({ status: "COMPLETED", totalAmount: 20 });
    expect((await show(productId)).body).toMatchObject({ stock: 1, received: 3 });
  });

  it("sets a product, and leaves reservations untouched", async () => {
    const productId = await someProduct(5);
    const orderId = await accepted(orderOf(productId, 2));
    await settled(orderId);

    const { status, body } = await put(productId, { name: "Desk lamp", price: 12.5, stock: 10 });
    expect(status).toBe(200);
    expect(body).toEqual({ productId, name: "Desk lamp", price: 12.5, stock: 10, received: 12 });

    await cancel(orderId);
    await compensated(orderId);
    expect((await show(productId)).body).toMatchObject({ stock: 12, received: 12 });
  });

  it("adjusts the stock down to the last piece, and no further", async () => {
    const productId = await someProduct(3);
    expect((await put(productId, { adjust: 4 })).body).toMatchObject({ stock: 7, received: 7 });
    const refused = await put(productId, { adjust: -8 });
    expect(expectProblem(refused, 409).message).toContain("7");
    expect(refused.body).toMatchObject({ left: 7 });
    expect((await put(productId, { adjust: -7 })).body).toMatchObject({ stock: 0, received: 0 });
  });

  it("keeps every one of 50 adjustments at once", async () => {
    const productId = await someProduct(25);
    // After too many version conflicts an adjustment changes nothing and is answered 409: try again.
    const adjust = async (pieces: number, tries = 5): Promise<number> => {
      const { status } = await put(productId, { adjust: pieces });
      return status === 409 && tries > 1 ? adjust(pieces, tries - 1) : status;
    };
    const statuses = await Promise.all(Array.from({ length: 50 }, (_, index) => adjust(index % 2 === 0 ? 1 : -1)));
    expect(statuses).toEqual(Array(50).fill(200));
    expect((await show(productId)).body).toMatchObject({ stock: 25, received: 25 });
  });

  it("keeps received − stock at what orders have reserved, whatever happens at once", async () => {
    const productId = await someProduct(30);
    const kept = await accepted(orderOf(productId, 3));
    const going = await accepted(orderOf(productId, 4));
    await settled(going);

    await Promise.all([
      cancel(going),
      accepted(orderOf(productId, 5)).then(settled),
      ...[20, 40, 30].map((stock) => put(productId, { name: "Lamp", price: 10, stock })),
      ...[1, -2, 3].map((adjust) => put(productId, { adjust })),
    ]);

    await Promise.all([compensated(going), settled(kept)]);
    await eventually(
      "received − stock is what orders have reserved",
      () => show(productId),
      ({ body }) => body.received - body.stock === 3 + 5,
    );
  });

  it("takes an id that needs escapes in a URL", async () => {
    const productId = `INV Größe & L ${randomUUID()}`;
    expect((await put(productId, { name: "Shirt", price: 9.99, stock: 1 })).status).toBe(201);
    expect((await show(productId)).body).toMatchObject({ productId, name: "Shirt" });
  });

  it("answers 404 for an adjustment of what does not exist", async () => {
    expectProblem(await put("no-such-product", { adjust: 1 }), 404);
  });

  it.each<[string, unknown, string[]]>([
    ["a price of three decimals", { name: "Lamp", price: 9.999, stock: 1 }, ["/price"]],
    ["both shapes mixed", { name: "Lamp", price: 1, stock: 1, adjust: 1 }, [""]],
    ["half a piece", { adjust: 0.5 }, ["/adjust"]],
    ["many errors, each of them", { price: -1, stock: 0.5, colour: "red" }, ["/colour", "/name", "/price", "/stock"]],
  ])("refuses %s", async (_, body, pointers) => {
    const { errors } = expectProblem(await put(`INV-${randomUUID()}`, body), 400);
    expect(errors?.map(({ pointer }) => pointer).sort()).toEqual(pointers);
  });

  it("refuses an id that is too long", async () => {
    const problem = expectProblem(await put("x".repeat(129), { adjust: 1 }), 400);
    expect(problem.errors).toMatchObject([{ pointer: "/productId" }]);
  });
});

describe("a repeated PUT /inventory/{productId}", () => {
  it("adjusts once under one Idempotency-Key, and answers as the first time", async () => {
    const productId = await someProduct(10);
    const key = { "idempotency-key": randomUUID() };
    const first = await put(productId, { adjust: -3 }, key);
    expect(first.body.stock, first.text).toBe(7);
    await put(productId, { adjust: -1 });

    const again = await put(productId, { adjust: -3 }, key);

    expect(again.status, again.text).toBe(200);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(again.body).toEqual(first.body);
    expect((await show(productId)).body.stock).toBe(6);
    expectProblem(await put(productId, { adjust: -2 }, key), 422);
  });

  it("adjusts once where several ask at once", async () => {
    const productId = await someProduct(10);
    const key = { "idempotency-key": randomUUID() };
    const answers = await Promise.all(Array.from({ length: 5 }, () => put(productId, { adjust: -1 }, key)));
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect(answers.filter(({ headers }) => headers.get("idempotent-replayed") === null)).toHaveLength(1);
    expect((await show(productId)).body.stock).toBe(9);
  });
});

describe("the ETag of a product", () => {
  it("guards a change against lost updates, and answers 304 to a reader who knows it", async () => {
    const productId = await someProduct(10);
    const etag = (await show(productId)).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[^"]+"$/);
    const known = await show(productId, { "if-none-match": etag });
    expect([known.status, known.text]).toEqual([304, ""]);

    const changed = await put(productId, { adjust: 1 }, { "if-match": etag });
    expect(changed.status, changed.text).toBe(200);
    expectProblem(await put(productId, { adjust: 1 }, { "if-match": etag }), 412);
    expect((await show(productId)).headers.get("etag")).toBe(changed.headers.get("etag"));
    expect((await show(productId)).body.stock).toBe(11);
  });

  it("must be a valid entity tag", async () => {
    const productId = await someProduct(1);
    expectProblem(await put(productId, { adjust: 1 }, { "if-match": "7" }), 400);
  });
});

it("holds stock to 1,000,000 over several adjustments", async () => {
  const productId = await someProduct(999_999);
  expect((await put(productId, { adjust: 1 })).status).toBe(200);
  const problem = expectProblem(await put(productId, { adjust: 1 }), 409);
  expect(problem.message).toContain("1 more would exceed the limit of 1000000");
});
