import { expect, it } from "vitest";
import { addressOf, filterIn, queryOf } from "./order-filter.ts";

const filter = { status: "failed", customerId: "", from: "2026-11-20", to: "2026-11-21" };

it("is kept in the address, without what does not matter", () => {
  expect(addressOf(filter)).toEqual({ status: "failed", from: "2026-11-20", to: "2026-11-21" });
  expect(filterIn(new URLSearchParams(addressOf(filter)))).toEqual(filter);
});

it("asks for whole days of the reader's time zone", () => {
  const { from = "", to = "" } = queryOf(filter);
  expect(new Date(from).toString()).toContain("Nov 20 2026 00:00:00");
  expect(new Date(to).toString()).toContain("Nov 21 2026 23:59:59");
});
