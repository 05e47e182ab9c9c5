import { BACK_OFFICE_GROUP } from "@orders/contracts";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { isForCustomers, refuseOtherTokens } from "./customer.ts";
import { HttpProblemError } from "./problem.ts";

/**
 * Refuses a person who has signed in and is not a member of the back office, on a path that is not for customers. The gateway
 * accepts the tokens of every user there.
 * @throws HttpProblemError 401 for another token than an ID token, 403 for somebody else.
 */
export function refuseOutsiders(event: APIGatewayProxyEvent): void {
  const claims = event.requestContext?.authorizer?.claims;
  if (claims === undefined || isForCustomers(event)) return;
  refuseOtherTokens(claims);
  if (groupsIn(claims["cognito:groups"]).includes(BACK_OFFICE_GROUP)) return;
  throw new HttpProblemError(
    403,
    `Your account is not in the group ${BACK_OFFICE_GROUP}: ask who runs the shop to add it, then sign in again`,
  );
}

/** A REST API sends groups as `a,b`. Source: observed; the claim has no documented form. An emulator sends `[a b]`. */
const groupsIn = (claim: string | undefined): string[] => (claim ?? "").replace(/^\[|\]$/g, "").split(/[\s,]+/);
