import { CancelOrder, ListOrders, OrderPath, ProductPath } from "@orders/contracts/validators";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { apiEvent } from "../testing.ts";
import { httpRequest } from "./request.ts";

const request = (event: Partial<APIGatewayProxyEvent>) => httpRequest({ ...apiEvent(), ...event }, "correlation-1");
const withBody = (body: string | null, more: Partial<APIGatewayProxyEvent> = {}) => request({ body, ...more });
const reason = JSON.stringify({ reason: "Größe: ✓" });

describe("a request's body", () => {
  it("is read from JSON", () => {
    expect(withBody(reason).body(CancelOrder)).toEqual({ reason: "Größe: ✓" });
  });

  it("is read from base64, which API Gateway uses for binary bodies", () => {
    const body = Buffer.from(reason, "utf8").toString("base64");
    expect(withBody(body, { isBase64Encoded: true }).body(CancelOrder)).toEqual({ reason: "Größe: ✓" });
  });

  it.each([
    "application/json",
    "Application/JSON; charset=utf-8",
    "application/merge-patch+json",
    "application/json ;x",
  ])("is JSON by its content type: %s", (contentType) => {
    expect(withBody("{}", { headers: { "content-type": contentType } }).body(CancelOrder)).toEqual({});
  });

  it.each([undefined, "", "text/plain", "application/jsonp", "text/json", "application/xml; application/json"])(
    "is none by its content type: %s",
    (contentType) => {
      expect(() => withBody("{}", { headers: { "Content-Type": contentType } }).body(CancelOrder)).toThrow(
        expect.objectContaining({ status: 415 }),
      );
    },
  );

  it("may have 256 KiB, counted in the bytes that were sent", () => {
    const padded = (bytes: number) => `{}${" ".repeat(bytes - 2)}`;
    const limit = 256 * 1024;
    expect(withBody(padded(limit)).body(CancelOrder)).toEqual({});
    expect(() => withBody(padded(limit + 1)).body(CancelOrder)).toThrow(
      expect.objectContaining({ status: 413, message: "The body has 262145 bytes; at most 262144 are accepted" }),
    );

    const base64 = (bytes: number) => Buffer.from(padded(bytes)).toString("base64");
    expect(withBody(base64(limit), { isBase64Encoded: true }).body(CancelOrder)).toEqual({});
    expect(() => withBody(base64(limit + 1), { isBase64Encoded: true }).body(CancelOrder)).toThrow(
      expect.objectContaining({ status: 413 }),
    );
  });

  it.each([null, "", "{", "{'a': 1}", "NaN"])("is refused when it is not JSON: %s", (body) => {
    expect(() => withBody(body).body(CancelOrder)).toThrow(
      expect.objectContaining({ status: 400, message: "The body is not JSON" }),
    );
  });

  it("is refused with all validation errors", () => {
    expect(() => withBody('{"reason": 5, "why": 1}').body(CancelOrder)).toThrow(
      expect.objectContaining({
        status: 400,
        members: expect.objectContaining({
          errors: expect.arrayContaining([
            expect.objectContaining({ pointer: "/reason" }),
            { pointer: "/why", message: "Unknown field: why" },
          ]),
        }),
      }),
    );
  });

  it("is refused when it has a repeated member", () => {
    expect(() => withBody('{"why": [{"x": 1, "x": 1}], "reason": "a"}').body(CancelOrder)).toThrow(
      expect.objectContaining({
        status: 400,
        message: "why[0].x is given more than once: give it once",
        members: expect.objectContaining({
          errors: [{ pointer: "/why/0/x", message: "why[0].x is given more than once: give it once" }],
        }),
      }),
    );
  });

  it("is refused when its bytes are not UTF-8", () => {
    const body = Buffer.from([0x7b, 0xff, 0x7d]).toString("base64");
    expect(() => withBody(body, { isBase64Encoded: true }).body(CancelOrder)).toThrow("The body is not UTF-8");
  });

  it("may start with a byte-order mark", () => {
    expect(withBody('\uFEFF{"reason":"x"}').body(CancelOrder)).toEqual({ reason: "x" });
  });

  it("cannot change the prototype of objects", () => {
    expect(() => withBody('{"__proto__": {"reason": "x"}}').body(CancelOrder)).toThrow("Unknown field: __proto__");
    expect({}).not.toHaveProperty("reason");
  });

  it("may be missing when it is optional, but not invalid", () => {
    expect(withBody(null, { headers: {} }).optionalBody(CancelOrder)).toEqual({});
    expect(withBody("").optionalBody(CancelOrder)).toEqual({});
    expect(withBody(reason).optionalBody(CancelOrder)).toEqual({ reason: "Größe: ✓" });
    expect(() => withBody("{").optionalBody(CancelOrder)).toThrow("The body is not JSON");
  });
});

