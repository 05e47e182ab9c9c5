/**
 * What an error means to whoever asked: NOT_FOUND, it does not exist; CONFLICT, its present state does not allow it, or
 * others are changing it; KEY_REUSED, the `Idempotency-Key` belongs to another request.
 */
export type ErrorKind = "NOT_FOUND" | "CONFLICT" | "KEY_REUSED";

/** An error whose message is meant for the caller and holds nothing personal. Any other error is a fault. */
export abstract class DomainError extends Error {
  abstract readonly kind: ErrorKind;
  /** What a program needs to know beside the message. */
  readonly members: Readonly<Record<string, unknown>> = {};
}

/** A key was used for another request before. */
export class KeyReusedError extends DomainError {
  override readonly name = "KeyReusedError";
  readonly kind = "KEY_REUSED";
  constructor() {
    super("This Idempotency-Key was used for another request: use a new key");
  }
}
