/**
 * What an error means to the caller. NOT_FOUND: the object does not exist. CONFLICT: its current state does not allow the
 * request, or others are changing it. KEY_REUSED: the `Idempotency-Key` belongs to another request.
 */
export type ErrorKind = "NOT_FOUND" | "CONFLICT" | "KEY_REUSED";

/** An error whose message is for the caller and contains no personal data. Any other error is a fault. */
export abstract class DomainError extends Error {
  abstract readonly kind: ErrorKind;
  /** Details for programs, in addition to the message. */
  get members(): Readonly<Record<string, unknown>> {
    return {};
  }
}

/** A key was used for another request before. */
export class KeyReusedError extends DomainError {
  override readonly name = "KeyReusedError";
  readonly kind = "KEY_REUSED";
  constructor() {
    super("This Idempotency-Key was used for another request: use a new key");
  }
}
