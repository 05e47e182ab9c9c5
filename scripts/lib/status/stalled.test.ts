import { ordersClient } from "@orders/client";
import { describe, expect, it } from "vitest";
import { countOrders, countStalled } from "./stalled.ts";

const LIMIT = new Date("2026-11-21T10:00:00.000Z");
const written = (minutesBefore: number) => ({
  updatedAt: new Date(LIMIT.getTime() - minutesBefore * 60_000).toISOString(),
});

/** An API that answers with these pages of orders by status, one after the other. */
function apiWith(pages: Readonly<Record<string, readonly (readonly object[])[]>>) {
  const asked: string[] = [];
  const api = ordersClient({
    baseUrl: "https://api.example",
    apiKey: "key-1",
    fetch: async ({ url }) => {
      const { searchParams } = new URL(url);
      const status = searchParams.get("status") ?? "";
      asked.push(status);
      const page = Number(searchParams.get("cursor") ?? 0);
      const of = pages[status.toUpperCase()] ?? [[]];
      return Response.json({
        orders: of[Math.min(page, of.length - 1)],
        nextCursor: page + 1 < of.length ? String(page + 1) : null,
      });
    },
  });
  return { api, asked };
}

describe("stalled orders", () => {
  it("are open orders that nobody wrote since then, of all pages", async () => {
    const { api } = apiWith({
      PROCESSING: [[written(1), written(-1)], [], [written(0)]],
      PENDING: [[written(5)]],
      AWAITING_APPROVAL: [[written(5)]],
      NEEDS_ATTENTION: [[written(5)]],
    });
    expect(await countStalled(api, LIMIT, false)).toEqual({ orders: 3, more: false });
  });

  it("are no new orders while messages wait in the queue", async () => {
    const { api, asked } = apiWith({ PENDING: [[written(5)]] });
    expect(await countStalled(api, LIMIT, true)).toEqual({ orders: 0, more: false });
    expect(asked).not.toContain("PENDING");
  });

  it("are counted up to a limit", async () => {
    const { api, asked } = apiWith({ NEEDS_ATTENTION: Array(11).fill([written(1)]) });
    expect(await countOrders(api, ["NEEDS_ATTENTION"], LIMIT)).toEqual({ orders: 10, more: true });
    expect(asked).toHaveLength(10);
  });

  it("cannot be counted when the API refuses", async () => {
    const api = ordersClient({
      baseUrl: "https://api.example",
      apiKey: "key-1",
      fetch: async () => Response.json({ message: "Forbidden" }, { status: 403 }),
    });
    await expect(countOrders(api, ["PAID"], LIMIT)).rejects.toThrow('GET /orders failed: {"message":"Forbidden"}');
  });
});