describe("a request's headers", () => {
  it.each(["If-Match", "if-match", "IF-MATCH"])("are found in any case: %s", (name) => {
    expect(request({ headers: { [name]: '"1"' } }).header("iF-mAtCh")).toBe('"1"');
  });

  it.each([
    ["shop.8b0f6c1e-secret", "shop"],
    ["web-shop.and.more", "web-shop"],
    [`${"s".repeat(32)}.x`, "s".repeat(32)],
  ])("name the client application by its API key: %s", (key, client) => {
    for (const name of ["X-Api-Key", "x-api-key"]) {
      expect(request({ headers: { [name]: key } })).toMatchObject({ client, caller: client });
    }
  });

  it.each([
    ".secret",
    "shop.",
    "shop",
    "Shop.secret",
    "a b.secret",
    "shop\n.secret",
    `${"s".repeat(33)}.x`,
    "1.secret",
  ])("name no client by another key, and then tell callers apart without the key: %j", (key) => {
    const { client, caller } = request({ headers: { "X-Api-Key": key } });
    expect(client).toBeUndefined();
    expect(caller).toMatch(/^[\w-]{43}$/);
    expect(caller).not.toContain(key);
    expect(caller).not.toBe(request({ headers: { "X-Api-Key": `${key}.` } }).caller);
  });

  it("name no client without a key", () => {
    expect(request({ headers: {} }).client).toBeUndefined();
  });

  it.each([
    ["/me/orders", undefined],
    ["/orders", "back-office"],
  ])("name who has signed in, and no client by a key that nobody verified: %s", (resource, client) => {
    const requestContext = {
      authorizer: { claims: { sub: "1" } },
    } as unknown as APIGatewayProxyEvent["requestContext"];
    const seen = request({ resource, headers: { "X-Api-Key": "shop.secret" }, requestContext });
    expect({ client: seen.client, caller: seen.caller }).toEqual({ client, caller: "user:1" });
  });

  it.each([
    ["/orders", { name: "Jo", email: "jo@example.com" }, "Jo"],
    ["/orders", { email: "jo@example.com" }, "jo@example.com"],
    ["/orders", { name: "x".repeat(200) }, "x".repeat(128)],
    ["/orders", { name: "Jo\nSam" }, "Jo Sam"],
    ["/orders", { name: "Jo\u2028Sam" }, "Jo Sam"],
    ["/orders", { name: "Jo\u202emaS" }, "Jo maS"],
    ["/orders", { name: " \u2066 ", email: "jo@example.com" }, "jo@example.com"],
    ["/orders", { name: "\u3164", email: "jo@example.com" }, "jo@example.com"],
    ["/orders", { name: " ", sub: "1" }, "1"],
    ["/orders", { name: `${"x".repeat(127)}😀` }, "x".repeat(127)],
    ["/me/orders", { name: "Jane" }, undefined],
  ])("name the member of the back office who has signed in: %s %j", (resource, claims, person) => {
    const requestContext = { authorizer: { claims } } as unknown as APIGatewayProxyEvent["requestContext"];
    expect(request({ resource, headers: {}, requestContext }).person).toBe(person);
  });

  it("name no client by two keys, of which one was not verified", () => {
    const headers = { "X-Api-Key": "shop.secret" };
    const multiValueHeaders = { "x-api-key": ["till.secret", "shop.secret"] };
    expect(request({ headers, multiValueHeaders }).client).toBeUndefined();
    expect(request({ headers, multiValueHeaders: { "X-Api-Key": ["shop.secret"] } }).client).toBe("shop");
  });

  it("may be missing", () => {
    const none = request({ headers: null as unknown as APIGatewayProxyEvent["headers"] });
    expect(none.header("If-Match")).toBeUndefined();
  });
});

