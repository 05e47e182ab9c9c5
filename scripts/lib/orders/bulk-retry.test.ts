import { ordersClient } from "@orders/client";
import { describe, expect, it } from "vitest";
import { UserError } from "../cli/steps.ts";
import {
  auditLine,
  ordersToRetry,
  type RetryPorts,
  type RetryResult,
  retryOrders,
  retrySettings,
} from "./bulk-retry.ts";

const NOW = new Date("2026-11-21T10:00:00.000Z");
const settings = (env: NodeJS.ProcessEnv) => retrySettings(env, () => "sam", NOW);

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  /** Milliseconds after the start. */
  readonly ms: number;
}
type Answer = { status: number; body?: unknown; headers?: Record<string, string>; takesMs?: number } | Error;

/** An API with given answers, and a clock that advances only during a wait or an answer. */
function apiWith(answers: readonly Answer[] | ((sent: Sent) => Answer)) {
  let time = NOW.getTime();
  const sent: Sent[] = [];
  const answerTo = async (asked: Request) => {
    expect(asked.headers.get("x-api-key")).toBe("key-1");
    const { method, url } = asked;
    const text = await asked.text();
    const request = { method, url, body: text ? JSON.parse(text) : undefined, ms: time - NOW.getTime() };
    sent.push(request);
    const answer = typeof answers === "function" ? answers(request) : answers[sent.length - 1];
    if (answer === undefined) throw new Error("A request too many");
    if (answer instanceof Error) throw answer;
    time += answer.takesMs ?? 0;
    const body = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? {});
    return new Response(body, { status: answer.status, ...(answer.headers && { headers: answer.headers }) });
  };
  const ports: RetryPorts = {
    api: ordersClient({ baseUrl: "https://api.example", apiKey: "key-1", fetch: answerTo }),
    now: () => time,
    sleep: async (ms) => {
      time += ms;
    },
  };
  return { ports, sent };
}

async function retried(ids: readonly string[], answers: Parameters<typeof apiWith>[0], rate = 5) {
  const { ports, sent } = apiWith(answers);
  const recorded: RetryResult[] = [];
  const results = await retryOrders(ports, ids, { by: "jo", rate }, (result) => recorded.push(result));
  expect(recorded).toEqual(results);
  return { sent, results, outcomes: results.map(({ outcome, detail }) => `${outcome} ${detail}`) };
}

describe("the settings of a bulk retry", () => {
  it("are orders that need attention, five a second, in the name of the user", () => {
    expect(settings({})).toEqual({ filter: { status: "needs_attention" }, by: "sam", rate: 5 });
  });

  it("combine every filter that is given", () => {
    const env = { STATUS: "PROCESSING", REASON: "payment_unavailable", SINCE: "2h", RATE: "0.5", BY: "jo" };
    expect(settings(env)).toEqual({
      filter: { status: "PROCESSING", reason: "PAYMENT_UNAVAILABLE", from: "2026-11-21T08:00:00.000Z" },
      by: "jo",
      rate: 0.5,
    });
  });

  it("name every value that cannot be", () => {
    const env = { STATUS: "a,b", REASON: "out of stock", SINCE: "soon", RATE: "0" };
    expect(() => settings(env)).toThrow(UserError);
    for (const name of [
      "STATUS=a,b: one of pending, ",
      "REASON=out of stock: one of invalid_order, ",
      "SINCE",
      "RATE",
    ]) {
      expect(() => settings(env)).toThrow(name);
    }
  });

  it.each(["-1", "x", "101", "Infinity"])("take no rate of %s", (RATE) => {
    expect(() => settings({ RATE })).toThrow("RATE");
  });
});

describe("the orders of a bulk retry", () => {
  const order = (orderId: string, reason?: string) => ({ orderId, ...(reason && { reason }) });

  it("are those of all pages, also behind short and empty ones", async () => {
    const { ports, sent } = apiWith([
      { status: 200, body: { orders: [order("A")], nextCursor: "c1" } },
      { status: 200, body: { orders: [], nextCursor: "c2" } },
      { status: 200, body: { orders: [order("B")], nextCursor: null } },
    ]);
    const orders = await ordersToRetry(ports, { status: "paid", from: "2026-11-21T08:00:00.000Z" });

    expect(orders.map(({ orderId }) => orderId)).toEqual(["A", "B"]);
    const common = "https://api.example/orders?status=paid&limit=100&from=2026-11-21T08%3A00%3A00.000Z";
    expect(sent.map(({ url }) => url)).toEqual([common, `${common}&cursor=c1`, `${common}&cursor=c2`]);
  });

  it("are those with the reason", async () => {
    const body = { orders: [order("A", "OUT_OF_STOCK"), order("B", "PAYMENT_UNAVAILABLE"), order("C")] };
    const { ports } = apiWith([{ status: 200, body }]);
    const orders = await ordersToRetry(ports, { status: "needs_attention", reason: "PAYMENT_UNAVAILABLE" });
    expect(orders.map(({ orderId }) => orderId)).toEqual(["B"]);
  });

  it("are listed after a pause while the API is busy", async () => {
    const { ports, sent } = apiWith([{ status: 429 }, { status: 200, body: { orders: [order("A")] } }]);
    expect(await ordersToRetry(ports, { status: "paid" })).toHaveLength(1);
    expect(sent.map(({ ms }) => ms)).toEqual([0, 1_000]);
  });

  it.each<[string, Answer, RegExp]>([
    ["refuses", { status: 400, body: { message: "status must be one of …" } }, /400 status must be one of/],
    [
      "does not answer",
      new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } }),
      /no answer \(ECONNREFUSED\)/,
    ],
    ["answers in HTML", { status: 200, body: "<html>" }, /not JSON/],
  ])("are none where the API %s", async (_, answer, message) => {
    const { ports } = apiWith([answer]);
    await expect(ordersToRetry(ports, { status: "lost" })).rejects.toThrow(message);
  });
});

