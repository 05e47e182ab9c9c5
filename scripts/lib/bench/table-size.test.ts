import type { Instant, Order } from "@orders/domain";
import { memoryOrders } from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { listCases, pastOrders, positionBefore } from "./table-size.ts";

const NEWEST = "2026-11-21T12:00:00.000Z" as Instant;
const items = (from: number, to: number) => [...pastOrders(from, to, NEWEST)];

describe("past orders", () => {
  it("are historical, one a minute, with 50 for each customer", () => {
    const [first, second] = items(0, 2);
    expect(first).toMatchObject({ orderId: "past-0", historical: true, attempt: 0, createdAt: NEWEST });
    expect(second).toMatchObject({ orderId: "past-1", createdAt: "2026-11-21T11:59:00.000Z" });
    expect(new Set(items(0, 100).map(({ customerId }) => customerId))).toEqual(new Set(["PAST-0", "PAST-1"]));
  });

  it("are the same when a table is filled further", () => {
    expect([...items(0, 10), ...items(10, 30)]).toEqual(items(0, 30));
  });

  it("fill every page that is measured, in a table of 1,000", async () => {
    const stored = items(0, 1_000).map(
      ({ customerId, ...rest }) => ({ ...rest, customer: { customerId } }) as unknown as Order,
    );
    const orders = memoryOrders(undefined, ...stored);
    for (const listed of listCases(NEWEST)) {
      const after = await positionBefore(orders, listed);
      const page = await orders.list({ filter: listed.filter, limit: listed.limit, ...(after && { after }) });
      expect([listed.name, page.orders.length]).toEqual([listed.name, listed.limit]);
    }
  });

  it("are too few for a page that does not exist", async () => {
    const [, second] = listCases(NEWEST);
    await expect(positionBefore(memoryOrders(), second as never)).rejects.toThrow(
      "There is no page 5 of the orders {}: the table has too few",
    );
  });
});
