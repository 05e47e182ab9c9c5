import openApi from "@orders/contracts/openapi.json" with { type: "json" };
import { describe, expect, it } from "vitest";
import { documentedBy, type Received } from "../documented.ts";

const check = documentedBy(openApi);

const headers = { "Api-Version": "1", "X-Correlation-Id": "test" };
const json = { ...headers, "Content-Type": "application/json" };
const product = { productId: "LAMP", name: "Lamp", price: 9.99, stock: 3, received: 3 };
const order = {
  orderId: "A",
  customerId: "CUST-001",
  status: "COMPLETED",
  totalAmount: 59.98,
  currency: "USD",
  itemCount: 1,
  createdAt: "2026-11-21T10:00:00.000Z",
  updatedAt: "2026-11-21T10:00:05.000Z",
};
const page = { view: "summary", orders: [order], count: 1, filter: {}, nextCursor: null };
const problem = {
  type: "about:blank",
  title: "Not Found",
  status: 404,
  detail: "There is no product LAMP",
  message: "There is no product LAMP",
  instance: "/inventory/LAMP",
  correlationId: "test",
};
const REMEDY = "Add it to packages/shared/contracts/src/operations.ts or the schemas beside it, or change the answer.";

/** An answer to GET /inventory/LAMP, which shows a product. */
const received = ({
  headers = { ...json, ETag: '"3"' },
  body = product as unknown,
  ...changes
}: Partial<Omit<Received, "headers" | "text">> & { headers?: Record<string, string>; body?: unknown } = {}) => ({
  method: "GET",
  path: "/inventory/LAMP",
  status: 200,
  ...changes,
  headers: new Headers(headers),
  text: typeof body === "string" ? body : JSON.stringify(body),
});
const problemOf = (status: number) => ({
  status,
  headers: { ...headers, "Content-Type": "application/problem+json" },
  body: { ...problem, status },
});

