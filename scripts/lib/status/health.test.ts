import { describe, expect, it } from "vitest";
import { readHealth } from "./health.ts";

const answering =
  (status: number, body: string): typeof fetch =>
  async () =>
    new Response(body, { status });
const BASE = "https://api.example/dev";
const parts = { ordersTable: "ok", eventBus: "ok", workflow: "ok" };

describe("the health of a stack", () => {
  it("is asked of /health, without a key", async () => {
    const asked: unknown[] = [];
    await readHealth(BASE, async (url, options) => {
      asked.push(url, options?.headers);
      return new Response("{}");
    });
    expect(asked).toEqual(["https://api.example/dev/health", undefined]);
  });

  it.each([
    ["all parts answer", 200, JSON.stringify({ parts }), true, "all 3 parts answer"],
    [
      "one does not",
      503,
      JSON.stringify({ parts: { ...parts, workflow: "unavailable" } }),
      false,
      "workflow does not answer",
    ],
    [
      "two do not",
      503,
      JSON.stringify({ parts: { ...parts, eventBus: "unavailable", workflow: "unavailable" } }),
      false,
      "eventBus, workflow do not answer",
    ],
    [
      "the stack is older than the route",
      403,
      '{"message": "Forbidden"}',
      false,
      "GET https://api.example/dev/health answers 403, without the state of any part",
    ],
    [
      "the gateway fails",
      502,
      "<html>",
      false,
      "GET https://api.example/dev/health answers 502, without the state of any part",
    ],
  ])("says when %s", async (_, status, body, isOk, text) => {
    expect(await readHealth(BASE, answering(status, body))).toEqual({ isOk, text });
  });

  it("says when nothing answers", async () => {
    const ask: typeof fetch = async () => {
      throw new TypeError("fetch failed");
    };
    expect(await readHealth(BASE, ask)).toEqual({
      isOk: false,
      text: "GET https://api.example/dev/health is not answered: fetch failed",
    });
  });
});
