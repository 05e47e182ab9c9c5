import { inspect } from "node:util";
import { expect } from "vitest";

const given = {
  customerId: "canary-customer@canary.example",
  customerName: "Canary Q. Bird",
  customerEmail: "canary@canary.example",
  customerPhone: "+19876543210",
  paymentToken: "tok_canary",
  shippingAddress: { street: "7 Canary Street", city: "Canaryville", postalCode: "CANARY-9", country: "Canaria" },
};
/**
 * Personal data with unique values, so that a test can search for them where they must not occur. They are in the form of
 * the API and of import files, and in the form of an order. The customer id is personal too: it may be the e-mail address.
 */
export const PERSONAL = {
  email: given.customerEmail,
  phone: given.customerPhone,
  /** The customer as members of `POST /orders`. */
  body: given,
  /** The same customer in an order. */
  customer: {
    customerId: given.customerId,
    name: given.customerName,
    email: given.customerEmail,
    phone: given.customerPhone,
  },
  shippingAddress: given.shippingAddress,
  paymentMethod: { type: "CARD", token: given.paymentToken },
} as const;

/** A marker that all personal values contain, in any case. The phone number cannot contain it and is listed itself. */
const MARK = /canar\S*|9876543210/gi;

/**
 * Asserts that no value of `PERSONAL` occurs in any of these: log lines, errors with their properties and causes, reports,
 * messages, dead letters.
 */
export function expectNothingPersonal(...places: readonly unknown[]): void {
  for (const place of places) {
    // As Lambda logs an error: with its properties and causes.
    const text =
      typeof place === "string" ? place : inspect(place, { depth: null, maxStringLength: null, breakLength: 200 });
    expect(text.match(MARK) ?? [], `Personal values in ${text.slice(0, 2_000)}`).toEqual([]);
  }
}
