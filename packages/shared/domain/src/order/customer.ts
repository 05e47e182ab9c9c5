import type { Address, Customer } from "./order.ts";

/**
 * The one id of a customer, however it was written: an e-mail address names the same customer in either letter case.
 * That holds for the part before the `@` too: RFC 5321, section 2.4, allows a host to distinguish letter case there and
 * discourages it. Mails go to the address as it was given.
 */
export const canonicalCustomerId = (id: string): string => (id.includes("@") ? id.toLowerCase() : id);

/** The customer with the canonical id. */
export const withCanonicalId = (customer: Customer): Customer => ({
  ...customer,
  customerId: canonicalCustomerId(customer.customerId),
});

/** An address as it is written on a parcel, one text per line. */
export const addressLines = ({ street, city, state, postalCode, country }: Address): string[] => [
  street,
  [city, state, postalCode].filter((part) => part !== undefined).join(", "),
  country,
];
