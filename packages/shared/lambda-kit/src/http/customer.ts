import { PATHS_OF_CUSTOMERS } from "@orders/contracts";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { HttpProblemError } from "./problem.ts";

/** A customer who is signed in, as the verified token says. */
export interface SignedInCustomer {
  /** The user's id in the user pool (claim `sub`). It never changes and is never given to another user. */
  readonly id: string;
  /** The user's e-mail address; missing unless the user pool has verified it. */
  readonly email?: string;
}

/** What a token says. */
type Claims = Readonly<Record<string, string | undefined>>;

/** What the token says that the gateway verified; undefined where it asked for none. */
export const verifiedClaims = ({ requestContext }: APIGatewayProxyEvent): Claims | undefined =>
  requestContext?.authorizer?.claims;

/** Whether the gateway requires the token of a customer there. */
export const isForCustomers = ({ resource }: Pick<APIGatewayProxyEvent, "resource">): boolean =>
  resource.startsWith(PATHS_OF_CUSTOMERS);

/** @throws HttpProblemError 401 for an access token, which has no e-mail address, and which the gateway may accept. */
export function refuseOtherTokens({ token_use, sub }: Claims): void {
  if (token_use === "id" && sub) return;
  throw new HttpProblemError(
    401,
    "Sign in first: send the ID token of the user pool in the header Authorization; an access token is not accepted",
  );
}

/**
 * The customer who calls; undefined on a path that is not for customers. The gateway has verified signature, time and
 * issuer of the token.
 * @throws HttpProblemError 401 on a path for customers without the claims of an ID token. An access token has no e-mail
 * address, and the gateway may accept it.
 */
export function customerOf(event: APIGatewayProxyEvent): SignedInCustomer | undefined {
  if (!isForCustomers(event)) return undefined;
  const claims = verifiedClaims(event) ?? {};
  refuseOtherTokens(claims);
  const { sub, email, email_verified } = claims;
  return { id: String(sub), ...(email && email_verified === "true" && { email }) };
}
