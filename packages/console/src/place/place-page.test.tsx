import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { fakeApi, order, type Sent, show } from "../testing/api.tsx";
import { bodyOf } from "./order-body.ts";

const products = [
  { productId: "PROD-002", name: "Mouse", price: 29.99, stock: 50, received: 60 },
  { productId: "PROD-001", name: "Laptop", price: 999.99, stock: 0, received: 10 },
];

const reply = ({ method, path }: Sent) => {
  if (path.startsWith("/inventory")) return [200, { products, nextCursor: null }] as const;
  return method === "POST" ? ([202, { orderId: "ORDER-1" }] as const) : ([200, order()] as const);
};

describe("placing an order", () => {
  it("sends what was chosen, and goes to the order", async () => {
    const sent = fakeApi(reply);
    show("/place");
    await userEvent.type(await screen.findByLabelText("Pieces of Mouse"), "2");
    await userEvent.click(screen.getByRole("radio", { name: "tok_declined" }));
    expect(screen.getByText("$59.98")).toBeDefined();
    await userEvent.click(screen.getByRole("button", { name: "Place the order" }));
    expect(await screen.findByRole("heading", { name: "ORDER-1" })).toBeDefined();
    expect(sent.find(({ method }) => method === "POST")).toMatchObject({
      path: "/orders",
      body: { customerId: "CUST-001", paymentToken: "tok_declined", items: [{ productId: "PROD-002", quantity: 2 }] },
    });
  });

  it("shows stock, and marks what is sold out", async () => {
    fakeApi(reply);
    show("/place");
    expect((await screen.findByRole("row", { name: /Laptop/ })).textContent).toContain("Sold out");
  });

  it("shows each validation error at its field, and sends nothing", async () => {
    const sent = fakeApi(reply);
    show("/place");
    await userEvent.type(await screen.findByLabelText("E-mail address (optional)"), "jane");
    await userEvent.type(screen.getByLabelText("Pieces of Mouse"), "1001");
    await userEvent.click(screen.getByRole("button", { name: "Place the order" }));
    expect(screen.getByLabelText("E-mail address (optional)").getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByText("customerEmail must be an e-mail address such as jane@example.com")).toBeDefined();
    expect(screen.getByText("items[0].quantity must be a whole number from 1 to 1000")).toBeDefined();
    expect(sent.some(({ method }) => method === "POST")).toBe(false);
  });

  it("wants at least one piece", () => {
    expect(bodyOf({ customerId: "C", customerEmail: "", paymentToken: "", quantities: { A: "", B: "0" } })).toEqual({
      errors: { items: "Choose at least one piece of a product." },
    });
  });
});
