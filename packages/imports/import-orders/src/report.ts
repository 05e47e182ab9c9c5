import type { Instant } from "@orders/domain";
import type { Position, Refusal } from "./format.ts";
import type { Remark } from "./remarks.ts";

/** How far an import is: where its next invocation goes on, and what a script shows meanwhile. */
export interface Progress {
  /** Also the correlation id of all its orders. */
  readonly importId: string;
  readonly file: string;
  /** Of the file: the same file put again is another import. */
  readonly version: string;
  /** Of the file, in bytes. */
  readonly size: number;
  readonly startedAt: Instant;
  readonly finishedAt?: Instant;
  readonly invocations: number;
  readonly position?: Position;
  readonly counts: Counts;
  /** What the file says and the import does not use, or takes in a way that its sender should know of. */
  readonly remarks?: readonly Remark[];
  /** Columns of which nothing is made, once the file is imported. */
  readonly ignoredColumns?: readonly string[];
  /** Why the file could not be read, or from somewhere on could not be read further. */
  readonly problem?: string;
  /** Objects with the refused rows of before, so that no invocation has to keep them all. */
  readonly refusedBefore: readonly string[];
  readonly refused: readonly Refusal[];
}

export interface Counts {
  /** Rows of a CSV file that are not empty, or orders of a JSON file. */
  readonly rows: number;
  /** Orders to be processed that the file made. */
  readonly made: number;
  /** Orders of the past that the file made. */
  readonly recorded: number;
  /** Orders that an earlier file or request had made already, and the same. */
  readonly thereAlready: number;
  readonly rowsRefused: number;
}

export const NOTHING: Counts = { rows: 0, made: 0, recorded: 0, thereAlready: 0, rowsRefused: 0 };

/** Where a file's report lies, and where its version's progress does. */
export const reportKey = (name: string): string => `imports/${name}.report.json`;
export const progressKey = (name: string, version: string): string => `imports/${name}.${version}.progress.json`;
export const refusedKey = (name: string, version: string, part: string): string =>
  `imports/${name}.${version}.refused-${part}.json`;

/** Rows as an object keeps them: one JSON object a line. */
export const linesOf = (refused: readonly Refusal[]): string =>
  refused.map((refusal) => `${JSON.stringify(refusal)}\n`).join("");

/** The report as JSON, piece by piece, as its refused rows may be any number. `partOf` reads some of those of before. */
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

/** One part after the other, so that they are never all in memory. */
async function* linesOfAll(
  { refusedBefore, refused }: Progress,
  partOf: (key: string) => Promise<string>,
): AsyncGenerator<string> {
  for (const key of refusedBefore) yield await partOf(key);
  yield linesOf(refused);
}
