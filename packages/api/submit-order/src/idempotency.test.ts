import type { HttpRequest } from "@orders/lambda-kit";
import { call } from "@orders/lambda-kit/testing";
import { describe, expect, it } from "vitest";
import { orderIdFor } from "./idempotency.ts";

const idFor = (headers: Record<string, string> = {}) =>
  call(async (request: HttpRequest) => ({ status: 200, body: orderIdFor(request) }), { headers });

describe("the id of an order", () => {
  it("is new for each request without a key, and sorts by time", async () => {
    const ids: unknown[] = [];
    for (let made = 0; made < 20; made++) ids.push((await idFor()).body);

    expect(new Set(ids).size).toBe(20);
    expect([...ids].sort()).toEqual(ids);
  });

  it("is the same for the same caller and key, and does not contain them", async () => {
    const { body: id } = await idFor({ "Idempotency-Key": "key-1" });

    expect((await idFor({ "idempotency-key": "key-1" })).body).toBe(id);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("differs for another key or caller, also if caller and key concatenate to the same text", async () => {
    const ids = [
      await idFor({ "Idempotency-Key": "b", "x-api-key": "a" }),
      await idFor({ "Idempotency-Key": "c", "x-api-key": "a" }),
      await idFor({ "Idempotency-Key": "b", "x-api-key": "c" }),
      await idFor({ "Idempotency-Key": "ab", "x-api-key": "" }),
      await idFor({ "Idempotency-Key": 'b","a', "x-api-key": "" }),
    ];
    expect(new Set(ids.map(({ body }) => body)).size).toBe(5);
  });

  it.each([
    ["empty", "", 400],
    ["of 255 characters", "k".repeat(255), 200],
    ["of 256 characters", "k".repeat(256), 400],
  ])("is accepted or refused for a key %s", async (_, key, status) => {
    const answer = await idFor({ "Idempotency-Key": key });
    expect(answer.status).toBe(status);
    if (status === 400) {
      expect(answer.body).toMatchObject({ message: "The header Idempotency-Key must have 1 to 255 characters" });
    }
  });
});
