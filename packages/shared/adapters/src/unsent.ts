/** What the SDK throws when a service answers with an error. */
interface ServiceFault {
  readonly name: string;
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
 * A fault of sending without the words of the service, as these repeat the address that they are about. The request's
 * id finds them in the account's trail.
 */
export function withoutAddress(service: string, error: unknown): unknown {
  if (!isServiceFault(error)) return error;
  return new UnsentError(`${service} did not take the message: ${error.name}, request ${error.$metadata.requestId}`);
}
