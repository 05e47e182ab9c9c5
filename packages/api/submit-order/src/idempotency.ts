import type { OrderId } from "@orders/domain";
import type { HttpRequest } from "@orders/lambda-kit";
import { v5 as uuidFromName, v7 as uuidFromTime } from "uuid";

/** The namespace of this system's name-based ids (RFC 9562, version 5). */
const NAMESPACE = "3d1e4a52-7f0b-4c7a-9a39-1c1f6f3a5c1e";

/**
 * The id of the order that a request creates. Without an `Idempotency-Key` it is a new id that sorts by time (RFC 9562,
 * version 7). With one, it is derived from caller and key, so that the conditional write detects a repeated request. A
 * customer who is signed in never has the caller of another customer or of an application.
 * @throws HttpProblemError 400 for a key that is empty or too long.
 */
export function orderIdFor(request: HttpRequest): OrderId {
  const key = request.idempotencyKey();
  if (key === undefined) return uuidFromTime() as OrderId;
  return uuidFromName(JSON.stringify([request.caller, key]), NAMESPACE) as OrderId;
}
