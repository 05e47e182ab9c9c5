/** What the SDK throws when a service answers with an error. */
interface ServiceFault {
  readonly name: string;
  readonly message: string;
  readonly $fault: "client" | "server";
  readonly $metadata: { readonly requestId?: string };
}

/** A provider did not take a message. It may take it when it is sent again, or once its cause is gone. */
export class UnsentError extends Error {
  override readonly name = "UnsentError";
}

/** Whether a service answered with an error, rather than not at all. */
export const isServiceFault = (error: unknown): error is ServiceFault => error instanceof Error && "$fault" in error;

/**
 * Which of the account's limits is used up, as SES says it under one name for both.
 * Source: Amazon SES Developer Guide, "Errors related to the sending quotas for your Amazon SES account".
 */
const LIMITS = ["Daily message quota exceeded", "Maximum sending rate exceeded"];

/**
 * A fault of sending without the words of the service, as these repeat the address that they are about, but for the limit
 * that is used up. The request's id finds them in the account's trail.
 */
export function withoutAddress(service: string, error: unknown): unknown {
  if (!isServiceFault(error)) return error;
  const limit = LIMITS.find((words) => error.message.includes(words));
  const what = limit === undefined ? error.name : `${error.name} (${limit})`;
  return new UnsentError(`${service} did not take the message: ${what}, request ${error.$metadata.requestId}`);
}
