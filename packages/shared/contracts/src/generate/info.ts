import { CONTRACT_VERSION } from "../version.ts";

/** What both documents say of themselves. */
export const INFO = { title: "Order processing system", version: CONTRACT_VERSION } as const;

/** How to read both documents. */
export const HOW_TO_READ =
  "Expect members that are not described here, and further values where a list is marked as extensible. " +
  "Amounts are decimals in major units, times are ISO 8601 in UTC.";