describe("a bulk retry", () => {
  const accepted: Answer = { status: 202, body: { attempt: 2 } };

  it("asks for each order in the name of the user", async () => {
    const { sent, outcomes } = await retried(["A", "B/1"], [accepted, accepted]);
    expect(sent).toMatchObject([
      { method: "POST", url: "https://api.example/orders/A/retry", body: { by: "jo" } },
      { method: "POST", url: "https://api.example/orders/B%2F1/retry", body: { by: "jo" } },
    ]);
    expect(outcomes).toEqual(["RETRIED attempt 2", "RETRIED attempt 2"]);
  });

  it("says of each order that is not retried why, and goes on", async () => {
    const { outcomes } = await retried(
      ["A", "B", "C", "D"],
      [
        { status: 409, body: { message: "Order A is COMPLETED: there is nothing to retry" } },
        { status: 404, body: { message: "There is no order B" } },
        new TypeError("fetch failed", { cause: { code: "ECONNRESET" } }),
        accepted,
      ],
    );
    expect(outcomes).toEqual([
      "NOT_RETRIED 409 Order A is COMPLETED: there is nothing to retry",
      "FAILED 404 There is no order B",
      "FAILED no answer (ECONNRESET)",
      "RETRIED attempt 2",
    ]);
  });

  it("ends at the first order where the API refuses the request itself", async () => {
    const refused = retried(["A", "B"], [{ status: 400, body: { message: "by must be 1 to 128 characters" } }]);
    await expect(refused).rejects.toThrow("The API refuses the request: 400 by must be 1 to 128 characters");
  });

  it("makes so many requests a second, however long an answer takes", async () => {
    const { sent } = await retried(
      ["A", "B", "C", "D"],
      [accepted, { ...accepted, takesMs: 120 }, { ...accepted, takesMs: 700 }, accepted],
    );
    expect(sent.map(({ ms }) => ms)).toEqual([0, 200, 400, 1_100]);
  });

  it("backs off while the API is busy, twice as long each time", async () => {
    const { sent, outcomes } = await retried(
      ["A", "B"],
      [{ status: 429 }, { status: 503 }, { status: 429 }, accepted, accepted],
    );
    expect(sent.map(({ ms }) => ms)).toEqual([0, 1_000, 3_000, 7_000, 7_000]);
    expect(outcomes).toEqual(["RETRIED attempt 2", "RETRIED attempt 2"]);
  });

  it("backs off for as long as the API asks, half a minute at most", async () => {
    const busy = (seconds: string) => ({ status: 429, headers: { "retry-after": seconds } });
    const { sent } = await retried(["A"], [busy("5"), busy("3600"), busy("soon"), accepted]);
    expect(sent.map(({ ms }) => ms)).toEqual([0, 5_000, 35_000, 39_000]);
  });

  it("gives up an order for which the API stays busy", async () => {
    const { sent, outcomes } = await retried(["A"], () => ({ status: 503, body: { message: "Service Unavailable" } }));
    expect(sent).toHaveLength(7);
    expect(outcomes).toEqual(["FAILED 503 Service Unavailable"]);
  });

  it("records each order before the next one, so that an interruption loses none", async () => {
    const { ports } = apiWith([accepted, accepted]);
    const recorded: string[] = [];
    const interrupted = { ...ports, sleep: () => Promise.reject(new Error("Interrupted")) };
    await expect(
      retryOrders(interrupted, ["A", "B"], { by: "jo", rate: 5 }, ({ orderId }) => recorded.push(orderId)),
    ).rejects.toThrow("Interrupted");
    expect(recorded).toEqual(["A"]);
  });

  it("is audited in a line an order: when, who, which, what", async () => {
    const { results } = await retried(["A"], [{ status: 409, body: { message: "Nothing\nto retry" } }]);
    expect(auditLine(results[0] as RetryResult, "jo")).toBe(
      "2026-11-21T10:00:00.000Z  jo  A  NOT_RETRIED  409 Nothing to retry",
    );
  });
});
