/** A validation error: what is wrong at one place of a request or a row. `message` is for the sender. */
export interface ValidationError {
  /** JSON Pointer (RFC 6901) to the value. For a missing field, to the place where it should be. */
  readonly pointer: string;
  readonly message: string;
}
