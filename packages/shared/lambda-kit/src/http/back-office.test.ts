import { describe, expect, it } from "vitest";
import { apiEvent, capturedLog, claimsOf } from "../testing.ts";
import { httpHandler } from "./handler.ts";

/** How a request with these claims is answered. */
async function answerTo(claims: Readonly<Record<string, string>> | undefined, route = "GET /orders") {
  capturedLog();
  const handler = httpHandler(async () => ({ status: 200, body: "carried out" }), { allowedOrigins: [] });
  const { statusCode, body } = await handler(apiEvent({ route, ...(claims && { claims }) }));
  return [statusCode, JSON.parse(body).message ?? JSON.parse(body)];
}

const withGroups = (groups: string) => ({ ...claimsOf("jo"), "cognito:groups": groups });

describe("a path that is not for customers", () => {
  it("is open to applications, which the gateway has verified", async () => {
    expect(await answerTo(undefined)).toEqual([200, "carried out"]);
  });

  it.each(["back-office", "drivers,back-office", "[back-office]", "[drivers back-office]"])(
    "is open to members of the back office: %s",
    async (groups) => {
      expect(await answerTo(withGroups(groups))).toEqual([200, "carried out"]);
    },
  );

  it.each([
    "",
    "[]",
    "drivers",
    "back-office-guests",
    "not-back-office",
    "BACK-OFFICE",
    "[back office]",
    "back\u2010office",
    "back-office\u200b",
  ])("is closed to everybody else who has signed in: %j", async (groups) => {
    expect(await answerTo(withGroups(groups))).toEqual([
      403,
      "Your account is not in the group back-office: ask who runs the shop to add it, then sign in again",
    ]);
  });

  it("is closed to a customer without a group, and to an access token of a member", async () => {
    expect((await answerTo(claimsOf("jane")))[0]).toBe(403);
    expect((await answerTo({ ...withGroups("back-office"), token_use: "access" }))[0]).toBe(401);
  });
});

it("a path for customers asks for no group", async () => {
  expect((await answerTo(claimsOf("jane"), "GET /me/orders"))[0]).toBe(200);
});
