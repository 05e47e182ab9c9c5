import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { fakeApi, show } from "../testing/api.tsx";
import { lastDays } from "./span.ts";

const figures = { orders: 4, revenue: 120, failureRate: 0.25, averageValue: 40 };
const report = {
  from: "2026-11-20",
  to: "2026-11-21",
  currency: "USD",
  ...figures,
  byStatus: {
    COMPLETED: { orders: 3, amount: 120 },
    FAILED: { orders: 1, amount: 10 },
    PENDING: { orders: 0, amount: 0 },
  },
  byDay: [{ day: "2026-11-20", ...figures }],
  topProducts: [{ productId: "PROD-002", quantity: 4, amount: 120 }],
};

describe("analytics", () => {
  it("shows the figures of the span in the address", async () => {
    const sent = fakeApi(() => [200, report]);
    show("/analytics?from=2026-11-20&to=2026-11-21");
    expect((await screen.findByText("Failed", { selector: "dt" })).nextSibling?.textContent).toBe("25%");
    expect(screen.getByRole("row", { name: /Completed/ }).textContent).toBe("Completed3$120.00");
    expect(screen.queryByRole("row", { name: /Pending/ })).toBeNull();
    expect(sent[0]?.path).toBe("/analytics?from=2026-11-20&to=2026-11-21");
  });

  it("changes the span", async () => {
    fakeApi(() => [200, report]);
    show("/analytics");
    await userEvent.click(await screen.findByRole("button", { name: "30" }));
    const { from, to } = lastDays(30, Date.now());
    expect(window.location.search).toBe(`?from=${from}&to=${to}`);
  });

  it("counts the days with today", () => {
    expect(lastDays(7, Date.parse("2026-11-21T23:00:00Z"))).toEqual({ from: "2026-11-15", to: "2026-11-21" });
  });

  it("says what to do where there are no orders", async () => {
    fakeApi(() => [200, { ...report, orders: 0 }]);
    show("/analytics");
    expect((await screen.findByText(/No orders were created/)).textContent).toBe(
      "No orders were created on these days. Choose others, or place an order.",
    );
  });
});
