import { SubmitOrder } from "@orders/contracts/validators";
import { type OrderId, OrderNotFoundError } from "@orders/domain";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { beforeEach, describe, expect, it } from "vitest";
import { logger } from "../logger.ts";
import { apiEvent, capturedLog } from "../testing.ts";
import { httpHandler, type Route } from "./handler.ts";

const ok: Route = async () => ({ status: 200, body: { fine: true } });
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let log: string[];
beforeEach(() => {
  log = capturedLog();
});

const lines = () => log.map((line) => JSON.parse(line));
const handle = (route: Route, event: APIGatewayProxyEvent = apiEvent(), allowedOrigins: string[] = []) =>
  httpHandler(route, { allowedOrigins })(event);

describe("a response", () => {
  it("is JSON that is not cached, with the headers of the route", async () => {
    const answer = await handle(async () => ({ status: 202, body: { a: 1 }, headers: { ETag: '"1"' } }));

    expect(answer).toMatchObject({
      statusCode: 202,
      body: '{"a":1}',
      headers: { "Content-Type": "application/json", "Cache-Control": "no-store", ETag: '"1"' },
    });
  });
});

it("a response without a body has no content type", async () => {
  const { statusCode, headers, body } = await handle(async () => ({ status: 304, headers: { ETag: '"1"' } }));
  expect([statusCode, body]).toEqual([304, ""]);
  expect(headers).not.toHaveProperty("Content-Type");
  expect(headers).toMatchObject({ ETag: '"1"' });
});

describe("the version of the API", () => {
  it.each([{}, { "Api-Version": "1" }])("is in every answer: %j", async (headers) => {
    expect(await handle(ok, apiEvent({ headers }))).toMatchObject({ statusCode: 200, headers: { "Api-Version": "1" } });
  });

  it.each(["2", "", "1.0", "latest"])("that a request names must exist: not %j", async (version) => {
    const { statusCode, headers, body } = await handle(ok, apiEvent({ headers: { "Api-Version": version } }));
    expect(statusCode).toBe(400);
    expect(headers).toMatchObject({ "Api-Version": "1" });
    expect(JSON.parse(body)).toMatchObject({
      message: "The API has no such version: send the header Api-Version: 1, or leave it out",
      known: ["1"],
    });
  });
});

describe("a problem", () => {
  it("is a problem document", async () => {
    const route = async () => {
      throw new OrderNotFoundError("order-1" as OrderId);
    };

    const { statusCode, headers, body } = await handle(
      route,
      apiEvent({ headers: { "X-Correlation-Id": "correlation-7" } }),
      ["*"],
    );

    expect(statusCode).toBe(404);
    expect(headers).toMatchObject({
      "Content-Type": "application/problem+json",
      "X-Correlation-Id": "correlation-7",
      "Access-Control-Allow-Origin": "*",
    });
    expect(JSON.parse(body)).toEqual({
      type: "about:blank",
      title: "Not Found",
      status: 404,
      detail: "There is no order order-1",
      message: "There is no order order-1",
      instance: "/orders",
      correlationId: "correlation-7",
    });
    expect(lines()).toMatchObject([{ message: "Answered", status: 404, level: "INFO" }]);
  });

  it("of an unexpected error shows the caller only the correlation id, and is logged completely", async () => {
    const route = async () => {
      throw new Error("secret of the table");
    };

    const { statusCode, body } = await handle(route, apiEvent({ headers: { "X-Correlation-Id": "correlation-7" } }));

    expect(statusCode).toBe(500);
    expect(body).not.toMatch(/secret|handler\.test|at /);
    expect(JSON.parse(body)).toMatchObject({ status: 500, correlationId: "correlation-7" });
    expect(lines()).toMatchObject([
      { level: "ERROR", correlationId: "correlation-7", error: { message: "secret of the table" } },
      { message: "Answered", status: 500, correlationId: "correlation-7" },
    ]);
  });
});

