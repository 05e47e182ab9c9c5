import type { ValidationError } from "@orders/contracts";
import { DomainError, type ErrorKind } from "@orders/domain";

/**
 * An HTTP error as an RFC 9457 problem document.
 * `message` is the one sentence that a person should read first; `detail` may say more.
 */
export class HttpProblemError extends Error {
  override readonly name = "HttpProblemError";
  readonly status: number;
  /** Members of the document beside the standard ones. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(status: number, message: string, members: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.members = members;
  }
}

/** The request has these validation errors, all of them. */
export const invalidRequest = (errors: readonly ValidationError[]): HttpProblemError =>
  new HttpProblemError(400, errors[0]?.message ?? "The request is not valid", {
    detail: errors.map(({ message }) => message).join("; "),
    errors,
  });

export const notFound = (message: string): HttpProblemError => new HttpProblemError(404, message);

const STATUS_OF: Readonly<Record<ErrorKind, number>> = { NOT_FOUND: 404, CONFLICT: 409, KEY_REUSED: 422 };

/** The HTTP error for a thrown error. An unexpected error becomes a 500 that reveals nothing about it. */
export function problemOf(error: unknown): HttpProblemError {
  if (error instanceof HttpProblemError) return error;
  if (error instanceof DomainError) return new HttpProblemError(STATUS_OF[error.kind], error.message, error.members);
  return new HttpProblemError(
    500,
    "The request could not be processed because of a fault on our side: try again; if it fails again, report the correlation id",
  );
}

/** The name of an HTTP status. `node:http` takes a millisecond to load, which only an error needs. */
const titleOf = (status: number) => process.getBuiltinModule("node:http").STATUS_CODES[status];

/** The body of the problem document. */
export const problemDocument = (problem: HttpProblemError, correlationId: string, instance: string) => ({
  type: "about:blank",
  title: titleOf(problem.status),
  status: problem.status,
  detail: problem.message,
  message: problem.message,
  instance,
  correlationId,
  ...problem.members,
});
