import { type Product, reserveStock } from "@orders/domain";
import { anOrder, aProduct, at, line, memoryInventory, memoryOrders, productId } from "@orders/domain/testing";
import { cursorOf } from "@orders/lambda-kit";
import { call } from "@orders/lambda-kit/testing";
import { describe, expect, it } from "vitest";
import { manageInventory } from "./manage-inventory.ts";

const laptop = aProduct("LAPTOP", 5, "999.99");
const asShown = { productId: "LAPTOP", name: "The LAPTOP", price: 999.99, stock: 5, received: 5 };

function shopWith(...products: Product[]) {
  const inventory = memoryInventory(...products);
  const route = manageInventory({ inventory });
  return {
    inventory,
    list: (query: Record<string, string> = {}, headers: Record<string, string> = {}) =>
      call(route, { route: "GET /inventory", query, headers }),
    show: (id: string, headers: Record<string, string> = {}) =>
      call(route, { route: "GET /inventory/{productId}", path: { productId: id }, headers }),
    put: (id: string, body: unknown, headers: Record<string, string> = {}) =>
      call(route, { route: "PUT /inventory/{productId}", path: { productId: id }, body, headers }),
    /** Reserves pieces of a product for an order. */
    sell: async (id: string, quantity: number) => {
      const orders = memoryOrders(inventory);
      const { order } = await orders.create(anOrder({ lines: [line(id, quantity)] }));
      await orders.saveReserving(reserveStock(order, at(1)));
    },
  };
}

interface Page {
  products: { productId: string }[];
  count: number;
  nextCursor: string | null;
}

describe("GET /inventory", () => {
  it("returns products with their exact prices", async () => {
    expect(await shopWith(laptop).list()).toEqual({
      status: 200,
      body: { products: [asShown], count: 1, nextCursor: null },
    });
  });

  it("returns an empty page without products", async () => {
    expect((await shopWith().list()).body).toEqual({ products: [], count: 0, nextCursor: null });
  });

  it("returns every product once, page by page", async () => {
    const { list } = shopWith(...["A", "B", "C", "D", "E"].map((id) => aProduct(id, 1)));
    const first = (await list({ limit: "2" })).body as Page;
    const second = (await list({ limit: "2", cursor: String(first.nextCursor) })).body as Page;
    const third = (await list({ limit: "2", cursor: String(second.nextCursor) })).body as Page;

    expect([first, second, third].map(({ count }) => count)).toEqual([2, 2, 1]);
    const ids = [first, second, third].flatMap(({ products }) => products.map((product) => product.productId));
    expect(ids).toEqual(["A", "B", "C", "D", "E"]);
    expect(third.nextCursor).toBeNull();
  });

  it.each([
    [undefined, 50],
    ["1", 1],
    ["100", 100],
  ])("returns as many products as the limit: %s", async (limit, count) => {
    const { list } = shopWith(...Array.from({ length: 101 }, (_, index) => aProduct(`P-${index}`, 1)));
    expect((await list(limit === undefined ? {} : { limit })).body).toMatchObject({ count });
  });

  it.each<[string, Record<string, string>, string]>([
    ["a limit of 0", { limit: "0" }, "/limit"],
    ["a limit of 101", { limit: "101" }, "/limit"],
    ["a limit that is not a number", { limit: "ten" }, "/limit"],
    ["an invented cursor", { cursor: "abc" }, "/cursor"],
    ["a cursor with a blank", { cursor: "a b" }, "/cursor"],
    ["another list's cursor", { cursor: cursorOf("A", { caller: "tests" }) }, "/cursor"],
    ["a cursor without a product", { cursor: cursorOf(["A"], { list: "inventory", caller: "tests" }) }, "/cursor"],
    ["an unknown filter", { name: "Laptop" }, "/name"],
  ])("refuses %s", async (_, query, pointer) => {
    expect(await shopWith(laptop).list(query)).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  });

  it("refuses another caller's cursor", async () => {
    const { list } = shopWith(laptop, aProduct("MOUSE", 1));
    const { nextCursor } = (await list({ limit: "1" })).body as Page;
    expect(await list({ cursor: String(nextCursor) }, { "x-api-key": "another-key" })).toMatchObject({ status: 400 });
  });
});

