import { at } from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { historicalOrderDate, historicalOrderErrors } from "./historical-order-request.ts";
import type { HistoricalOrder } from "./schemas/index.ts";

describe("the contents of a historical order in a file", () => {
  const body: HistoricalOrder = { customerId: "C", total: 5, status: "shipped" };

  it.each<[object, string | undefined]>([
    [{}, undefined],
    [{ orderDate: "2025-12-31" }, "2025-12-31T00:00:00.000Z"],
    [{ createdAt: "2025-12-31T10:00Z", currency: "usd" }, "2025-12-31T10:00:00.000Z"],
    [{ orderDate: "2000-01-01" }, "2000-01-01T00:00:00.000Z"],
  ])("determine its date: %j", (said, date) => {
    expect(historicalOrderDate({ ...body, ...said })).toBe(date);
    expect(historicalOrderErrors({ ...body, ...said }, "USD", at(0))).toEqual([]);
  });

  it.each([
    [{ orderDate: "1999-12-31" }, "/orderDate", "orderDate must not be before the year 2000"],
    [{ createdAt: "2026-01-01T12:05:00.001Z" }, "/createdAt", "createdAt must not be in the future"],
    [{ orderDate: "2025-02-29" }, "/orderDate", "orderDate must be a date that the calendar has"],
    [{ currency: "EUR" }, "/currency", "currency must be USD, the currency of this shop"],
  ])("are refused: %j", (said, pointer, message) => {
    expect(historicalOrderErrors({ ...body, ...said }, "USD", at(0))).toEqual([{ pointer, message }]);
  });
});
