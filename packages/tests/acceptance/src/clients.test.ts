import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { call } from "./api.ts";
import { apiKey } from "./environment.ts";
import { anOrder, getOrder, list, someCustomer, submit } from "./orders.ts";
import { output } from "./outputs.ts";
import { expectProblem } from "./problem.ts";

const keys = output<Readonly<Record<string, string>>>("api_keys");

describe("client applications", () => {
  it("have a key each, which begins with the name of its client", () => {
    expect(keys.operations).toBe(apiKey);
    expect(new Set(Object.values(keys)).size).toBe(Object.keys(keys).length);
    for (const [client, key] of Object.entries(keys)) expect(key.startsWith(`${client}.`)).toBe(true);
  });

  it("are known of each order and each change of it", async () => {
    const { body } = await submit(anOrder());
    expect((await call("POST", `/orders/${body.orderId}/cancel`)).status).toBe(202);
    const order = (await getOrder(body.orderId)).body;
    expect(order.client).toBe("operations");
    const asked = order.history.filter(({ client }) => client !== undefined);
    expect(asked.map(({ event, client }) => [event, client])).toEqual([
      ["SUBMITTED", "operations"],
      ["CANCELLATION_REQUESTED", "operations"],
    ]);
    expect(JSON.stringify(order)).not.toContain(apiKey);
  });
});

// A local stack has these two clients, see terraform/environments/local.tfvars.
describe.runIf(keys.tests)("a second client application", () => {
  const asSecond = { "x-api-key": keys.tests };

  it("may call the API, and is known of its orders, also in a list", async () => {
    const customerId = someCustomer();
    const answer = await call<{ orderId: string }>("POST", "/orders", {
      body: anOrder({ customerId }),
      headers: asSecond,
    });
    expect(answer.status, answer.text).toBe(202);
    expect((await getOrder(answer.body.orderId)).body.client).toBe("tests");
    expect((await list({ customerId })).body.orders).toMatchObject([{ orderId: answer.body.orderId, client: "tests" }]);
  });

  it("has Idempotency-Keys of its own: the same key of two clients makes two orders", async () => {
    const customerId = someCustomer();
    const body = anOrder({ customerId });
    const key = { "idempotency-key": randomUUID() };

    const first = await submit(body, key);
    const second = await call<{ orderId: string }>("POST", "/orders", { body, headers: { ...key, ...asSecond } });

    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.headers.get("idempotent-replayed")).toBeNull();
    expect(second.body.orderId).not.toBe(first.body.orderId);
    expect((await list({ customerId })).body.count).toBe(2);
  });

  it("cannot go on with a list of another client", async () => {
    const customerId = someCustomer();
    for (const _ of [1, 2]) expect((await submit(anOrder({ customerId }))).status).toBe(202);
    const { nextCursor } = (await list({ customerId, limit: "1" })).body;
    const query = new URLSearchParams({ customerId, limit: "1", cursor: String(nextCursor) });
    expect((await call("GET", `/orders?${query}`)).status).toBe(200);
    expectProblem(await call("GET", `/orders?${query}`, { headers: asSecond }), 400);
  });
});

describe.runIf(keys.revoked)("a client application that is not enabled", () => {
  it("gets 403 for each request, as one without a key does", async () => {
    const customerId = someCustomer();
    const headers = { "x-api-key": keys.revoked };
    expectProblem(await call("GET", "/orders?limit=1", { headers }), 403);
    expectProblem(await call("POST", "/orders", { body: anOrder({ customerId }), headers }), 403);
    expect((await list({ customerId })).body.count).toBe(0);
  });
});
