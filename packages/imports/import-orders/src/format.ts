import type { StoredFile } from "@orders/adapters";

/** Where a reader stands between two entries of its file, so that another one goes on from there. */
export interface Position {
  /** Bytes that were read. */
  readonly byte: number;
  /** Lines of a CSV file, or orders of a JSON file, that were read. */
  readonly row: number;
  /** The columns that the first line of a CSV file names. */
  readonly columns?: readonly string[];
  /** Id of the order whose further lines are refused, as it has too many; empty where it has none. */
  readonly overlong?: string;
}

/** Why a row of the file was not taken. */
export interface Refusal {
  /** Line of a CSV file, as an editor counts them, or order of a JSON file; from 1. */
  readonly row: number;
  readonly orderId?: string;
  readonly reason: string;
}

/** What a file says of one order. */
export interface Entry {
  /** The numbers of its rows. */
  readonly rows: readonly number[];
  /** As far as it can be told. */
  readonly orderId?: string;
  /** The order as JSON, still to be checked. */
  readonly content: unknown;
  /** Fields that say something of which nothing is made. */
  readonly unused: readonly string[];
  /** It holds rows of the order of the entry before it, which has too many. */
  readonly goesOn?: true;
  /** Its rows are lines of an order: other entries of this id hold further lines, and no repetition. */
  readonly isOneOfLines?: true;
  /** What is wrong with it before it is even looked at as an order. */
  readonly faults: readonly Refusal[];
  readonly after: Position;
}

/** What a file says beside its orders. */
export interface Beside {
  /** The names of its members. */
  readonly members: readonly string[];
  /** The member `currency`, where there is one. */
  readonly currency?: unknown;
}

/** A kind of file. */
export interface Format {
  /** What a row is, in words. */
  readonly unit: string;
  /**
   * Reads the entries from a position on, else from the beginning. `tell` is called at the file's end, by a kind of file
   * that can say something beside its orders. @throws UnreadableFileError, RefusedFileError
   */
  entries(file: StoredFile, from?: Position, tell?: (beside: Beside) => void): AsyncIterable<Entry>;
  /** A fault of an order in the words of whoever wrote the file. */
  inWords(fault: string): string;
}

/** From here on the file cannot be read. */
export class UnreadableFileError extends Error {
  override readonly name = "UnreadableFileError";
}

/** The file contradicts itself, so that nothing of it is taken. It is found before anything is stored. */
export class RefusedFileError extends Error {
  override readonly name = "RefusedFileError";
}

/** What stands for bytes that are no UTF-8, once a text was made of them. */
export const NO_UTF8 = "\uFFFD";
export const NOT_UTF8 = "It is not UTF-8: save the file with this encoding";

/** @throws UnreadableFileError when these first bytes of a file are UTF-16, or no text at all. */
export function assertText(bytes: Buffer): void {
  const utf16 = bytes.length > 1 && [0xfeff, 0xfffe].includes(bytes.readUInt16BE(0));
  if (utf16 || bytes.includes(0)) throw new UnreadableFileError("The file is not UTF-8: save it with this encoding");
}

/** The name that a column or a member of a JSON object can have: anything else there is data, and is not repeated. */
export const FIELD_NAME = /^\p{L}[\p{L}\p{N}_]{0,39}$/u;
