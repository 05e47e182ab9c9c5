// Who may call what: how a request is answered, by its credentials and by what its operation asks for.

/** How the paths of customers' operations begin, and no others. */
export const PATHS_OF_CUSTOMERS = "/me/";

/** The kinds of requests, by their credentials. */
export const CALLERS = {
  application: "a valid API key",
  wrongKey: "an unknown API key",
  nobody: "no key and no token",
  owner: "the ID token of the customer",
  otherCustomer: "the ID token of another customer",
  backOffice: "the ID token of a member of the group back-office",
  accessToken: "the customer's access token",
  expiredToken: "the customer's ID token, expired",
  tamperedToken: "the customer's ID token, changed",
} as const;
export type Caller = keyof typeof CALLERS;

/** What an operation asks for: the security scheme of the OpenAPI document, or nothing. */
export type Credentials = "apiKey" | "customer" | "nothing";

/** `allowed`: it is carried out. `own`: with the caller's own orders. A number: it is refused with this status. */
export type Outcome = "allowed" | "own" | 401 | 403 | 404;

/**
 * How a request is answered.
 * @param path the operation's path: one that names an order is about the order of `owner`.
 */
export function outcomeOf(credentials: Credentials, path: string, caller: Caller): Outcome {
  if (credentials === "nothing") return "allowed";
  if (credentials === "apiKey") return caller === "application" ? "allowed" : 403;
  switch (caller) {
    case "owner":
      return "own";
    // The group gives no right here: back office and applications use the API key.
    case "otherCustomer":
    case "backOffice":
      return path.includes("{orderId}") ? 404 : "own";
    default:
      return 401;
  }
}

/** How the back office's API answers a request for an operation of applications, which is not an operation of customers there. */
export const AT_BACK_OFFICE: Readonly<Record<Caller, Outcome>> = {
  application: 401,
  wrongKey: 401,
  nobody: 401,
  owner: 403,
  otherCustomer: 403,
  backOffice: "allowed",
  accessToken: 401,
  expiredToken: 401,
  tamperedToken: 401,
};