describe("the origin of a page", () => {
  const from = async (origin: string | undefined, allowed: string[]) =>
    (await handle(ok, apiEvent(origin === undefined ? {} : { headers: { Origin: origin } }), allowed)).headers;
  const shop = "https://shop.example";
  const office = "https://office.example";

  it.each([
    ["any", "https://anywhere.example", ["*"], "*"],
    ["none", undefined, ["*"], "*"],
    ["a listed one", office, [shop, office], office],
  ])("is allowed: %s", async (_, origin, allowed, granted) => {
    const headers = await from(origin, allowed);
    expect(headers).toMatchObject({ "Access-Control-Allow-Origin": granted, Vary: "Origin" });
    for (const name of ["Api-Version", "ETag", "Location", "X-Correlation-Id", "Idempotent-Replayed"]) {
      expect(headers?.["Access-Control-Expose-Headers"]).toContain(name);
    }
  });

  it.each([
    ["a foreign one", "https://evil.example"],
    ["one that starts with a listed one", "https://shop.example.evil.example"],
    ["one that ends like a listed one", "https://not-shop.example"],
    ["null", "null"],
    ["none", undefined],
  ])("is not allowed: %s", async (_, origin) => {
    const headers = await from(origin, [shop, office]);
    expect(headers).not.toHaveProperty("Access-Control-Allow-Origin");
    expect(headers).toMatchObject({ Vary: "Origin" });
  });
});

