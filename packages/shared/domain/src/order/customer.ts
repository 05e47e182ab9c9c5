import type { Address, Customer } from "./order.ts";

/**
 * The canonical id of a customer: an e-mail address in lower case. The part before the `@` is lowered too: RFC 5321,
 * section 2.4, allows a host to distinguish letter case there but discourages it. Mails are sent to the address as given.
 */
export const canonicalCustomerId = (id: string): string => (id.includes("@") ? id.toLowerCase() : id);

/** The customer with the canonical id. */
export const withCanonicalId = (customer: Customer): Customer => ({
  ...customer,
  customerId: canonicalCustomerId(customer.customerId),
});

/** The lines of an address as on a parcel. */
export const addressLines = ({ street, city, state, postalCode, country }: Address): string[] => [
  street,
  [city, state, postalCode].filter((part) => part !== undefined).join(", "),
  country,
];
