import { createHash, createHmac, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { MyOrderPage, MyOrderView, OrderAccepted } from "@orders/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, type Call, call } from "./api.ts";
import { apiKey } from "./environment.ts";
import { list, someCustomer, submit } from "./orders.ts";
import { optionalOutput } from "./outputs.ts";
import { expectProblem } from "./problem.ts";
import { putProduct, someProduct, WIDGET } from "./products.ts";
import { callAs, decoded, encoded, testUsers, type User, userPoolId } from "./users.ts";

// What somebody tries who wants in, and what comes out. docs/security.md lists these attacks, and those that other tests make.

const one = { productId: WIDGET.productId, quantity: 1 };
const newOrder = { items: [one] };
const partsOf = (token: string) => token.split(".") as [header: string, payload: string, signature: string];
const headerOf = (token: string) => decoded(partsOf(token)[0]) as Readonly<Record<string, unknown>>;

/** A cursor of a customer's list, as somebody computes it who has read packages/shared/lambda-kit/src/http/cursor.ts. */
function forgedCursor(customerId: string, key: unknown): string {
  const scope = { caller: String(apiKey.split(".")[0]), customerId };
  const text = JSON.stringify([[key], Object.entries(scope).sort()]);
  const print = createHash("sha256").update(text).digest("base64url").slice(0, 16);
  return encoded([print, [key]]);
}

describe.skipIf(userPoolId === undefined)("an attack on customers", () => {
  const users = testUsers();
  let jane: User;
  let joe: User;
  let janesOrder: string;
  beforeAll(async () => {
    [jane, joe] = await Promise.all([users.signedIn(), users.signedIn()]);
    const answer = await callAs<OrderAccepted>(jane.idToken, "POST", "/me/orders", { body: newOrder });
    janesOrder = answer.body.orderId;
  });
  afterAll(users.remove);

  describe("by a token", () => {
    const withHeader = (changes: object) => {
      const [, payload, signature] = partsOf(jane.idToken);
      return `${encoded({ ...headerOf(jane.idToken), ...changes })}.${payload}.${signature}`;
    };
    const signedWith = (secret: string) => {
      const signed = `${encoded({ ...headerOf(jane.idToken), alg: "HS256" })}.${partsOf(jane.idToken)[1]}`;
      return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
    };

    it.each<[string, () => string]>([
      ["without a signature, with alg none", () => `${withHeader({ alg: "none" }).replace(/[^.]*$/, "")}`],
      ["with alg None in another spelling", () => withHeader({ alg: "nOnE" })],
      ["signed by HMAC with the name of the key", () => signedWith(String(headerOf(jane.idToken).kid))],
      ["with a path as the key's name", () => withHeader({ kid: "../../../../dev/null" })],
      ["with the key in its own header", () => withHeader({ jwk: { kty: "oct", k: "" }, jku: "https://example.com/" })],
      ["with a part more", () => `${jane.idToken}.${partsOf(jane.idToken)[2]}`],
    ])("%s: 401", async (_, token) => {
      expectProblem(await callAs(token(), "GET", `/me/orders/${janesOrder}`), 401);
    });

    it.each<[string, () => Call & { readonly query?: string }]>([
      ["in the query", () => ({ query: `?Authorization=${jane.idToken}&access_token=${jane.idToken}` })],
      ["in a cookie", () => ({ headers: { cookie: `Authorization=${jane.idToken}; idToken=${jane.idToken}` } })],
      ["in another header", () => ({ headers: { "x-authorization": `Bearer ${jane.idToken}` } })],
    ])("%s: 401", async (_, request) => {
      const { query = "", headers } = request();
      const path = `/me/orders${query}`;
      expectProblem(await call("GET", path, { headers: { "x-api-key": undefined, ...headers } }), 401);
    });

    it("two of them in one header: 401", async () => {
      const headers = { authorization: `Bearer ${joe.idToken}, Bearer ${jane.idToken}` };
      expectProblem(await callAs(joe.idToken, "GET", "/me/orders", { headers }), 401);
    });

    it.skipIf(optionalOutput("back_office_api_base_url") === undefined)(
      "of a customer at the back office's API, with the group in a header: 403",
      async () => {
        const answer = await fetch(`${optionalOutput("back_office_api_base_url")}/orders?limit=1`, {
          headers: { authorization: `Bearer ${jane.idToken}`, "x-groups": "back-office" },
        });
        expect(answer.status).toBe(403);
      },
    );
  });

  describe("on somebody else's order", () => {
    it.each<[string, (id: string) => string]>([
      ["itself", (id) => id],
      ["in upper case", (id) => id.toUpperCase()],
      ["with its first letter encoded", (id) => `%${id.charCodeAt(0).toString(16)}${id.slice(1)}`],
      ["behind an encoded folder", (id) => `x%2f..%2f${id}`],
      ["behind dots that are encoded", (id) => `%2e%2e%5c${id}`],
      ["with a NUL behind it", (id) => `${id}%00`],
      ["with a blank behind it", (id) => `${id}%20`],
      [
        "in full-width digits",
        (id) => encodeURIComponent(id.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)))),
      ],
      ["with its owner in the query", (id) => `${id}?customerId=${jane.sub}`],
    ])("%s: nothing of it", async (_, spelled) => {
      const answer = await callAs(joe.idToken, "GET", `/me/orders/${spelled(janesOrder)}`);
      // 403: the gateway has no such path.
      expect([403, 404], answer.text).toContain(answer.status);
      expectProblem(answer, answer.status);
      expect(answer.text).not.toMatch(/Widget|29\.99/);
      expect(answer.text).not.toContain(jane.email);
    });

    it("by a header that names its owner: not found", async () => {
      const headers = { "x-customer-id": jane.sub, "x-user-id": jane.sub, "x-original-url": `/orders/${janesOrder}` };
      expectProblem(await callAs(joe.idToken, "GET", `/me/orders/${janesOrder}`, { headers }), 404);
    });

    it("by a cursor of one's own with one byte changed: 400", async () => {
      for (const _ of [1, 2]) await callAs(joe.idToken, "POST", "/me/orders", { body: newOrder });
      const page = await callAs<MyOrderPage>(joe.idToken, "GET", "/me/orders?limit=1");
      const cursor = String(page.body.nextCursor);
      const at = Math.floor(cursor.length / 2);
      const changed = cursor.slice(0, at) + (cursor[at] === "A" ? "B" : "A") + cursor.slice(at + 1);
      expectProblem(await callAs(joe.idToken, "GET", `/me/orders?limit=1&cursor=${changed}`), 400);
      expectProblem(await callAs(joe.idToken, "GET", `/me/orders?limit=1&status=paid&cursor=${cursor}`), 400);
    });
  });

  it.each<[string, string, number]>([
    ["a customer", `"customerId":"someone-else"`, 400],
    ["a price of one's own", `"unitPrice":0.01`, 400],
    ["a total of one's own", `"total":0.01`, 400],
    ["another total", `"totalAmount":0.01`, 400],
    ["another currency", `"currency":"JPY"`, 400],
    ["a status", `"status":"PAID"`, 400],
    ["a payment", `"payment":{"state":"CHARGED"}`, 400],
    ["an approval", `"approval":{"verdict":"APPROVED"}`, 400],
    ["a prototype", `"__proto__":{"price":0}`, 400],
    ["a constructor", `"constructor":{"prototype":{"price":0}}`, 400],
    ["its lines twice", `"items":[{"productId":"${WIDGET.productId}","quantity":1000}]`, 400],
    ["a member twice, once escaped", `"ite\\u006ds":[]`, 400],
  ])("that orders with %s is refused", async (_, member, status) => {
    const raw = `{"items":[${JSON.stringify(one)}],${member}}`;
    expectProblem(await callAs(joe.idToken, "POST", "/me/orders", { raw }), status);
  });

  it("that orders at an old price pays the catalogue's of that moment", async () => {
    const productId = await someProduct(5);
    expect((await putProduct(productId, { name: "Lamp", price: 12, stock: 5 })).status).toBe(200);
    const order = (price?: number) =>
      callAs<OrderAccepted>(joe.idToken, "POST", "/me/orders", {
        body: { items: [{ productId, quantity: 1, price }] },
      });
    expectProblem(await order(10), 422);
    const { body } = await order();
    expect(body.totalAmount).toBe(12);
    expect((await putProduct(productId, { name: "Lamp", price: 99, stock: 4 })).status).toBe(200);
    const shown = await callAs<MyOrderView>(joe.idToken, "GET", `/me/orders/${body.orderId}`);
    expect(shown.body.totalAmount).toBe(12);
  });
});

