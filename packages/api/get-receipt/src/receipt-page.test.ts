import { type Currency, type Instant, money, type OrderId, type ProductId, type ReceiptContents } from "@orders/domain";
import { line } from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { receiptPage } from "./receipt-page.ts";

const receipt: ReceiptContents = {
  orderId: "order-1" as OrderId,
  customerId: "CUST-1",
  customerName: "Jane Doe",
  shop: { name: "Möbel & more", replyTo: "help@example.com" },
  shippingAddress: { street: "1 Main St", city: "Springfield", state: "IL", postalCode: "62701", country: "US" },
  items: [
    { ...line("LAPTOP", 2, "999.99"), name: "Laptop", amount: money(199_998) },
    { ...line("MOUSE", 3, "0.10"), amount: money(30) },
  ],
  totalAmount: money(200_028),
  currency: "USD",
  transactionId: "TXN-1",
  paidAt: "2026-01-01T12:00:03.000Z" as Instant,
};
const pageOf = (changes: Partial<ReceiptContents> = {}) => receiptPage({ ...receipt, ...changes });

/** The visible texts of a page. */
const textsOf = (page: string): string[] =>
  page
    .replace(/<style>[\s\S]*?<\/style>/, "")
    .split(/<[^>]*>/)
    .map((text) => text.trim())
    .filter(Boolean);

describe("a receipt's page", () => {
  it("has all data of the receipt", () => {
    expect(textsOf(pageOf())).toEqual([
      "Receipt of order order-1",
      "Möbel &amp; more",
      "Receipt",
      "$2,000.28 paid",
      "Order",
      "order-1",
      "Customer",
      "Jane Doe",
      "CUST-1",
      "Shipping address",
      "1 Main St",
      "Springfield, IL, 62701",
      "US",
      "Paid on",
      "1 January 2026 at 12:00:03 UTC",
      "Transaction",
      "TXN-1",
      "Questions",
      "help@example.com",
      "What was bought",
      "Product",
      "Quantity",
      "Price",
      "Amount",
      "Laptop",
      "LAPTOP",
      "2",
      "$999.99",
      "$1,999.98",
      "MOUSE",
      "3",
      "$0.10",
      "$0.30",
      "Total",
      "$2,000.28",
    ]);
  });

  it("shows a refund with its amount and time", () => {
    const texts = textsOf(
      receiptPage(receipt, { amount: money(200_028), refundedAt: "2026-01-05T09:30:00.000Z" as Instant }),
    );
    expect(texts.slice(3, 5)).toEqual(["$2,000.28 paid", "$2,000.28 refunded"]);
    expect(texts[texts.indexOf("Refunded on") + 1]).toBe("5 January 2026 at 09:30:00 UTC");
    expect(textsOf(pageOf()).join()).not.toMatch(/refund/i);
  });

  it("shows no payment for an order of 0.00", () => {
    const { transactionId: _, paidAt: __, ...free } = receipt;
    const texts = textsOf(receiptPage({ ...free, totalAmount: money(0), items: [] }));
    expect(texts.join()).not.toMatch(/paid|transaction|refund/i);
    expect(texts.at(-1)).toBe("$0.00");
  });

  it("names a customer by name or id", () => {
    const { customerName: _, ...anonymous } = receipt;
    const texts = textsOf(receiptPage(anonymous));
    expect(texts[texts.indexOf("Customer") + 1]).toBe("CUST-1");
    expect(texts[texts.indexOf("Customer") + 2]).toBe("Shipping address");
  });

  it("is complete for a receipt from before receipts named the shop", () => {
    const { shop: _, shippingAddress: __, ...old } = receipt;
    const texts = textsOf(receiptPage(old));
    expect(texts.slice(0, 3)).toEqual(["Receipt of order order-1", "Receipt", "$2,000.28 paid"]);
    expect(texts.join()).not.toMatch(/Shipping address|Questions|undefined/);
  });

  it.each<[Currency, string]>([
    ["EUR", "€2,000.28"],
    ["CHF", "CHF\u00a02,000.28"],
    ["SEK", "SEK\u00a02,000.28"],
  ])("shows amounts in the order's currency: %s", (currency, total) => {
    expect(textsOf(pageOf({ currency })).at(-1)).toBe(total);
  });

  it("shows the largest amount to its last cent", () => {
    expect(textsOf(pageOf({ totalAmount: money(999_999_999_999_999) })).at(-1)).toBe("$9,999,999,999,999.99");
  });

  it("is the same each time it is made", () => {
    expect(pageOf()).toBe(pageOf());
  });

  const HOSTILE = `</title></style><script>alert("1")</script><img src=x onerror='alert(1)'>&lt;`;
  const ESCAPED =
    "&lt;/title&gt;&lt;/style&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;lt;";
  const [item] = receipt.items;
  it.each<[string, Partial<ReceiptContents>]>([
    ["the order's id", { orderId: HOSTILE as OrderId }],
    ["the customer's id", { customerId: HOSTILE }],
    ["the customer's name", { customerName: HOSTILE }],
    ["a product's id", { items: item ? [{ ...item, productId: HOSTILE as ProductId }] : [] }],
    ["a product's name", { items: item ? [{ ...item, name: HOSTILE }] : [] }],
    [
      "a product's id in place of its name",
      { items: [{ productId: HOSTILE as ProductId, quantity: 1, price: money(100), amount: money(100) }] },
    ],
    ["the transaction", { transactionId: HOSTILE }],
    ["the shop", { shop: { name: HOSTILE, replyTo: "help@example.com" } }],
    ["the shop's address for questions", { shop: { name: "S", replyTo: HOSTILE } }],
    [
      "where the order is sent",
      { shippingAddress: { street: HOSTILE, city: "C", state: "S", postalCode: "P", country: "US" } },
    ],
  ])("escapes %s", (_, changes) => {
    const page = pageOf(changes);
    expect(page).toContain(ESCAPED);
    expect(page).not.toMatch(/<script|<img/i);
    const marks = (text: string) => [...text.matchAll(/<[a-z/!][^>]*>/gi)].map(([mark]) => mark);
    const { items = receipt.items } = changes;
    expect(marks(page)).toEqual(
      marks(
        pageOf({
          items: items.map((item) => ({ ...item, productId: "P" as ProductId, ...(item.name && { name: "N" }) })),
        }),
      ),
    );
  });

  it("has no script and loads nothing", () => {
    const page = pageOf();
    expect(page).not.toMatch(/<script|<link|<img|src=|url\(|@import|https?:|\son[a-z]+=/i);
    expect(page).toContain("default-src 'none'");
  });

  it("declares its language and the headers of its table", () => {
    const page = pageOf();
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page.match(/<th /g)).toHaveLength(page.match(/<th scope="(?:row|col)"/g)?.length ?? 0);
    expect(page).toContain('<time datetime="2026-01-01T12:00:03.000Z">');
  });
});
