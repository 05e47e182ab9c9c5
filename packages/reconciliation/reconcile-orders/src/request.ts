import type { ReconciliationRequest } from "@orders/contracts/schemas";
import { ReconciliationRequest as isReconciliationRequest } from "@orders/contracts/validators";

/** A request with its defaults. */
export type ReconcileRequest = Required<ReconciliationRequest>;

/** The input of the function is not a valid request. */
export class UnknownRequestError extends Error {
  override readonly name = "UnknownRequestError";
  constructor() {
    super('The request cannot be read: expected {"scope": "open", "recent" or "all", "dryRun": true or false}');
  }
}

/** @throws UnknownRequestError */
export function readRequest(request: unknown): ReconcileRequest {
  if (!isReconciliationRequest(request)) throw new UnknownRequestError();
  const { scope, dryRun = false } = request;
  return { scope, dryRun };
}
