import { describe, expect, it } from "vitest";
import { apiEvent, capturedLog, claimsOf } from "../testing.ts";
import { customerOf } from "./customer.ts";
import { httpHandler } from "./handler.ts";

const route = "GET /me/orders";
const SIGN_IN =
  "Sign in first: send the ID token of the user pool in the header Authorization; an access token is not accepted";

describe("the customer who calls", () => {
  it("is the user of the ID token, with the verified e-mail address", () => {
    expect(customerOf(apiEvent({ route, claims: claimsOf("jane") }))).toEqual({
      id: "jane",
      email: "jane@example.com",
    });
  });

  it.each(["false", "", "1"])("has no e-mail address that is not verified: %j", (email_verified) => {
    const claims = { ...claimsOf("jane"), email_verified };
    expect(customerOf(apiEvent({ route, claims }))).toEqual({ id: "jane" });
  });

  it.each(["GET /orders", "GET /health", "GET /menu"])("is nobody on a path that is not for customers: %s", (other) => {
    expect(customerOf(apiEvent({ route: other, claims: claimsOf("jane") }))).toBeUndefined();
  });

  it.each([
    ["no claims", undefined],
    ["an access token", { ...claimsOf("jane"), token_use: "access" }],
    ["a refresh token", { ...claimsOf("jane"), token_use: "refresh" }],
    ["no user", { ...claimsOf(""), email: "jane@example.com" }],
  ])("must be signed in: not %s", (_, claims) => {
    expect(() => customerOf(apiEvent({ route, ...(claims && { claims }) }))).toThrow(SIGN_IN);
  });
});

it("a handler refuses a customer who is not signed in before its route runs", async () => {
  const log = capturedLog();
  let calls = 0;
  const handler = httpHandler(
    async () => {
      calls += 1;
      return { status: 200 };
    },
    { allowedOrigins: [] },
  );
  const claims = { ...claimsOf("jane"), token_use: "access" };
  const { statusCode, headers, body } = await handler(apiEvent({ route, claims }));
  expect(statusCode).toBe(401);
  expect(headers).toMatchObject({ "Content-Type": "application/problem+json", "WWW-Authenticate": "Bearer" });
  expect(JSON.parse(body)).toMatchObject({ title: "Unauthorized", status: 401, message: SIGN_IN });
  expect(calls).toBe(0);
  expect(log.join()).not.toContain("jane");

  expect((await handler(apiEvent({ route, claims: claimsOf("jane") }))).statusCode).toBe(200);
  expect(calls).toBe(1);
  expect(log.join()).not.toContain("jane");
});