describe("GET /inventory/{productId}", () => {
  it("returns a product with its stock and its received pieces", async () => {
    const { show, sell } = shopWith(laptop);
    await sell("LAPTOP", 2);
    expect(await show("LAPTOP")).toMatchObject({ status: 200, body: { ...asShown, stock: 3, received: 5 } });
  });

  it("finds a product whose id is escaped in the URL", async () => {
    const { show } = shopWith(aProduct("Größe L/2", 1));
    expect(await show(encodeURIComponent("Größe L/2"))).toMatchObject({
      status: 200,
      body: { productId: "Größe L/2" },
    });
  });

  it("answers 404 for an unknown product", async () => {
    expect(await shopWith(laptop).show("UNICORN")).toEqual({
      status: 404,
      body: { message: "There is no product UNICORN" },
    });
  });

  it.each(["x".repeat(129), "a%00b"])("refuses an invalid id: %s", async (id) => {
    expect(await shopWith().show(id)).toMatchObject({ status: 400, body: { errors: [{ pointer: "/productId" }] } });
  });
});

describe("PUT /inventory/{productId} with name, price and stock", () => {
  it("creates a product", async () => {
    const { put, show } = shopWith();
    const body = { name: "The LAPTOP", price: 999.99, stock: 5 };
    expect(await put("LAPTOP", body)).toMatchObject({ status: 201, body: asShown });
    expect((await show("LAPTOP")).body).toEqual(asShown);
  });

  it("sets a product, and changes the received pieces by the same number as the stock", async () => {
    const { put, sell } = shopWith(laptop);
    await sell("LAPTOP", 2);
    expect(await put("LAPTOP", { name: "Notebook", price: 0.1, stock: 10 })).toMatchObject({
      status: 200,
      body: { productId: "LAPTOP", name: "Notebook", price: 0.1, stock: 10, received: 12 },
    });
  });

  it("changes nothing when the request is repeated", async () => {
    const { put } = shopWith(laptop);
    const body = { name: "The LAPTOP", price: 999.99, stock: 8 };
    const first = await put("LAPTOP", body);
    expect(await put("LAPTOP", body)).toEqual(first);
  });
});

describe("PUT /inventory/{productId} with adjust", () => {
  it.each([
    [7, 12],
    [-5, 0],
    [0, 5],
  ])("adds or removes pieces: %i", async (adjust, stock) => {
    expect(await shopWith(laptop).put("LAPTOP", { adjust })).toMatchObject({
      status: 200,
      body: { ...asShown, stock, received: stock },
    });
  });

  it("answers 409 with the pieces left when there are too few", async () => {
    const { put, sell, inventory } = shopWith(laptop);
    await sell("LAPTOP", 2);
    expect(await put("LAPTOP", { adjust: -4 })).toEqual({
      status: 409,
      body: { message: "Of LAPTOP 3 pieces are left: 4 cannot be removed", left: 3 },
    });
    expect(await inventory.read(productId("LAPTOP"))).toMatchObject({ stock: 3, received: 5 });
  });

  it("answers 404 for an unknown product", async () => {
    expect(await shopWith().put("UNICORN", { adjust: 1 })).toMatchObject({ status: 404 });
  });
});

describe("PUT /inventory/{productId} at the limit of the stock", () => {
  it("answers 409 with the numbers when an adjustment would exceed it", async () => {
    const { put, inventory } = shopWith(laptop);
    await put("LAPTOP", { adjust: 999_990 });
    expect(await put("LAPTOP", { adjust: 6 })).toEqual({
      status: 409,
      body: {
        message: "Of LAPTOP 999995 pieces are left: 6 more would exceed the limit of 1000000",
        left: 999_995,
      },
    });
    expect(await put("LAPTOP", { adjust: 5 })).toMatchObject({ status: 200, body: { stock: 1_000_000 } });
    expect(await inventory.read(productId("LAPTOP"))).toMatchObject({ stock: 1_000_000 });
  });
});

