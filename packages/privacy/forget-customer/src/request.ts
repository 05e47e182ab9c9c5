import type { ErasureRequest } from "@orders/contracts/schemas";
import { ErasureRequest as isErasureRequest } from "@orders/contracts/validators";
import { canonicalCustomerId } from "@orders/domain";

/** The input of the function is not a valid request. The message does not repeat it, because it may be personal. */
export class UnknownRequestError extends Error {
  override readonly name = "UnknownRequestError";
  constructor() {
    super(
      'The request cannot be read: expected {"customerId": the id of a customer, or an e-mail address, "by": who asks, ' +
        '"dryRun": true or false}',
    );
  }
}

/** The request with its defaults and the canonical id of the customer. @throws UnknownRequestError */
export function readRequest(request: unknown): Required<ErasureRequest> {
  if (!isErasureRequest(request)) throw new UnknownRequestError();
  const { customerId, by, dryRun = false } = request;
  return { customerId: canonicalCustomerId(customerId), by, dryRun };
}
