import { randomUUID } from "node:crypto";
import type { MyOrderView, OrderAccepted } from "@orders/client";
import { AT_BACK_OFFICE, CALLERS, type Caller, type Outcome, outcomeOf } from "@orders/contracts/access";
import openApi from "@orders/contracts/openapi.json" with { type: "json" };
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call } from "./api.ts";
import { CREDENTIALS } from "./credentials.ts";
import { apiKey } from "./environment.ts";
import { eventually } from "./eventually.ts";
import { optionalOutput } from "./outputs.ts";
import { localPost } from "./post.ts";
import { expectProblem } from "./problem.ts";
import { WIDGET } from "./products.ts";
import { callAs, expired, tampered, testUsers, userPoolId } from "./users.ts";

// AWS gives no token that is valid for less than 5 minutes: there, nothing waits for one to expire.
const callers = (Object.keys(CALLERS) as Caller[]).filter((caller) => caller !== "expiredToken" || localPost);

const rows = Object.entries(openApi.paths).flatMap(([path, operations]) =>
  Object.entries<{ operationId: string }>(operations).map(
    ([method, { operationId }]) => [method.toUpperCase(), path, operationId as keyof typeof CREDENTIALS] as const,
  ),
);

/** The API of those who have signed in at the console. */
const backOfficeUrl = optionalOutput("back_office_api_base_url");

const newOrder = { items: [{ productId: WIDGET.productId, quantity: 1 }] };

describe.skipIf(userPoolId === undefined)("who may call what", () => {
  const users = testUsers();
  /** A completed order of the owner. */
  let orderId: string;
  let credentialsOf: Readonly<Record<Caller, Readonly<Record<string, string>>>>;

  beforeAll(async () => {
    const [owner, other, backOffice] = await Promise.all([
      users.signedIn(),
      users.signedIn(),
      users.signedIn({ group: "back-office" }),
    ]);
    const withToken = (token: string) => ({ authorization: `Bearer ${token}` });
    const old = localPost ? (await users.signedIn({ seconds: 1 })).idToken : owner.idToken;
    credentialsOf = {
      application: { "x-api-key": apiKey },
      wrongKey: { "x-api-key": `${randomUUID()}-not-a-key` },
      nobody: {},
      owner: withToken(owner.idToken),
      otherCustomer: withToken(other.idToken),
      backOffice: withToken(backOffice.idToken),
      accessToken: withToken(owner.accessToken),
      expiredToken: withToken(old),
      // With the signature of the other's own claims.
      tamperedToken: withToken(tampered(other.idToken, { sub: owner.sub, email: owner.email })),
    };
    const { body } = await callAs<OrderAccepted>(owner.idToken, "POST", "/me/orders", { body: newOrder });
    orderId = body.orderId;
    await eventually(
      `order ${orderId} is completed`,
      () => callAs<MyOrderView>(owner.idToken, "GET", `/me/orders/${orderId}`),
      (answer) => answer.body.status === "COMPLETED",
    );
    if (localPost) await expired(old);
  });
  afterAll(users.remove);

  it.each(rows)("%s %s", async (method, path, operationId) => {
    const credentials = CREDENTIALS[operationId];
    const url = path.replace("{orderId}", credentials === "customer" ? orderId : "no-such-id").replace(/\{.*?\}/, "x");
    const body = method === "GET" ? undefined : operationId === "submitMyOrder" ? newOrder : {};
    const expected: [Caller, Outcome][] = [];
    const seen: [Caller, Outcome | number][] = [];
    for (const caller of callers) {
      const headers = { "x-api-key": undefined, ...credentialsOf[caller] };
      const answer = await call(method, url, { body, headers });
      expected.push([caller, outcomeOf(credentials, path, caller)]);
      seen.push([caller, seenIn(credentials, answer.status)]);
      if ([401, 403, 404].includes(answer.status)) expectProblem(answer, answer.status);
    }
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(expected));
  });

  it.skipIf(backOfficeUrl === undefined).each(rows.filter(([, , id]) => CREDENTIALS[id] === "apiKey"))(
    "%s %s, at the API of the back office",
    async (method, path) => {
      const seen: [Caller, Outcome | number][] = [];
      for (const caller of callers) {
        const answer = await fetch(backOfficeUrl + path.replace(/\{.*?\}/, "no-such-id"), {
          method,
          headers: { ...credentialsOf[caller], "content-type": "application/json" },
          ...(method !== "GET" && { body: "{}" }),
        });
        seen.push([caller, seenIn("apiKey", answer.status)]);
        expect(answer.headers.get("content-type"), caller).toMatch(/^application\/(problem\+)?json$/);
      }
      expect(Object.fromEntries(seen)).toEqual(
        Object.fromEntries(callers.map((caller) => [caller, AT_BACK_OFFICE[caller]])),
      );
    },
  );
});

/** An application's request is for something that does not exist: whatever the function answers, it was let through. */
function seenIn(credentials: string, status: number): Outcome | number {
  if (credentials === "customer") return status < 300 ? "own" : status;
  return status === 401 || status === 403 ? status : "allowed";
}