describe("PUT /inventory/{productId} with an Idempotency-Key", () => {
  const key = { "Idempotency-Key": "key-1" };

  it.each<[string, unknown]>([
    ["an adjustment", { adjust: -2 }],
    ["a product that is set", { name: "Notebook", price: 1, stock: 3 }],
  ])("makes %s once, and repeats the first response", async (_, body) => {
    const { put, inventory } = shopWith(laptop);
    const first = await put("LAPTOP", body, key);
    await put("LAPTOP", { adjust: -1 });

    expect(await put("LAPTOP", body, key)).toEqual({
      ...first,
      headers: { ...first.headers, "Idempotent-Replayed": "true" },
    });
    expect(await inventory.read(productId("LAPTOP"))).toMatchObject({ stock: 2 });
  });

  it("repeats the first response even if its precondition no longer holds", async () => {
    const { put, show } = shopWith(laptop);
    const headers = { ...key, "If-Match": String((await show("LAPTOP")).headers?.ETag) };
    const first = await put("LAPTOP", { adjust: -2 }, headers);
    expect(await put("LAPTOP", { adjust: -2 }, headers)).toMatchObject({ status: 200, body: first.body });
  });

  it("refuses the key for another body or another product", async () => {
    const { put, inventory } = shopWith(laptop, aProduct("MOUSE", 5));
    await put("LAPTOP", { adjust: 1 }, key);
    for (const [id, adjust] of [
      ["LAPTOP", 2],
      ["MOUSE", 1],
    ] as const) {
      expect(await put(id, { adjust }, key)).toMatchObject({
        status: 422,
        body: { message: "This Idempotency-Key was used for another request: use a new key" },
      });
    }
    expect(inventory.left()).toEqual({ LAPTOP: 6, MOUSE: 5 });
  });

  it("keeps the keys of different callers apart", async () => {
    const { put } = shopWith(laptop);
    await put("LAPTOP", { adjust: 1 }, key);
    expect(await put("LAPTOP", { adjust: 2 }, { ...key, "x-api-key": "another-key" })).toMatchObject({
      body: { stock: 8 },
    });
  });

  it.each(["", "x".repeat(256)])("refuses an invalid key", async (bad) => {
    expect(await shopWith(laptop).put("LAPTOP", { adjust: 1 }, { "Idempotency-Key": bad })).toMatchObject({
      status: 400,
      body: { message: "The header Idempotency-Key must have 1 to 255 characters" },
    });
  });
});

describe("the ETag of a product", () => {
  it("is returned by reads and writes, and changes with a reservation", async () => {
    const { show, put, sell } = shopWith(laptop);
    const { headers } = await show("LAPTOP");
    expect(headers?.ETag).toMatch(/^"[\w-]{43}"$/);
    expect((await put("LAPTOP", { adjust: 0 })).headers).toEqual(headers);

    await sell("LAPTOP", 1);
    expect((await show("LAPTOP")).headers).not.toEqual(headers);
  });

  it("makes a read answer 304 when If-None-Match has it", async () => {
    const { show } = shopWith(laptop);
    const { ETag = "" } = (await show("LAPTOP")).headers ?? {};
    expect(await show("LAPTOP", { "If-None-Match": ETag })).toEqual({ status: 304, headers: { ETag } });
    expect(await show("LAPTOP", { "If-None-Match": '"another"' })).toMatchObject({ status: 200, body: asShown });
  });

  it.each<[string, unknown]>([
    ["an adjustment", { adjust: 1 }],
    ["a product that is set", { name: "Notebook", price: 1, stock: 3 }],
  ])("makes %s conditional with If-Match", async (_, body) => {
    const { show, put, sell, inventory } = shopWith(laptop);
    const { ETag = "" } = (await show("LAPTOP")).headers ?? {};
    await sell("LAPTOP", 1);

    expect(await put("LAPTOP", body, { "If-Match": ETag })).toMatchObject({
      status: 412,
      body: { message: expect.stringContaining(`The product is no longer at ${ETag}: it is at "`) },
    });
    expect(await inventory.read(productId("LAPTOP"))).toMatchObject({ stock: 4, name: "The LAPTOP" });
    const now = String((await show("LAPTOP")).headers?.ETag);
    expect(await put("LAPTOP", body, { "If-Match": now })).toMatchObject({ status: 200 });
  });

  it("can be * to require that a product exists or does not exist", async () => {
    const { put, inventory } = shopWith(laptop);
    const lamp = { name: "Lamp", price: 1, stock: 1 };
    expect((await put("LAMP", lamp, { "If-Match": "*" })).status).toBe(412);
    expect((await put("LAPTOP", lamp, { "If-None-Match": "*" })).status).toBe(412);
    expect(inventory.left()).toEqual({ LAPTOP: 5 });
    expect((await put("LAPTOP", lamp, { "If-Match": "*" })).status).toBe(200);
    expect((await put("LAMP", lamp, { "If-None-Match": "*" })).status).toBe(201);
  });
});

