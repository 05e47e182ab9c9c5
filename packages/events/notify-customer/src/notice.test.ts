import { type Order, parseMoney, STATUSES, type Status } from "@orders/domain";
import { anOrder, at, line } from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { type NoticeEvent, noticeOf } from "./notice.ts";

const order = anOrder({
  orderId: "0199f0c4-7d2e-7aaa-8bbb-1234567890ab" as Order["orderId"],
  customer: { customerId: "CUST-1", name: "Jane Roe", email: "jane@example.com" },
  lines: [{ ...line("LAPTOP", 1, "999.99"), name: "Laptop" }, line("PROD-002", 2, "29.99")],
  currency: "EUR",
});
const event = (status: Status, more: Partial<NoticeEvent> = {}): NoticeEvent => ({
  status,
  occurredAt: at(7),
  ...more,
});
const refunded: Order = { ...order, payment: { state: "REFUNDED", amount: parseMoney("1059.97"), at: at(5) } };

describe("noticeOf", () => {
  it.each<[Status, string]>([
    ["PENDING", "We have received your order"],
    ["PROCESSING", "We are working on your order"],
    ["AWAITING_APPROVAL", "We are checking your order"],
    ["PAID", "We have received your payment"],
    ["COMPLETED", "Your order is complete"],
    ["SHIPPED", "Your order is on its way"],
    ["DELIVERED", "Your order has been delivered"],
    ["FAILED", "We could not fulfil your order"],
    ["CANCELLED", "Your order has been cancelled"],
    ["NEEDS_ATTENTION", "Your order takes a little longer"],
  ])("has words of its own for %s", (status, headline) => {
    const { subject, text, html } = noticeOf(event(status), order);
    expect(subject).toBe(`${headline}: ${order.orderId}`);
    expect(html).toContain(`<h1 style="margin:0;color:#ffffff;font-size:22px;line-height:1.3">${headline}</h1>`);
    expect(text).not.toMatch(/undefined|[A-Z]+_[A-Z]+/);
  });

  it("shows number, lines, total and moment in text and in HTML alike", () => {
    const { text, html } = noticeOf(event("COMPLETED"), order);
    expect(text).toBe(`Hello Jane Roe,

Your order is paid and ready. We will tell you as soon as it is on its way.

Order ${order.orderId}
  1 x Laptop: 999.99
  2 x PROD-002: 59.98
  Total: EUR 1059.97

As of 1 January 2026, 12:00 UTC.
`);
    for (const part of [
      "Hello Jane Roe,",
      order.orderId,
      "1 × Laptop",
      "999.99",
      "2 × PROD-002",
      "59.98",
      "EUR 1059.97",
    ])
      expect(html).toContain(part);
    expect(html).toContain("As of 1 January 2026, 12:00 UTC.");
  });

  it("tells the status that the event says, whatever the order has come to since", () => {
    const later: Order = { ...order, status: "DELIVERED" };
    expect(noticeOf(event("PROCESSING"), later)).toEqual(noticeOf(event("PROCESSING"), order));
  });

  it.each<[NoticeEvent["previousStatus"], string]>([
    ["PENDING", "We are working on your order"],
    ["AWAITING_APPROVAL", "Your order has been approved"],
    ["NEEDS_ATTENTION", "We are working on your order again"],
  ])("says why an order is worked on: it was %s", (previousStatus, headline) => {
    const { subject } = noticeOf(event("PROCESSING", { ...(previousStatus && { previousStatus }) }), order);
    expect(subject).toBe(`${headline}: ${order.orderId}`);
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
    const { text, html } = noticeOf(event("FAILED", { reason }), order);
    expect(text).toContain(words);
    expect(html).toContain(words);
    expect(text + html).not.toContain(reason);
  });

  it.each<Status>(["FAILED", "CANCELLED"])("says what became of the money of an order that is %s", (status) => {
    expect(noticeOf(event(status), order).text).toContain("You have not been charged.");
    expect(noticeOf(event(status), refunded).text).toContain("We have given back your EUR 1059.97.");
  });

  it("greets a customer without a name, and leaves out lines that are not known", () => {
    const { text } = noticeOf(event("SHIPPED"), { ...order, lines: [], customer: { customerId: "CUST-1" } });
    expect(text).toContain("Hello,\n");
    expect(text).toContain(`Order ${order.orderId}\n  Total: EUR 1059.97`);
  });

  it("shows everything that others wrote as text in HTML", () => {
    const evil = `<img src=x onerror="alert('1')">&`;
    const { html, text } = noticeOf(event("PAID"), {
      ...order,
      orderId: evil as Order["orderId"],
      customer: { customerId: "C", name: evil },
      lines: [{ ...line("LAPTOP"), name: evil }],
    });
    const shown = "&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;";
    expect(html.split(shown)).toHaveLength(4);
    expect(html).not.toContain("<img");
    expect(text).toContain(evil);
  });

  it.each(STATUSES)("fits %s into one text message", (status) => {
    const { brief } = noticeOf(event(status, { reason: "INTERNAL_ERROR" }), order);
    expect(brief).toContain(order.orderId);
    expect(brief.length).toBeLessThanOrEqual(160);
    expect(brief).toMatch(/^[\w .,:!'-]+$/);
  });

  it("is the same however often it is made", () => {
    expect(noticeOf(event("PAID"), order)).toEqual(noticeOf(event("PAID"), order));
  });
});