describe("an answer", () => {
  it.each<[string, Parameters<typeof received>[0]]>([
    ["of an operation", {}],
    [
      "with a content type that has a parameter",
      { headers: { ...json, ETag: '"3"', "Content-Type": "application/json; charset=utf-8" } },
    ],
    ["with a header of HTTP itself", { headers: { ...json, ETag: '"3"', Vary: "Origin" } }],
    ["with a problem", problemOf(404)],
    ["with a problem of every operation", problemOf(403)],
    ["without a body", { status: 304, headers: { ...headers, ETag: '"3"' }, body: "" }],
    ["of a path with a parameter that needs escapes", { path: "/inventory/Gr%C3%B6%C3%9Fe%20L" }],
    ["of a list", { path: "/orders", headers: json, body: page }],
    ["of a path with a slash at its end", { path: "/orders/", headers: json, body: page }],
    ["to an unknown path", { path: "/no-such-path", ...problemOf(404) }],
    ["to an unknown method", { method: "DELETE", ...problemOf(403) }],
  ])("%s is in the document", (_, changes) => {
    expect(() => check(received(changes))).not.toThrow();
  });

  const SHOWN =
    "GET /inventory/{productId} (getProduct) was answered 200 with what the document of the API does not have:";
  it.each<[string, Parameters<typeof received>[0], string[]]>([
    ["an undocumented member", { body: { ...product, extra: 1 } }, [SHOWN, "- body: /extra is not in the schema"]],
    [
      "an undocumented member of an entry of a list",
      { path: "/inventory", headers: json, body: { products: [{ ...product, extra: 1 }], count: 1, nextCursor: null } },
      [
        "GET /inventory (listInventory) was answered 200 with what the document of the API does not have:",
        "- body: /products/0/extra is not in the schema",
      ],
    ],
    [
      "an undocumented member where there are alternatives, as in an order or its summary",
      { path: "/orders", headers: json, body: { ...page, orders: [order, { ...order, extra: 1 }], nextCursor: 1 } },
      [
        "GET /orders (listOrders) was answered 200 with what the document of the API does not have:",
        "- body: /orders/1/extra is not in the schema",
        "- body: /nextCursor must be string",
      ],
    ],
    [
      "a missing member and a value of another type",
      { body: { ...product, name: undefined, stock: "3" } },
      [SHOWN, "- body: it must have required property 'name'", "- body: /stock must be integer"],
    ],
    [
      "3 decimals in a price",
      { body: { ...product, price: 9.999 } },
      [SHOWN, "- body: /price must have at most 2 decimals"],
    ],
    [
      "an undocumented status",
      { status: 418 },
      [
        "GET /inventory/{productId} (getProduct) was answered 418 with what the document of the API does not have:",
        "- status 418: the document has 200, 304, 400, 403, 404, 429, 500, 504",
      ],
    ],
    [
      "an undocumented content type",
      { headers: { ...json, ETag: '"3"', "Content-Type": "text/html" } },
      [SHOWN, "- content type text/html: the document has application/json"],
    ],
    [
      "no content type",
      { headers: { ...headers, ETag: '"3"' } },
      [SHOWN, "- content type none: the document has application/json"],
    ],
    [
      "a missing header",
      { headers: { ...headers, "Content-Type": "application/json" } },
      [SHOWN, "- header ETag: it is missing"],
    ],
    [
      "headers that are missing or of other answers",
      { headers: { "Content-Type": "application/json", ETag: '"3"', Location: "orders/A" } },
      [
        SHOWN,
        "- header Api-Version: it is missing",
        "- header Location: the document does not list it here",
        "- header X-Correlation-Id: it is missing",
      ],
    ],
    [
      "another version of the API",
      { headers: { ...json, ETag: '"3"', "Api-Version": "2" } },
      [SHOWN, "- header Api-Version: it must be equal to one of the allowed values"],
    ],
    ["a body that is not JSON", { body: "<html>" }, [SHOWN, "- body: it is not JSON"]],
    [
      "a body where there is none",
      { status: 304, headers: { ...headers, ETag: '"3"' } },
      [
        "GET /inventory/{productId} (getProduct) was answered 304 with what the document of the API does not have:",
        "- body: the document has none",
      ],
    ],
    [
      "success for a path that the document does not have",
      { path: "/inventory/LAMP/price" },
      [
        "GET /inventory/LAMP/price, which is no operation of the document, was answered 200 with what the document of the API does not have:",
        "- status 200: the document has 403, 404, 405",
      ],
    ],
    [
      "a refusal of an unknown method that is no problem",
      {
        method: "DELETE",
        status: 403,
        headers: { "Content-Type": "application/json" },
        body: { message: "Forbidden" },
      },
      [
        "DELETE /inventory/LAMP, which is no operation of the document, was answered 403 with what the document of the API does not have:",
        "- header Api-Version: it is missing",
        "- header X-Correlation-Id: it is missing",
        "- content type application/json: the document has application/problem+json",
      ],
    ],
  ])("with %s is refused", (_, changes, lines) => {
    expect(() => check(received(changes))).toThrow(new Error([...lines, REMEDY].join("\n")));
  });
});

describe("a path that several templates fit", () => {
  const answer = (name: string) => ({
    operationId: name,
    responses: { "200": { headers: {}, content: { [`application/${name}`]: { schema: {} } } } },
  });
  const ofBoth = documentedBy({
    paths: { "/orders/{orderId}": { get: answer("one") }, "/orders/search": { get: answer("search") } },
    components: { headers: {}, responses: {} },
  });

  it("belongs to the one with the longest text", () => {
    const to = (path: string) => () => ofBoth(received({ path, headers: { "Content-Type": "application/one" } }));
    expect(to("/orders/A")).not.toThrow();
    expect(to("/orders/search")).toThrow("GET /orders/search (search)");
  });
});
