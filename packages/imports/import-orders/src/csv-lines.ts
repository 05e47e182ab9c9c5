import { CsvError, parse } from "csv-parse/sync";
import { blocksOf } from "./blocks.ts";
import { assertText, UnreadableFileError } from "./format.ts";

/** A value in quotes may go over several lines, and whether its quote is ever closed shows only at the end of them. */
const MAX_RECORD_BYTES = 64 * 1024;
const MAX_LINE_BYTES = 1024 * 1024;

const LF = 10;
const CR = 13;
const BLANKS: readonly number[] = [LF, CR, 9, 32];
const BOM = Buffer.from("\uFEFF");

/** A line of a CSV file that is not blank: its values, or why it cannot be read. */
export interface CsvLine {
  /** Its number in the file, from 1. */
  readonly line: number;
  readonly values: readonly string[];
  readonly fault?: string;
  readonly next: Place;
}

/** A place between two lines: bytes and lines before it. */
export interface Place {
  readonly byte: number;
  readonly line: number;
}

const WORDS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "A quote is opened and not closed again in its line",
  CSV_INVALID_CLOSING_QUOTE: "A quote is closed within a value: quotes inside of quotes are written twice",
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE:
    "A quote is closed within a value: quotes inside of quotes are written twice",
  INVALID_OPENING_QUOTE: "A quote is opened within a value: a value with quotes is put into quotes as a whole",
};

/**
 * The lines of a CSV file (RFC 4180; any line ends; a BOM is skipped) from a place on. A quote that is out of place spoils
 * the line that it stands in and no other: the next line is read anew. `isSpoilt` says whether values are the work of such
 * a quote.
 * @throws UnreadableFileError for a file that has no lines.
 */
export async function* csvLines(
  bytes: AsyncIterable<Buffer>,
  start: Place,
  isSpoilt: (values: readonly string[]) => boolean,
): AsyncGenerator<CsvLine> {
  let place = start;
  let rest: Buffer = Buffer.alloc(0);

  for await (const { block, isLast } of blocksOf(bytes)) {
    rest = Buffer.concat([rest, block]);
    if (place.byte === 0) {
      assertText(rest);
      if (rest.subarray(0, BOM.length).equals(BOM)) {
        rest = rest.subarray(BOM.length);
        place = { byte: BOM.length, line: place.line };
      }
    }
    for (;;) {
      const whole = rest.subarray(0, isLast ? rest.length : endOfLines(rest));
      if (rest.length - whole.length > MAX_LINE_BYTES) {
        throw new UnreadableFileError(`Line ${place.line} is longer than ${MAX_LINE_BYTES} bytes: this is no CSV file`);
      }
      const { records, fault } = recordsIn(whole);
      let spoilt = fault;
      let read = 0;
      /** Goes on to this byte, and tells the line on which something stands before it. */
      const goOnTo = (end: number): number => {
        const first = afterBlanks(whole, read, end);
        const line = place.line + lineBreaks(whole, read, first);
        place = { byte: place.byte + end - read, line: line + lineBreaks(whole, first, end) };
        read = end;
        return line;
      };

      for (const { values, end } of records) {
        if (values.some((value) => /[\r\n]/.test(value)) && isSpoilt(values)) {
          spoilt = "CSV_INVALID_CLOSING_QUOTE";
          break;
        }
        const line = goOnTo(end);
        yield { line, values, next: place };
      }
      if (spoilt === undefined) {
        goOnTo(whole.length);
        rest = rest.subarray(whole.length);
        break;
      }
      const mayBeClosedYet = spoilt === "CSV_QUOTE_NOT_CLOSED" && !isLast && whole.length - read < MAX_RECORD_BYTES;
      if (mayBeClosedYet) {
        rest = rest.subarray(read);
        break;
      }
      const from = afterBlanks(whole, read, whole.length);
      const line = goOnTo(endOfLine(whole, from));
      // Without the quotes, so that the row is known to belong to its order.
      const values = whole
        .subarray(from, read)
        .toString()
        .split(",")
        .map((value) => value.replaceAll('"', "").trim());
      yield { line, values, fault: WORDS[spoilt] ?? "Its quotes are out of place", next: place };
      rest = rest.subarray(read);
    }
  }
}

/** The records of whole lines, with the byte at which each ends, up to the first that cannot be read. */
function recordsIn(block: Buffer): { records: { values: string[]; end: number }[]; fault?: string } {
  const records: { values: string[]; end: number }[] = [];
  try {
    parse(block, {
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
    return { records, fault: error.code };
  }
}

/** Where the last line ends that is surely whole: a CR at the very end may be half a line end. */
function endOfLines(bytes: Buffer): number {
  const lastCr = bytes.length < 2 ? -1 : bytes.lastIndexOf(CR, bytes.length - 2);
  return Math.max(bytes.lastIndexOf(LF), lastCr) + 1;
}

/** Where the line ends that this byte stands in, its line end included. */
function endOfLine(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++;
  if (bytes[at] === CR && bytes[at + 1] === LF) at++;
  return Math.min(at + 1, bytes.length);
}

function afterBlanks(bytes: Buffer, from: number, end: number): number {
  let at = from;
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
