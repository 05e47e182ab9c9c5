import { CsvError, parse } from "csv-parse/sync";
import { blocksOf } from "./blocks.ts";
import { assertText, UnreadableFileError } from "./format.ts";

/** A quoted value may span several lines. A quote that is not closed within so many bytes counts as never closed. */
const MAX_RECORD_BYTES = 64 * 1024;
const MAX_LINE_BYTES = 1024 * 1024;

const LF = 10;
const CR = 13;
const BLANKS: readonly number[] = [LF, CR, 9, 32];
const BOM = Buffer.from("\uFEFF");

/** A line of a CSV file that is not blank. */
export interface CsvLine {
  /** Its number in the file, from 1. */
  readonly line: number;
  readonly values: readonly string[];
  /** Why it cannot be read; its values are then a guess. */
  readonly error?: string;
  readonly next: Place;
}

/** A place between two lines: the bytes before it, and the number of the line after it. */
export interface Place {
  readonly byte: number;
  readonly line: number;
}

const MESSAGES: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "A quote is opened and not closed again in its line",
  CSV_INVALID_CLOSING_QUOTE: "A quote is closed within a value: quotes inside of quotes are written twice",
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE:
    "A quote is closed within a value: quotes inside of quotes are written twice",
  INVALID_OPENING_QUOTE: "A quote is opened within a value: a value with quotes is put into quotes as a whole",
};

/**
 * The lines of a CSV file (RFC 4180; any line ends; a BOM is skipped), from a place on. A misplaced quote spoils the line
 * that it is in and no other: the next line is parsed anew. csv-parse can skip a bad record too, but it then skips all
 * records up to the next quote, which may be the rest of the file. `isSpoilt` says whether the values of a record are the
 * result of such a quote.
 * @throws UnreadableFileError when the file is not text, or a line is far too long.
 */
export async function* csvLines(
  bytes: AsyncIterable<Buffer>,
  start: Place,
  isSpoilt: (values: readonly string[]) => boolean,
): AsyncGenerator<CsvLine> {
  const scanner = new LineScanner(start, isSpoilt);
  for await (const { block, isLast } of blocksOf(bytes)) yield* scanner.scan(block, isLast);
}

/** Cuts a CSV file into lines, block by block. It holds only the bytes that are not read yet. */
class LineScanner {
  #place: Place;
  #rest: Buffer = Buffer.alloc(0);
  readonly #isSpoilt: (values: readonly string[]) => boolean;

  constructor(start: Place, isSpoilt: (values: readonly string[]) => boolean) {
    this.#place = start;
    this.#isSpoilt = isSpoilt;
  }

  /** The lines that are complete once this block is there. */
  *scan(block: Buffer, isLast: boolean): Generator<CsvLine> {
    this.#rest = Buffer.concat([this.#rest, block]);
    if (this.#place.byte === 0) this.#startOfFile();
    for (;;) {
      const error = yield* this.#records(this.#wholeLines(isLast));
      const lines = this.#wholeLines(isLast);
      if (error === undefined) {
        this.#read(lines.length);
        return;
      }
      const mayBeClosedYet = error === "CSV_QUOTE_NOT_CLOSED" && !isLast && lines.length < MAX_RECORD_BYTES;
      if (mayBeClosedYet) return;
      yield this.#spoiltLine(lines, error);
    }
  }

  #startOfFile(): void {
    assertText(this.#rest);
    if (this.#rest.subarray(0, BOM.length).equals(BOM)) {
      this.#rest = this.#rest.subarray(BOM.length);
      this.#place = { byte: BOM.length, line: this.#place.line };
    }
  }

  /** The unread bytes up to the last line end; at the end of the file, all of them. */
  #wholeLines(isLast: boolean): Buffer {
    const whole = this.#rest.subarray(0, isLast ? this.#rest.length : endOfLines(this.#rest));
    if (this.#rest.length - whole.length > MAX_LINE_BYTES) {
      throw new UnreadableFileError(
        `Line ${this.#place.line} is longer than ${MAX_LINE_BYTES} bytes: this is not a CSV file`,
      );
    }
    return whole;
  }

  /** Reads records up to the first that is spoilt. @returns why it is: an error code of csv-parse. */
  *#records(lines: Buffer): Generator<CsvLine, string | undefined> {
    const { records, error } = recordsIn(lines);
    let before = 0;
    for (const { values, end } of records) {
      if (values.some((value) => /[\r\n]/.test(value)) && this.#isSpoilt(values)) return "CSV_INVALID_CLOSING_QUOTE";
      const line = this.#read(end - before);
      before = end;
      yield { line, values, next: this.#place };
    }
    return error;
  }

  /** Reads the first line of these that is not blank, and says why it is refused. */
  #spoiltLine(lines: Buffer, error: string): CsvLine {
    const from = afterBlanks(lines, lines.length);
    const end = endOfLine(lines, from);
    const line = this.#read(end);
    // The quotes are left out, so that the order id is found.
    const values = lines
      .subarray(from, end)
      .toString()
      .split(",")
      .map((value) => value.replaceAll('"', "").trim());
    return { line, values, error: MESSAGES[error] ?? "Its quotes are out of place", next: this.#place };
  }

  /** Advances by so many bytes. @returns the number of the first line among them that is not blank. */
  #read(count: number): number {
    const first = afterBlanks(this.#rest, count);
    const line = this.#place.line + lineBreaks(this.#rest, 0, first);
    this.#place = { byte: this.#place.byte + count, line: line + lineBreaks(this.#rest, first, count) };
    this.#rest = this.#rest.subarray(count);
    return line;
  }
}

/** The records of whole lines, with the byte at which each ends. `error`: why the record after them cannot be parsed. */
function recordsIn(lines: Buffer): { records: { values: string[]; end: number }[]; error?: string } {
  const records: { values: string[]; end: number }[] = [];
  try {
    parse(lines, {
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (values: string[], { bytes }) => {
        records.push({ values, end: bytes });
        return null;
      },
    });
    return { records };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { records, error: error.code };
  }
}

/** Where the last complete line ends. A CR at the very end does not count, as an LF may follow it. */
function endOfLines(bytes: Buffer): number {
  const lastCr = bytes.length < 2 ? -1 : bytes.lastIndexOf(CR, bytes.length - 2);
  return Math.max(bytes.lastIndexOf(LF), lastCr) + 1;
}

/** Where the line of this byte ends, including its line end. */
function endOfLine(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++;
  if (bytes[at] === CR && bytes[at + 1] === LF) at++;
  return Math.min(at + 1, bytes.length);
}

/** Where the first byte is that is neither blank nor a line end, before `end`. */
function afterBlanks(bytes: Buffer, end: number): number {
  let at = 0;
  while (at < end && BLANKS.includes(bytes[at] ?? 0)) at++;
  return at;
}

function lineBreaks(bytes: Buffer, from: number, end: number): number {
  let count = 0;
  for (let at = from; at < end; at++) {
    if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] !== LF)) count++;
  }
  return count;
}
