import { ordersClient } from "@orders/client";
import { describe, expect, it, vi } from "vitest";
import { sendOrder } from "./send-order.ts";

vi.mock("../cli/run.ts", () => ({ sleep: async () => undefined }));

const ORDER = { customerId: "LOAD-1", productId: "LOAD", quantity: 2 };

/** An API with these answers, in this order, the last one for all further requests, and the idempotency keys it was sent. */
function apiWith(...answers: readonly (readonly [status: number, body: unknown] | Error)[]) {
  const keys: (string | null)[] = [];
  const api = ordersClient({
    baseUrl: "https://api.example",
    apiKey: "key-1",
    fetch: async (request) => {
      keys.push(request.headers.get("idempotency-key"));
      const answer = answers[Math.min(keys.length, answers.length) - 1] ?? [500, {}];
      if (answer instanceof Error) throw answer;
      return new Response(JSON.stringify(answer[1]), { status: answer[0] });
    },
  });
  return { api, keys };
}

describe("an order of a load test", () => {
  it("is sent with one idempotency key until it is accepted", async () => {
    const { api, keys } = apiWith([429, {}], [503, {}], new TypeError("fetch failed"), [202, { orderId: "A" }]);
    expect(await sendOrder(api, ORDER)).toMatchObject({ orderId: "A", quantity: 2, retries: 3 });
    expect(keys).toEqual(Array(4).fill(expect.stringMatching(/^[0-9a-f-]{36}$/)));
    expect(new Set(keys).size).toBe(1);
  });

  it("is not sent again once it is refused", async () => {
    const { api, keys } = apiWith([403, { message: "Forbidden" }]);
    await expect(sendOrder(api, ORDER)).rejects.toThrow('An order was refused with 403: {"message":"Forbidden"}');
    expect(keys).toHaveLength(1);
  });

  it("is given up after eight tries", async () => {
    const { api, keys } = apiWith([503, {}]);
    await expect(sendOrder(api, ORDER)).rejects.toThrow("An order was not accepted in 8 tries.");
    expect(keys).toHaveLength(8);
  });
});
