import { BACK_OFFICE_GROUP } from "@orders/contracts";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { isForCustomers, refuseOtherTokens, verifiedClaims } from "./customer.ts";
import { HttpProblemError } from "./problem.ts";

/**
 * Refuses a person who has signed in and is not a member of the back office, on a path that is not for customers. The gateway
 * accepts the tokens of every user there.
 * @throws HttpProblemError 401 for another token than an ID token, 403 for somebody else.
 */
export function refuseOutsiders(event: APIGatewayProxyEvent): void {
  const claims = verifiedClaims(event);
  if (claims === undefined || isForCustomers(event)) return;
  refuseOtherTokens(claims);
  if (groupsIn(claims["cognito:groups"]).includes(BACK_OFFICE_GROUP)) return;
  throw new HttpProblemError(
    403,
    `Your account is not in the group ${BACK_OFFICE_GROUP}: ask who runs the shop to add it, then sign in again`,
  );
}

/** The groups as `a,b` or `[a b]`: AWS documents no form for a list in a claim, and the emulator sends the latter. */
const groupsIn = (claim: string | undefined): string[] => (claim ?? "").replace(/^\[|\]$/g, "").split(/[\s,]+/);
