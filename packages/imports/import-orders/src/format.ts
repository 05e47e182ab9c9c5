import type { StoredFile } from "@orders/adapters";
import type { ImportProgress, RefusedRow } from "@orders/contracts/schemas";

/** A position between two entries of a file, from which another invocation can continue. */
export type Position = NonNullable<ImportProgress["position"]>;

/** The data of one order in a file. */
export interface Entry {
  /** The numbers of its rows. */
  readonly rows: readonly number[];
  /** Missing when it cannot be read. */
  readonly orderId?: string;
  /** The order in the form of the API, not validated yet. */
  readonly content: unknown;
  /** Fields that are not used. */
  readonly unused: readonly string[];
  /** It has rows of the same order as the entry before it, which has too many. */
  readonly goesOn?: true;
  /** Its rows are lines of an order. Another entry with this id has further lines of it, and is not a repetition. */
  readonly isOneOfLines?: true;
  /** What is wrong with its rows, before it is validated as an order. */
  readonly errors: readonly RefusedRow[];
  readonly after: Position;
}

/** What a file contains besides its orders. */
export interface Beside {
  /** The names of its members. */
  readonly members: readonly string[];
  /** The member `currency`, if there is one. */
  readonly currency?: unknown;
}

/** A file format. */
export interface Format {
  /** What a row is called in messages. */
  readonly unit: string;
  /**
   * Reads the entries from a position on; default from the beginning. A format that can contain something besides orders
   * calls `onEnd` at the end of the file. @throws UnreadableFileError, RefusedFileError
   */
  entries(file: StoredFile, from?: Position, onEnd?: (beside: Beside) => void): AsyncIterable<Entry>;
  /** The message of a validation error, with the names that the file uses. */
  inWords(message: string): string;
}

/** The file cannot be read, or not further than this. */
export class UnreadableFileError extends Error {
  override readonly name = "UnreadableFileError";
}

/** The file as a whole is refused: it is inconsistent or too large. This is found before any order is stored. */
export class RefusedFileError extends Error {
  override readonly name = "RefusedFileError";
}

/** The character that a decoder writes for bytes that are not UTF-8. */
export const NO_UTF8 = "\uFFFD";
/** The message for such bytes. */
export const NOT_UTF8 = "It is not UTF-8: save the file with this encoding";

/** Checks the first bytes of a file. @throws UnreadableFileError when they are UTF-16 or not text. */
export function assertText(bytes: Buffer): void {
  const utf16 = bytes.length > 1 && [0xfeff, 0xfffe].includes(bytes.readUInt16BE(0));
  if (utf16 || bytes.includes(0)) throw new UnreadableFileError("The file is not UTF-8: save it with this encoding");
}

/** The name of a column or of a member of a JSON object. Anything else may be data, and is not repeated in messages. */
export const FIELD_NAME = /^\p{L}[\p{L}\p{N}_]{0,39}$/u;