describe("a request's path and query", () => {
  it.each([
    ["/orders", "https://api.example/orders/1"],
    ["/orders/", "https://api.example/orders/1"],
    ["/shop/orders", "https://api.example/shop/orders/1"],
  ])("give the URL of a resource below them: %s", (path, address) => {
    expect(new URL(request({ path }).locationOf("1"), `https://api.example${path}`).href).toBe(address);
  });

  it("name something that may exist, or there is nothing", () => {
    const orderIn = (orderId: string) => request({ pathParameters: { orderId } }).pathOfExisting(OrderPath).orderId;
    expect(orderIn("order-1")).toBe("order-1");
    expect(orderIn("order%201")).toBe("order 1");
    expect(orderIn("x".repeat(128))).toHaveLength(128);
    expect(() => orderIn("x".repeat(129))).toThrow(expect.objectContaining({ status: 404 }));
  });

  it("are validated, and may be empty", () => {
    expect(request({ queryStringParameters: null }).query(ListOrders)).toEqual({});
    expect(request({ queryStringParameters: { limit: "5" } }).query(ListOrders)).toEqual({ limit: "5" });
    expect(() => request({ queryStringParameters: { limit: "x" } }).query(ListOrders)).toThrow(
      expect.objectContaining({ status: 400 }),
    );
  });

  it("are refused when a parameter is given twice; the error names each of them", () => {
    const query = {
      queryStringParameters: { status: "paid", limit: "5", customerId: "C" },
      multiValueQueryStringParameters: { status: ["pending", "paid"], limit: ["5", "5"], customerId: ["C"] },
    };
    expect(() => request(query).query(ListOrders)).toThrow(
      expect.objectContaining({
        status: 400,
        members: expect.objectContaining({
          errors: [
            { pointer: "/status", message: "The query parameter status is given more than once: give it once" },
            { pointer: "/limit", message: "The query parameter limit is given more than once: give it once" },
          ],
        }),
      }),
    );
    const once = { queryStringParameters: { limit: "5" }, multiValueQueryStringParameters: { limit: ["5"] } };
    expect(request(once).query(ListOrders)).toEqual({ limit: "5" });
  });

  it("are distinguished by the route names of the API", () => {
    expect(request({ httpMethod: "PUT", resource: "/inventory/{productId}" }).route).toBe("PUT /inventory/{productId}");
  });

  it.each([
    ["PROD-001", "PROD-001"],
    ["Gr%C3%B6%C3%9Fe%20L", "Größe L"],
    ["a%2Fb", "a/b"],
    ["50% off", "50% off"],
    ["x".repeat(128), "x".repeat(128)],
  ])("contain a product id, decoded: %s", (sent, productId) => {
    expect(request({ pathParameters: { productId: sent } }).path(ProductPath)).toEqual({ productId });
  });

  it.each([["x".repeat(129)], ["a%00b"], ["a%0Ab"]])("cannot contain an invalid product id: %s", (productId) => {
    expect(() => request({ pathParameters: { productId } }).path(ProductPath)).toThrow(
      expect.objectContaining({ status: 400, message: expect.stringContaining("productId must be a product's id") }),
    );
  });
});
