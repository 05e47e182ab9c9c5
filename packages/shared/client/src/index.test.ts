import { API_VERSION } from "@orders/contracts/headers";
import { afterEach, describe, expect, expectTypeOf, it, vi } from "vitest";
import { type OrderAccepted, type OrderView, ordersClient, type Problem, type Status } from "./index.ts";

/** A client whose API gives these answers, in this order, and what it was sent. */
function clientOf(
  answers: readonly (readonly [status: number, body: unknown, headers?: Record<string, string>])[],
  more = {},
) {
  const sent: { method: string; url: string; headers: Record<string, string>; body: string }[] = [];
  const client = ordersClient({
    baseUrl: "https://api.example.com/dev",
    apiKey: "key-1",
    fetch: async (request) => {
      const { method, url } = request;
      const next = answers[sent.length];
      sent.push({ method, url, headers: Object.fromEntries(request.headers), body: await request.text() });
      if (!next) throw new Error("A request too many");
      const [status, body, headers = {}] = next;
      return new Response(JSON.stringify(body), { status, headers });
    },
    ...more,
  });
  return { client, sent };
}

afterEach(() => {
  vi.useRealTimers();
});

describe("the client", () => {
  it("sends the API key, the version of the API, and the body as JSON", async () => {
    const { client, sent } = clientOf([[202, { orderId: "A" }]]);
    const body = { customerId: "CUST-001", productId: "PROD-002", quantity: 2 };

    const { data, response } = await client.POST("/orders", {
      body,
      params: { header: { "Idempotency-Key": "first" } },
    });

    expect(sent).toMatchObject([
      {
        method: "POST",
        url: "https://api.example.com/dev/orders",
        headers: {
          "x-api-key": "key-1",
          "api-version": API_VERSION,
          "idempotency-key": "first",
          "content-type": "application/json",
        },
      },
    ]);
    expect(JSON.parse(sent[0]?.body ?? "")).toEqual(body);
    expect(data).toEqual({ orderId: "A" });
    expect(response.status).toBe(202);
  });

  it("sends the ID token of a person, which is asked for at each request", async () => {
    const tokens = ["token-1", "token-2"];
    const sent: Headers[] = [];
    const client = ordersClient({
      baseUrl: "https://api.example.com/dev",
      idToken: async () => tokens.shift() ?? "",
      fetch: async ({ headers }) => {
        sent.push(headers);
        return Response.json({});
      },
    });
    await client.GET("/inventory");
    await client.GET("/inventory");
    expect(sent.map((headers) => headers.get("authorization"))).toEqual(["Bearer token-1", "Bearer token-2"]);
    expect(sent.map((headers) => headers.get("x-api-key"))).toEqual([null, null]);
  });

  it("puts parameters into path and query, with escapes", async () => {
    const { client, sent } = clientOf([
      [200, {}],
      [200, {}],
    ]);
    await client.GET("/orders/{orderId}", { params: { path: { orderId: "A/1 é" } } });
    await client.GET("/orders", { params: { query: { status: "paid", from: "2026-11-21T08:00:00.000Z" } } });
    expect(sent.map(({ url }) => url)).toEqual([
      "https://api.example.com/dev/orders/A%2F1%20%C3%A9",
      "https://api.example.com/dev/orders?status=paid&from=2026-11-21T08%3A00%3A00.000Z",
    ]);
  });

  it("returns a problem as the error", async () => {
    const problem = { type: "about:blank", title: "Not Found", status: 404, message: "There is no order A" };
    const { client } = clientOf([[404, problem, { "content-type": "application/problem+json" }]]);
    const { data, error, response } = await client.GET("/orders/{orderId}", { params: { path: { orderId: "A" } } });
    expect(data).toBeUndefined();
    expect(error).toEqual(problem);
    expect(response.status).toBe(404);
  });

  it("returns a 429 at once", async () => {
    const { client, sent } = clientOf([[429, {}, { "retry-after": "1" }]]);
    expect((await client.GET("/inventory")).response.status).toBe(429);
    expect(sent).toHaveLength(1);
  });

  it("obeys the Retry-After of a 429 where it is asked to, and sends the body again", async () => {
    vi.useFakeTimers();
    const { client, sent } = clientOf(
      [
        [429, {}, { "retry-after": "2" }],
        [202, {}],
      ],
      { obeyRetryAfter: true },
    );
    const answer = client.POST("/orders", { body: { customerId: "CUST-001", productId: "PROD-002", quantity: 2 } });

    await vi.advanceTimersByTimeAsync(1_999);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);

    expect((await answer).response.status).toBe(202);
    expect(sent[1]).toEqual(sent[0]);
  });
});

describe("the types of the client", () => {
  const { client } = clientOf([]);

  it("are those of the document", () => {
    const show = () => client.GET("/orders/{orderId}", { params: { path: { orderId: "A" } } });
    type Shown = Awaited<ReturnType<typeof show>>;
    expectTypeOf<Shown["data"]>().toEqualTypeOf<OrderView | undefined>();
    expectTypeOf<NonNullable<Shown["error"]>>().toEqualTypeOf<Problem>();
    expectTypeOf<OrderAccepted["status"]>().toEqualTypeOf<"PENDING">();
  });

  // Nothing of this runs; @ts-expect-error fails the check of types where the line below it compiles.
  const wrong = (order: OrderView) => [
    // @ts-expect-error: there is no such path.
    client.GET("/order"),
    // @ts-expect-error: orders are not deleted.
    client.DELETE("/orders/{orderId}", { params: { path: { orderId: "A" } } }),
    // @ts-expect-error: the path has a parameter.
    client.GET("/orders/{orderId}"),
    // @ts-expect-error: `by` is missing.
    client.POST("/orders/{orderId}/approval", { params: { path: { orderId: "A" } }, body: { decision: "approve" } }),
    // @ts-expect-error: the line's quantity is missing.
    client.POST("/orders", { body: { customerId: "A", items: [{ productId: "B" }] } }),
    // @ts-expect-error: there is no such status.
    order.status === "LOST",
    // @ts-expect-error: there is no such status.
    "completed" satisfies Status,
  ];

  it("refuse a wrong path, method, body and status", () => {
    expectTypeOf(wrong).toBeFunction();
  });
});