describe("an attack by input", () => {
  const customerId = someCustomer();
  const good = { customerId, ...newOrder };
  const json = JSON.stringify(good);
  const utf16 = (text: string) => Uint8Array.from(Buffer.from(text, "utf16le"));
  const ofJson = { "content-type": "application/json" };

  it.each<[string, () => Call, number]>([
    ["100,000 lists within each other", () => ({ raw: `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}` }), 400],
    ["20,000 objects within each other", () => ({ raw: `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}` }), 400],
    ["60,000 lines without content", () => ({ raw: `{"customerId":"x","items":[${"{},".repeat(60_000)}{}]}` }), 400],
    [
      "10,000 unknown members",
      () => ({ body: Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`m${i}`, i])) }),
      400,
    ],
    ["a text of 1 MB", () => ({ body: { ...good, customerName: "x".repeat(1_000_000) } }), 413],
    ["a quantity of 1e308", () => ({ raw: json.replace('"quantity":1', '"quantity":1e308') }), 400],
    ["a quantity of -0.5", () => ({ raw: json.replace('"quantity":1', '"quantity":-0.5') }), 400],
    ["a quantity of -Infinity", () => ({ raw: json.replace('"quantity":1', '"quantity":-Infinity') }), 400],
    ["UTF-16", () => ({ raw: utf16(json), headers: { "content-type": "application/json; charset=utf-16" } }), 400],
    ["gzip", () => ({ raw: Uint8Array.from(gzipSync(json)), headers: { ...ofJson, "content-encoding": "gzip" } }), 400],
    ["a text that is turned round", () => ({ body: { ...good, customerName: "Jane\u202eeoD" } }), 400],
    ["a line break in a product id", () => ({ body: { customerId, productId: "A\r\nX: 1", quantity: 1 } }), 400],
  ])("%s", async (_, request, status) => {
    const answer = await call("POST", "/orders", request());
    expectProblem(answer, status);
    expect(answer.text.length).toBeLessThan(100_000);
  });

  it("of another method in a header changes no method", async () => {
    const { body } = await submit(good);
    for (const name of ["x-http-method-override", "x-http-method", "x-method-override"]) {
      const answer: Answer = await call("GET", `/orders/${body.orderId}`, { headers: { [name]: "DELETE" } });
      expect(answer.status).toBe(200);
    }
  });

  it.each(["#", "ORDER#1", "order#1", "..", "constructor", "__proto__", "$.price", "a' OR '1'='1", "💥", "a b"])(
    "of the product id %s makes a product of this id, and touches no other",
    async (id) => {
      const unique = `${id}${randomUUID()}`;
      await someProduct(3, { productId: unique, name: "Odd", price: 1 });
      const answer = await submit({ customerId, productId: unique, quantity: 1 });
      expect(answer.status, answer.text).toBe(202);
      expect(answer.body.totalAmount).toBe(1);
    },
  );

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "of the name %s in a path finds nothing",
    async (name) => {
      expectProblem(await call("GET", `/orders/${name}`), 404);
      expectProblem(await call("POST", `/dead-letters/${name}/redrive`), 404);
      expectProblem(await call("GET", `/imports/${name}`), 404);
    },
  );

  it.each<[string, unknown]>([
    ["without an order", ["2026-01-01T00:00:00.000Z", ""]],
    ["with a key that is too long for the table", ["2026-01-01T00:00:00.000Z", "x".repeat(200)]],
    ["with a time that is none", [`5${"x".repeat(1_100)}`, "order-1"]],
  ])("of a cursor that is forged %s: 400", async (_, key) => {
    const cursor = forgedCursor(customerId, key);
    expectProblem(await call("GET", `/orders?${new URLSearchParams({ customerId, cursor })}`), 400);
  });

  it("of a cursor with a place of one's own shows no more than the list", async () => {
    const nobody = someCustomer();
    const cursor = forgedCursor(nobody, ["2999-01-01T00:00:00.000Z", "order-1"]);
    const { status, body } = await list({ customerId: nobody, cursor });
    expect([status, body.orders]).toEqual([200, []]);
  });

  it.each<[string, string, number]>([
    ["an operator", "customerId[$ne]=x", 400],
    ["a wildcard, which is a customer without orders", "customerId=*", 200],
    ["a condition, which is a customer without orders", "customerId=x%27%20OR%20%271%27=%271", 200],
    ["a status with an expression", "status=paid%20OR%20true", 400],
  ])("of a filter with %s", async (_, query, status) => {
    const answer = await call<{ orders?: unknown[] }>("GET", `/orders?${query}`);
    expect(answer, answer.text).toMatchObject({ status });
    if (status === 200) expect(answer.body.orders).toEqual([]);
  });
});