describe("PUT /inventory/{productId} refuses", () => {
  const good = { name: "Laptop", price: 999.99, stock: 5 };
  it.each<[string, unknown, string[]]>([
    ["an empty object", {}, ["/name", "/price", "/stock"]],
    ["a name only", { name: "Laptop" }, ["/price", "/stock"]],
    ["no name", { price: 1, stock: 1 }, ["/name"]],
    ["fields and an adjustment together", { ...good, adjust: 1 }, [""]],
    ["an adjustment with a name", { name: "Laptop", adjust: 1 }, [""]],
    ["three decimals", { ...good, price: 9.999 }, ["/price"]],
    ["a price below 0", { ...good, price: -1 }, ["/price"]],
    ["a price that is a string", { ...good, price: "9.99" }, ["/price"]],
    ["a price above the maximum", { ...good, price: 1_000_000.01 }, ["/price"]],
    ["stock below 0", { ...good, stock: -1 }, ["/stock"]],
    ["a fractional stock", { ...good, stock: 1.5 }, ["/stock"]],
    ["stock above the maximum", { ...good, stock: 1_000_001 }, ["/stock"]],
    ["an empty name", { ...good, name: "" }, ["/name"]],
    ["a name of control characters", { ...good, name: "a\u0000" }, ["/name"]],
    ["an unknown field", { ...good, colour: "red" }, ["/colour"]],
    ["an id in the body", { ...good, productId: "OTHER" }, ["/productId"]],
    ["a fractional adjustment", { adjust: 0.5 }, ["/adjust"]],
    ["an adjustment that is a string", { adjust: "1" }, ["/adjust"]],
    ["an adjustment above the maximum", { adjust: -1_000_001 }, ["/adjust"]],
    [
      "several validation errors, naming each",
      { price: -1, stock: 0.5, colour: "red" },
      ["/colour", "/name", "/price", "/stock"],
    ],
    ["a list", [], [""]],
  ])("%s", async (_, body, pointers) => {
    const { put, inventory } = shopWith();
    const { status, body: problem } = await put("LAPTOP", body);
    expect(status).toBe(400);
    const { errors } = problem as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(pointers);
    expect(await inventory.read(productId("LAPTOP"))).toBeUndefined();
  });

  it("an invalid product id", async () => {
    expect(await shopWith().put("x".repeat(129), good)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/productId" }] },
    });
  });

  it("fields and an adjustment together, with a helpful message", async () => {
    expect(await shopWith(laptop).put("LAPTOP", { ...good, adjust: 1 })).toMatchObject({
      body: { message: "The body must be either adjust, or name, price and stock, not both" },
    });
  });
});

describe("manageInventory", () => {
  it("answers 404 for another route", async () => {
    const { inventory } = shopWith();
    expect(await call(manageInventory({ inventory }), { route: "DELETE /inventory" })).toMatchObject({ status: 404 });
  });

  it("throws a fault", async () => {
    const inventory = { ...shopWith().inventory, read: () => Promise.reject(new Error("The table is throttled")) };
    const route = manageInventory({ inventory });
    await expect(call(route, { route: "GET /inventory/{productId}", path: { productId: "P" } })).rejects.toThrow(
      "throttled",
    );
  });
});
