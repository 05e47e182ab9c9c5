import { describe, expect, it } from "vitest";
import { call } from "./api.ts";

describe("GET /health", () => {
  it("answers without an API key that every part answers, and shows nothing else", async () => {
    const { status, headers, body } = await call<{ checkedAt: string }>("GET", "/health", {
      headers: { "x-api-key": undefined },
    });
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body).toEqual({
      status: "ok",
      checkedAt: expect.any(String),
      parts: {
        ordersTable: "ok",
        inventoryTable: "ok",
        paymentsTable: "ok",
        idempotencyTable: "ok",
        analyticsTable: "ok",
        eventBus: "ok",
        workflow: "ok",
      },
    });
    expect(Date.now() - Date.parse(body.checkedAt)).toBeLessThan(60_000);
  });
});
