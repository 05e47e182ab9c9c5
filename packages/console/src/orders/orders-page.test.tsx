import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { fakeApi, order, problem, show, summary } from "../testing/api.tsx";

const orders = (...numbers: number[]) => numbers.map((n) => summary(n));

describe("the page of orders", () => {
  it("shows orders, and the next page by its cursor", async () => {
    const sent = fakeApi(({ path }) => [
      200,
      path.includes("cursor=") ? { orders: orders(1), nextCursor: null } : { orders: orders(3, 2), nextCursor: "c1" },
    ]);
    show("/orders");
    await userEvent.click(await screen.findByRole("button", { name: "Show older orders" }));
    expect(await screen.findByRole("link", { name: "ORDER-1" })).toBeDefined();
    expect(screen.getAllByRole("link", { name: /ORDER/ }).map(({ textContent }) => textContent)).toEqual([
      "ORDER-3",
      "ORDER-2",
      "ORDER-1",
    ]);
    expect(sent.map(({ path }) => path)).toEqual(["/orders", "/orders?cursor=c1"]);
  });

  it("shows the same list, older orders among it, to who comes back from an order", async () => {
    const sent = fakeApi(({ path }) => {
      if (path === "/orders/ORDER-1") return [200, order()];
      return [
        200,
        path.includes("cursor=") ? { orders: orders(1), nextCursor: null } : { orders: orders(3, 2), nextCursor: "c1" },
      ];
    });
    show("/orders");
    await userEvent.click(await screen.findByRole("button", { name: "Show older orders" }));
    await userEvent.click(await screen.findByRole("link", { name: "ORDER-1" }));
    await screen.findByRole("heading", { name: "ORDER-1" });
    window.history.back();
    expect(await screen.findByRole("link", { name: "ORDER-1" })).toBeDefined();
    expect(screen.getAllByRole("link", { name: /ORDER-/ })).toHaveLength(3);
    expect(sent.filter(({ path }) => path.includes("cursor="))).toHaveLength(1);
  });

  it("keeps the filter in the address, and asks the API for it", async () => {
    const sent = fakeApi(() => [200, { orders: [], nextCursor: null }]);
    show("/orders?customerId=CUST-9");
    await userEvent.selectOptions(await screen.findByLabelText("Status"), "Needs attention");
    expect(await screen.findByText("No order matches the filter. Change it, or clear it.")).toBeDefined();
    expect(window.location.search).toBe("?status=needs_attention&customerId=CUST-9");
    expect(sent.at(-1)?.path).toBe("/orders?status=needs_attention&customerId=CUST-9");
  });

  it("opens an order by its id", async () => {
    fakeApi(() => [404, problem(404)]);
    show("/orders");
    await userEvent.type(await screen.findByLabelText("Order id"), " A/1 {Enter}");
    expect(window.location.pathname).toBe("/orders/A%2F1");
  });

  it("leads to an order, whose page has the keyboard's focus", async () => {
    fakeApi(({ path }) => (path === "/orders" ? [200, { orders: orders(1), nextCursor: null }] : [200, order()]));
    show("/orders");
    await userEvent.click(await screen.findByRole("link", { name: "ORDER-1" }));
    expect(await screen.findByRole("heading", { name: "ORDER-1" })).toBeDefined();
    expect(document.activeElement).toBe(screen.getByRole("main"));
  });

  it("says what to do where there are no orders", async () => {
    fakeApi(() => [200, { orders: [], nextCursor: null }]);
    show("/orders");
    expect((await screen.findByText(/There are no orders yet/)).textContent).toBe(
      "There are no orders yet. Place one to try the system out.",
    );
  });

  it("shows the problem of a refused request, with its correlation id", async () => {
    fakeApi(() => [
      400,
      problem(400, { title: "Bad Request", errors: [{ pointer: "/from", message: "from is wrong" }] }),
    ]);
    show("/orders");
    const alert = await screen.findByRole("alert");
    for (const text of ["Bad Request", "What is wrong, and what to do.", "from is wrong", "correlation-1"]) {
      expect(alert.textContent).toContain(text);
    }
  });
});
