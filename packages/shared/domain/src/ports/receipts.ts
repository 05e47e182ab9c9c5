import { DomainError } from "../errors.ts";
import type { Instant } from "../order/order.ts";
import type { ReceiptContents } from "../order/receipt.ts";

/** A write of a receipt or its page lost against other writes on every try. */
export class ReceiptConflictError extends DomainError {
  override readonly name = "ReceiptConflictError";
  readonly kind = "CONFLICT";
  constructor(key: string) {
    super(`${key} was being written by others on every try: try again`);
  }
}

export interface Receipts {
  /** Stores a receipt under `key`; the same receipt again changes nothing. @throws ReceiptConflictError to try again. */
  put(key: string, receipt: ReceiptContents): Promise<void>;
  /**
   * Stores a receipt's page under `key`; another page under the same key changes nothing.
   * @throws ReceiptConflictError to try again.
   */
  putPage(key: string, html: string): Promise<void>;
  /** The receipt stored under `key`. */
  find(key: string): Promise<ReceiptContents | undefined>;
  /** The keys among these under which a receipt is stored. Keys next to each other need far fewer requests than one for each. */
  existing(keys: readonly string[]): Promise<Set<string>>;
  /** A presigned URL for `key`, valid for `show.seconds` from `show.from`. */
  link(key: string, show: ReceiptLink): Promise<string>;
}

export interface ReceiptLink {
  /** When the URL becomes valid. */
  readonly from: Instant;
  /** For how long it is valid. */
  readonly seconds: number;
  /** Whether a browser shows the object (inline) or saves it as a file (attachment). */
  readonly disposition: "inline" | "attachment";
  /** Name of the saved file: letters, digits, dots, dashes and underscores. */
  readonly fileName: string;
  readonly contentType: string;
}
