import { randomUUID } from "node:crypto";
import openApi from "@orders/contracts/openapi.json" with { type: "json" };
import { describe, expect, it } from "vitest";
import { call } from "./api.ts";
import { apiBaseUrl, apiUrl } from "./environment.ts";
import { anOrder, getOrder, list, someCustomer, submit } from "./orders.ts";
import { expectProblem } from "./problem.ts";
import { userPoolId } from "./users.ts";

const ORIGIN = "https://shop.example.com";

// Without accounts of customers a stack does not have their operations.
const offered = Object.entries(openApi.paths).filter(([path]) => userPoolId !== undefined || !path.startsWith("/me/"));
// Every operation of the document, of an order or product that does not exist.
const routes = offered.flatMap(([path, operations]) =>
  Object.keys(operations).map((method) => [method.toUpperCase(), path.replace(/\{.*?\}/, "no-such-id")] as const),
);
// An operation with ways of its own to sign in, or an empty list of them, needs no key: see matrix.test.ts.
const withKey = offered.flatMap(([path, operations]) =>
  Object.entries(operations)
    .filter(([, operation]) => !("security" in operation))
    .map(([method]) => [method.toUpperCase(), path.replace(/\{.*?\}/, "no-such-id")] as const),
);
const requestHeaders = ["content-type", "x-api-key", ...Object.keys(openApi.components.parameters)];
const answerHeaders = Object.keys(openApi.components.headers);
const lower = (names: readonly string[]) => names.map((name) => name.trim().toLowerCase());

describe("the API's address", () => {
  it("is that of the orders without their path", () => {
    expect(apiUrl).toBe(`${apiBaseUrl}/orders`);
  });
});

describe("A16 the API key", () => {
  it.each(withKey)("is needed for %s %s", async (method, path) => {
    const body = method === "GET" ? undefined : anOrder();
    for (const key of [undefined, "not-the-key-of-this-api"]) {
      expectProblem(await call(method, path, { body, headers: { "x-api-key": key } }), 403);
    }
  });

  it("is needed to create an order", async () => {
    const customerId = someCustomer();
    await call("POST", "/orders", { body: anOrder({ customerId }), headers: { "x-api-key": undefined } });
    expect((await list({ customerId })).body.count).toBe(0);
  });
});

describe("A17 CORS", () => {
  const paths = new Map<string, string[]>();
  for (const [method, path] of routes) paths.set(path, [...(paths.get(path) ?? []), method]);

  it.each([...paths])("has a preflight on %s, without a key", async (path, methods) => {
    for (const method of methods) {
      const { status, headers } = await call("OPTIONS", path, {
        headers: {
          "x-api-key": undefined,
          origin: ORIGIN,
          "access-control-request-method": method,
          "access-control-request-headers": lower(requestHeaders).join(),
        },
      });
      expect(status).toBe(204);
      expect(headers.get("access-control-allow-origin")).toBeTruthy();
      expect(
        headers
          .get("access-control-allow-methods")
          ?.split(",")
          .map((name) => name.trim()),
      ).toContain(method);
      const allowed = headers.get("access-control-allow-headers")?.split(",") ?? [];
      expect(lower(allowed)).toEqual(expect.arrayContaining(lower(requestHeaders)));
    }
  });

  it("has its headers on answers, and lets scripts read those of the API", async () => {
    const { status, headers } = await call("GET", "/orders?limit=1", { headers: { origin: ORIGIN } });
    expect(status).toBe(200);
    expect(headers.get("access-control-allow-origin")).toBeTruthy();
    const exposed = headers.get("access-control-expose-headers")?.split(",") ?? [];
    expect(lower(exposed)).toEqual(expect.arrayContaining(lower(answerHeaders)));
  });

  // expectProblem checks the headers of every problem document.
  it("has its headers on errors of the functions and of the gateway", async () => {
    const headers = { origin: ORIGIN };
    expectProblem(await call("GET", "/orders/no-such-order", { headers }), 404);
    expectProblem(await call("GET", "/orders", { headers: { ...headers, "x-api-key": undefined } }), 403);
  });
});

describe("A18 the gateway", () => {
  it("answers 404 for an unknown path", async () => {
    expectProblem(await call("GET", "/no-such-path"), 404);
  });

  it("answers 404 for an unknown method", async () => {
    expectProblem(await call("DELETE", "/orders/some-order"), 404);
  });

  it("refuses a body that is no JSON object before any function sees it", async () => {
    const problem = expectProblem(await call("POST", "/orders", { raw: "[]" }), 400);
    expect(problem.message).toMatch(/JSON object/);
  });
});

describe("X-Correlation-Id", () => {
  it("is accepted, returned and stored with the order", async () => {
    const correlationId = `acceptance-${randomUUID()}`;
    const { status, headers, body } = await submit(anOrder(), { "x-correlation-id": correlationId });
    expect(status).toBe(202);
    expect(headers.get("x-correlation-id")).toBe(correlationId);
    expect((await getOrder(body.orderId)).body.correlationId).toBe(correlationId);
  });

  it("is generated where none is given", async () => {
    const { headers, body } = await submit(anOrder());
    const correlationId = headers.get("x-correlation-id");
    expect(correlationId).toMatch(/\S/);
    expect((await getOrder(body.orderId)).body.correlationId).toBe(correlationId);
  });

  it("differs from request to request", async () => {
    const answers = await Promise.all([list({ limit: "1" }), list({ limit: "1" })]);
    const [one, other] = answers.map(({ headers }) => headers.get("x-correlation-id"));
    expect(one).toMatch(/\S/);
    expect(one).not.toBe(other);
  });

  it("is in a problem document, accepted or generated", async () => {
    const answer = await call("GET", "/orders/no-such-order", { headers: { "x-correlation-id": "looking-for-it" } });
    expect(expectProblem(answer, 404).correlationId).toBe("looking-for-it");
    expectProblem(await call("GET", "/orders/no-such-order"), 404);
  });

  it("is generated where the given one could not be passed on safely", async () => {
    for (const unsafe of ["x".repeat(1000), "a b;c=<script>"]) {
      const { status, headers } = await call("GET", "/orders?limit=1", { headers: { "x-correlation-id": unsafe } });
      expect(status).toBe(200);
      expect(headers.get("x-correlation-id")).toMatch(/^\S+$/);
      expect(headers.get("x-correlation-id")).not.toBe(unsafe);
    }
  });

  it("of a later request does not replace the order's own", async () => {
    const { headers, body } = await submit(anOrder());
    const { orderId } = body;
    const answer = await call("POST", `/orders/${orderId}/cancel`, {
      headers: { "x-correlation-id": "another-request" },
    });
    expect(answer.headers.get("x-correlation-id")).toBe("another-request");
    expect((await getOrder(orderId)).body.correlationId).toBe(headers.get("x-correlation-id"));
  });
});
