import type { Customer } from "./order.ts";

/**
 * The one id of a customer, however it was written: an e-mail address names the same customer in either letter case.
 * That holds for the part before the `@` too: RFC 5321, section 2.4, lets a host tell letter case apart there and
 * discourages it. Mails go to the address as it was given.
 */
export const canonicalCustomerId = (id: string): string => (id.includes("@") ? id.toLowerCase() : id);

/** The customer under the one id. */
export const withCanonicalId = (customer: Customer): Customer => ({
  ...customer,
  customerId: canonicalCustomerId(customer.customerId),
});
