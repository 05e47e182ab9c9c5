import { STATUS_CODES } from "node:http";
import {
  DecidedOtherwiseError,
  IllegalMoveError,
  KeyReusedError,
  NothingToRetryError,
  OrderNotFoundError,
  ReceiptConflictError,
  StaleOrderError,
  StockBusyError,
} from "@orders/domain";
import type { Fault } from "../faults.ts";

/**
 * An answer that is not what was asked for, told as an RFC 9457 problem document.
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

/** The request has these faults, every one of them. */
export const invalidRequest = (faults: readonly Fault[]): HttpProblemError =>
  new HttpProblemError(400, faults[0]?.message ?? "The request is not valid", {
    detail: faults.map(({ message }) => message).join("; "),
    errors: faults,
  });

export const notFound = (message: string): HttpProblemError => new HttpProblemError(404, message);

/** The problem that an error means for the caller; anything unforeseen tells nothing of itself. */
export function problemOf(error: unknown): HttpProblemError {
  if (error instanceof HttpProblemError) return error;
  if (error instanceof OrderNotFoundError) return notFound(error.message);
  if (error instanceof IllegalMoveError) return new HttpProblemError(409, error.message, { allowed: error.allowed });
  if (
    error instanceof DecidedOtherwiseError ||
    error instanceof NothingToRetryError ||
    error instanceof ReceiptConflictError ||
    error instanceof StockBusyError
  ) {
    return new HttpProblemError(409, error.message);
  }
  if (error instanceof KeyReusedError) return new HttpProblemError(422, error.message);
  if (error instanceof StaleOrderError) {
    return new HttpProblemError(409, "The order is being changed by others at this moment: try again");
  }
  return new HttpProblemError(
    500,
    "The request could not be processed because of a fault on our side: try again, and if it stays, tell us the correlation id",
  );
}

/** The body of the problem document. */
export const problemDocument = (problem: HttpProblemError, correlationId: string, instance: string) => ({
  type: "about:blank",
  title: STATUS_CODES[problem.status],
  status: problem.status,
  detail: problem.message,
  message: problem.message,
  instance,
  correlationId,
  ...problem.members,
});
