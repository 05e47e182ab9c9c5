import type { Instant } from "@orders/domain";
import type { Position, Refusal } from "./format.ts";
import type { Remark } from "./remarks.ts";

/** The progress of an import: the next invocation continues from it, and a script shows it. */
export interface Progress {
  /** It is also the correlation id of all imported orders. */
  readonly importId: string;
  readonly file: string;
  /** Version id of the file. Uploading the same file again is another import. */
  readonly version: string;
  /** Size of the file, in bytes. */
  readonly size: number;
  readonly startedAt: Instant;
  readonly finishedAt?: Instant;
  readonly invocations: number;
  readonly position?: Position;
  readonly counts: Counts;
  /** What the import does not use, and whatever else the sender should know. */
  readonly remarks?: readonly Remark[];
  /** Columns that are not used; set at the end of the import. */
  readonly ignoredColumns?: readonly string[];
  /** Why the file could not be read, or not completely. */
  readonly problem?: string;
  /** Keys of the objects with earlier refused rows, so that no invocation keeps them all in memory. */
  readonly refusedBefore: readonly string[];
  readonly refused: readonly Refusal[];
}

/** What became of the rows of a file so far. */
export interface Counts {
  /** Non-empty rows of a CSV file, or orders of a JSON file. */
  readonly rows: number;
  /** Orders to process that the file created. */
  readonly made: number;
  /** Historical orders that the file created. */
  readonly recorded: number;
  /** Orders that already existed with the same content. */
  readonly thereAlready: number;
  readonly rowsRefused: number;
}

/** The counts at the start of an import. */
export const NOTHING: Counts = { rows: 0, made: 0, recorded: 0, thereAlready: 0, rowsRefused: 0 };

/** The key of a file's report. */
export const reportKey = (name: string): string => `imports/${name}.report.json`;
/** The key of the progress of one version of a file. */
export const progressKey = (name: string, version: string): string => `imports/${name}.${version}.progress.json`;
/** The key of an object with refused rows. */
export const refusedKey = (name: string, version: string, part: string): string =>
  `imports/${name}.${version}.refused-${part}.json`;

/** Refused rows in the form in which they are stored: one JSON object per line. */
export const linesOf = (refused: readonly Refusal[]): string =>
  refused.map((refusal) => `${JSON.stringify(refusal)}\n`).join("");

/** The report as JSON, in pieces, because the number of refused rows is unlimited. `partOf` reads stored refused rows. */
export async function* reportOf(progress: Progress, partOf: (key: string) => Promise<string>): AsyncGenerator<string> {
  const { importId, file, version, size, startedAt, finishedAt, invocations, counts, problem } = progress;
  const { ignoredColumns = [], remarks = [] } = progress;
  const head = {
    file,
    ...(problem !== undefined && { problem }),
    ...counts,
    ...(ignoredColumns.length > 0 && { ignoredColumns }),
    ...(remarks.length > 0 && { remarks }),
    startedAt,
    finishedAt,
    importId,
    version,
    size,
    invocations,
  };
  yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "refused": [`;
  let separator = "\n    ";
  for await (const lines of linesOfAll(progress, partOf)) {
    for (const line of lines.split("\n")) {
      if (line === "") continue;
      yield separator + line;
      separator = ",\n    ";
    }
  }
  yield "\n  ]\n}\n";
}

/** Reads one part after the other, so that they are never all in memory. */
async function* linesOfAll(
  { refusedBefore, refused }: Progress,
  partOf: (key: string) => Promise<string>,
): AsyncGenerator<string> {
  for (const key of refusedBefore) yield await partOf(key);
  yield linesOf(refused);
}
