import type { Order, Status } from "@orders/domain";
import { anOrder, at, line } from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { notificationOf } from "./notification.ts";
import type { Change } from "./templates.ts";

const order = anOrder({
  orderId: "0199f0c4-7d2e-7aaa-8bbb-1234567890ab" as Order["orderId"],
  customer: { customerId: "CUST-1", name: "Jane Roe", email: "jane@example.com" },
  lines: [{ ...line("LAPTOP", 1, "999.99"), name: "Laptop" }, line("PROD-002", 2, "29.99")],
  currency: "EUR",
  shippingAddress: { street: "1 Main St", city: "Springfield", state: "IL", postalCode: "62701", country: "US" },
});
const event = (status: Status, more: Partial<Change> = {}): Change => ({
  status,
  occurredAt: at(7),
  ...more,
});
const shop = { name: "Möbel & more", replyTo: "help@example.com" };
const completed: Order = { ...order, status: "COMPLETED" };

describe("notificationOf", () => {
  it("has its headline in the subject and above the text", () => {
    const { subject, html } = notificationOf(event("COMPLETED"), completed, shop);
    expect(subject).toBe(`Your order has been completed: ${order.orderId}`);
    expect(html).toContain(
      '<h1 style="margin:0;color:#ffffff;font-size:22px;line-height:1.3">Your order has been completed</h1>',
    );
  });

  it("shows order id, lines, total and time in text and in HTML", () => {
    const { text, html } = notificationOf(event("COMPLETED"), completed, shop);
    expect(text).toBe(`Hello Jane Roe,

Your order has been completed. It is paid and ready to be sent.

Order ${order.orderId}
  1 x Laptop: 999.99
  2 x PROD-002: 59.98
  Total: EUR 1059.97

Shipping address
  1 Main St
  Springfield, IL, 62701
  US

As of 1 January 2026, 12:00 UTC.

Möbel & more
Questions? Write to help@example.com.
`);
    for (const part of [
      "Hello Jane Roe,",
      order.orderId,
      "1 × Laptop",
      "999.99",
      "2 × PROD-002",
      "59.98",
      "EUR 1059.97",
      "Shipping address<br>1 Main St",
      "<br>Springfield, IL, 62701",
      "Möbel &amp; more",
      "Questions? Write to help@example.com.",
    ])
      expect(html).toContain(part);
    expect(html).toContain("As of 1 January 2026, 12:00 UTC.");
  });

  it.each([
    ["INVALID_ORDER", "did not add up"],
    ["UNKNOWN_PRODUCT", "no longer in our shop"],
    ["OUT_OF_STOCK", "no longer have enough"],
    ["PAYMENT_DECLINED", "card was declined"],
    ["PAYMENT_UNAVAILABLE", "could not reach the payment service"],
    ["APPROVAL_REJECTED", "not able to accept"],
    ["APPROVAL_TIMED_OUT", "in time"],
    ["INTERNAL_ERROR", "on our side"],
  ] as const)("says in friendly words why an order failed: %s", (reason, words) => {
    const { text, html } = notificationOf(event("FAILED", { reason }), order, shop);
    expect(text).toContain(words);
    expect(html).toContain(words);
    expect(text + html).not.toContain(reason);
  });

  it("greets a customer without a name, and leaves out missing lines", () => {
    const { text } = notificationOf(
      event("SHIPPED"),
      { ...order, lines: [], customer: { customerId: "CUST-1" } },
      shop,
    );
    expect(text).toContain("Hello,\n");
    expect(text).toContain(`Order ${order.orderId}\n  Total: EUR 1059.97`);
  });

  it("escapes all foreign text in HTML", () => {
    const evil = `<img src=x onerror="alert('1')">&`;
    const { html, text } = notificationOf(
      event("PAID"),
      {
        ...order,
        orderId: evil as Order["orderId"],
        customer: { customerId: "C", name: evil },
        lines: [{ ...line("LAPTOP"), name: evil }],
        shippingAddress: { street: evil, city: evil, country: evil },
      },
      { name: evil, replyTo: evil },
    );
    const shown = "&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;";
    expect(html.split(shown)).toHaveLength(9);
    expect(html).not.toContain("<img");
    expect(text).toContain(evil);
  });

  it("has a text message with the order's number", () => {
    expect(notificationOf(event("COMPLETED"), completed, shop).brief).toBe(
      `Your order ${order.orderId} has been completed.`,
    );
  });

  it("leaves out a missing shipping address and a missing address for questions", () => {
    const { shippingAddress: _, ...unknown } = order;
    const { text, html } = notificationOf(event("PAID"), unknown, { name: "Order Service" });
    expect(text.endsWith("As of 1 January 2026, 12:00 UTC.\n\nOrder Service\n")).toBe(true);
    expect(text + html).not.toMatch(/Shipping address|Questions|undefined/);
  });

  it("returns the same for the same change and order", () => {
    expect(notificationOf(event("PAID"), order, shop)).toEqual(notificationOf(event("PAID"), order, shop));
  });
});