describe("the correlation id", () => {
  const idFor = async (headers: Record<string, string>) => {
    let seen = "";
    const answer = await handle(async (request) => {
      seen = request.correlationId;
      return { status: 200, body: {} };
    }, apiEvent({ headers }));
    expect(answer.headers?.["X-Correlation-Id"]).toBe(seen);
    expect(lines().at(-1)).toMatchObject({ correlationId: seen });
    return seen;
  };

  it.each([
    ["X-Correlation-Id", "abc-1.2:3_4"],
    ["x-correlation-id", "a"],
    ["X-CORRELATION-ID", "a".repeat(128)],
  ])("is accepted: %s: %s", async (header, id) => {
    expect(await idFor({ [header]: id })).toBe(id);
  });

  it("is created if the request has none", async () => {
    const ids = [await idFor({}), await idFor({})];
    for (const id of ids) expect(id).toMatch(UUID);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it.each([["a".repeat(129)], ["a\r\nSet-Cookie: x"], ["jane@example.com"], ["<script>"], ["a b"], ["ä"], [""]])(
    "is replaced if it is not valid in a header or a log line: %j",
    async (id) => {
      expect(await idFor({ "X-Correlation-Id": id })).toMatch(UUID);
    },
  );

  it("is only in the log lines of its own request", async () => {
    const route = async () => {
      logger.info("Working");
      return { status: 200 as const, body: {} };
    };
    await handle(route, apiEvent({ headers: { "X-Correlation-Id": "first" } }));
    await handle(route, apiEvent({ headers: { "X-Correlation-Id": "second" } }));
    logger.info("Idle");

    expect(lines().map(({ correlationId }) => correlationId)).toEqual([
      "first",
      "first",
      "second",
      "second",
      undefined,
    ]);
  });
});

describe("a header that is given twice", () => {
  const twice = (name: string, ...values: string[]) => ({
    ...apiEvent({ headers: { [name]: values.at(-1) ?? "" } }),
    multiValueHeaders: { [name]: values },
  });

  it.each(["Idempotency-Key", "If-Match", "If-None-Match", "X-Correlation-Id", "X-Api-Key", "Content-Type", "Origin"])(
    "is refused: %s",
    async (name) => {
      for (const values of [
        ["a", "b"],
        ["a", "a"],
      ]) {
        const { statusCode, body } = await handle(ok, twice(name.toLowerCase(), ...values));
        expect(statusCode).toBe(400);
        expect(JSON.parse(body).message).toBe(`The header ${name} is given more than once: give it once`);
      }
    },
  );

  it("is refused in any letter case", async () => {
    const event = { ...apiEvent(), multiValueHeaders: { "if-match": ['"1"'], "If-Match": ['"2"'] } };
    expect((await handle(ok, event)).statusCode).toBe(400);
  });

  it.each(["Idempotency-Key", "X-Correlation-Id"])("is refused when both are in one line: %s", async (name) => {
    const { statusCode, body } = await handle(ok, apiEvent({ headers: { [name]: "first, second" } }));
    expect(statusCode).toBe(400);
    expect(JSON.parse(body).message).toBe(`The header ${name} is given more than once: give it once`);
  });

  it("is not used as the correlation id", async () => {
    const { headers } = await handle(ok, twice("X-Correlation-Id", "first", "second"));
    expect(headers?.["X-Correlation-Id"]).toMatch(UUID);
  });

  it("is allowed if it may have several values, or has one value", async () => {
    for (const event of [
      twice("Accept", "a", "b"),
      twice("If-Match", '"1"'),
      { ...apiEvent(), multiValueHeaders: null as never },
    ]) {
      expect((await handle(ok, event)).statusCode).toBe(200);
    }
  });
});

describe("the log", () => {
  it("has the client application in each line, and never its key", async () => {
    const route: Route = async ({ header }) => {
      logger.info("Working");
      throw new Error(`no such key: ${header("no-such-header")}`);
    };
    await handle(route, apiEvent({ headers: { "x-api-key": "web-shop.0f8b-secret" } }));
    await handle(ok, apiEvent({ headers: { "x-api-key": "made-by-hand-secret" } }));
    expect(lines().map(({ client }) => client)).toEqual(["web-shop", "web-shop", "web-shop", undefined]);
    expect(log.join("\n")).not.toContain("secret");
  });

  it("has no client for a public route, where nobody has verified the key", async () => {
    const seen: unknown[] = [];
    const route: Route = async ({ client, header }) => {
      seen.push(client, header("X-Api-Key"), header("Accept"));
      return { status: 200 };
    };
    const headers = { "X-API-Key": "shop.forged", Accept: "a" };
    const event = { ...apiEvent({ headers }), multiValueHeaders: { "x-api-key": ["shop.forged"], Accept: ["a"] } };
    await httpHandler(route, { allowedOrigins: [], isPublic: true })(event);
    expect(seen).toEqual([undefined, undefined, "a"]);
    expect(lines()).toMatchObject([{ message: "Answered", status: 200 }]);
    expect(lines()[0]).not.toHaveProperty("client");
  });

  it("has the order's id only in the lines of requests for an order", async () => {
    const route: Route = async () => {
      logger.info("Working");
      return { status: 200, body: {} };
    };
    await handle(route, apiEvent({ path: { orderId: "0b9c4f4e-0000-4000-8000-000000000001" } }));
    await handle(route, apiEvent({ path: { orderId: "jane@path.example" } }));
    await handle(route, apiEvent());

    const id = "0b9c4f4e-0000-4000-8000-000000000001";
    expect(lines().map(({ orderId }) => orderId)).toEqual([id, id, undefined, undefined, undefined, undefined]);
  });

  it("has one line per response, without the body or the customer", async () => {
    const submit: Route = async (request) => ({ status: 200, body: request.body(SubmitOrder) });
    const body = {
      customerEmail: "jane@example.com",
      customerName: "Jane Secret",
      shippingAddress: { street: "7 Hidden Lane", city: "Nowhere", country: "USA" },
      items: [{ productId: "P", quantity: 1, price: 1.999 }],
      "jane@unknown.example": "secret",
    };
    const event = { ...apiEvent({ body, path: { orderId: "jane@path.example" } }), resource: "/orders/{orderId}" };

    expect((await handle(submit, event)).statusCode).toBe(400);
    expect((await handle(submit, { ...event, body: `{"customerEmail": jane@example.com` })).statusCode).toBe(400);

    expect(lines()).toHaveLength(2);
    expect(lines()[0]).toMatchObject({
      message: "Answered",
      method: "POST",
      route: "/orders/{orderId}",
      status: 400,
      durationMs: expect.any(Number),
    });
    expect(log.join("\n")).not.toMatch(/@|jane|secret|hidden|1\.999/i);
  });
});
