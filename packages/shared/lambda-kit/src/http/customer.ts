import type { APIGatewayProxyEvent } from "aws-lambda";
import { HttpProblemError } from "./problem.ts";

/** A customer who is signed in, as the verified token says. */
export interface SignedInCustomer {
  /** The user's id in the user pool (claim `sub`). It never changes and is never given to another user. */
  readonly id: string;
  /** The user's e-mail address; missing unless the user pool has verified it. */
  readonly email?: string;
}

/** What customers reach: the gateway requires a token of the user pool there, in place of an API key. */
const PATHS_OF_CUSTOMERS = "/me/";

/**
 * The customer who calls; undefined on a path that is not for customers. The gateway has verified signature, time and
 * issuer of the token.
 * @throws HttpProblemError 401 on a path for customers without the claims of an ID token. An access token has no e-mail
 * address, and the gateway may accept it.
 */
export function customerOf({ resource, requestContext }: APIGatewayProxyEvent): SignedInCustomer | undefined {
  if (!resource.startsWith(PATHS_OF_CUSTOMERS)) return undefined;
  const claims: Readonly<Record<string, string | undefined>> = requestContext?.authorizer?.claims ?? {};
  const { token_use, sub, email, email_verified } = claims;
  if (token_use !== "id" || !sub) {
    throw new HttpProblemError(
      401,
      "Sign in first: send the ID token of the user pool in the header Authorization; an access token is not accepted",
    );
  }
  return { id: sub, ...(email && email_verified === "true" && { email }) };
}
