import { describe, expect, it } from "vitest";
import { at } from "../testing/builders.ts";
import { addressLines, canonicalCustomerId } from "./customer.ts";
import { historicalOrder } from "./historical-order.ts";
import { newOrder } from "./new-order.ts";
import type { OrderId } from "./order.ts";

describe("a customer with an e-mail address as id", () => {
  it.each([
    ["jane@example.com", "jane@example.com"],
    ["jane@EXAMPLE.com", "jane@example.com"],
    ["Jane.Roe@Example.Com", "jane.roe@example.com"],
    ["CUST-001", "CUST-001"],
    ["Cust-001", "Cust-001"],
  ])("has one id: %s", (id, canonical) => {
    expect(canonicalCustomerId(id)).toBe(canonical);
  });

  const common = { orderId: "order-1" as OrderId, currency: "USD", correlationId: "c" } as const;

  it("has one id in all orders, and the e-mail address as given", () => {
    const given = { customerId: "Jane@Example.com", email: "Jane@Example.com" };
    const { customer } = newOrder({ ...common, lines: [], customer: given, paymentMethod: { type: "CARD" } }, at());
    expect(customer).toEqual({ customerId: "jane@example.com", email: "Jane@Example.com" });
  });

  it("has the same id in a historical order", () => {
    const customer = { customerId: "Jane@Example.com" };
    const order = historicalOrder({ ...common, customer, status: "DELIVERED", totalAmount: 1 as never }, at());
    expect(order.customer.customerId).toBe("jane@example.com");
  });
});

describe("an address", () => {
  it("has one line per part that is present", () => {
    const address = { street: "1 Main St", city: "Springfield", state: "IL", postalCode: "62701", country: "US" };
    expect(addressLines(address)).toEqual(["1 Main St", "Springfield, IL, 62701", "US"]);
    expect(addressLines({ street: "Storgatan 1", city: "Kiruna", country: "SE" })).toEqual([
      "Storgatan 1",
      "Kiruna",
      "SE",
    ]);
  });
});
