/** What the SDK throws when a service answers with an error. */
interface ServiceError {
  readonly name: string;
  readonly message: string;
  readonly $fault: "client" | "server";
  readonly $metadata: { readonly requestId?: string };
}

/** A provider did not accept a message. Sending it again may succeed, at the latest when the cause is removed. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
}

/** Whether a service answered with an error. Otherwise it did not answer. */
export const isServiceError = (error: unknown): error is ServiceError => error instanceof Error && "$fault" in error;

/**
 * Limits of the account. SES uses one error name for both, and names the limit in the message.
 * Source: Amazon SES Developer Guide, "Errors related to the sending quotas for your Amazon SES account".
 */
const LIMITS = ["Daily message quota exceeded", "Maximum sending rate exceeded"];

/**
 * An error of sending, without the service's own message: that repeats the recipient's address. Only an exceeded limit is
 * kept from it. The whole message can be found in CloudTrail by the request id.
 */
export function withoutAddress(service: string, error: unknown): unknown {
  if (!isServiceError(error)) return error;
  const limit = LIMITS.find((words) => error.message.includes(words));
  const what = limit === undefined ? error.name : `${error.name} (${limit})`;
  return new DeliveryError(`${service} did not take the message: ${what}, request ${error.$metadata.requestId}`);
}
