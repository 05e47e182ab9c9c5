import { IMPORTS } from "@orders/contracts";
import type { ImportCounts, ImportProgress, ImportReport, RefusedRow } from "@orders/contracts/schemas";

/** The counts at the start of an import. */
export const NOTHING: ImportCounts = { rows: 0, made: 0, recorded: 0, thereAlready: 0, rowsRefused: 0 };

/** The key of an object with refused rows. */
export const refusedKey = (name: string, version: string, part: string): string =>
  `${IMPORTS}${name}.${version}.refused-${part}.json`;

/** Refused rows in the form in which they are stored: one JSON object per line. */
export const linesOf = (refused: readonly RefusedRow[]): string =>
  refused.map((refusal) => `${JSON.stringify(refusal)}\n`).join("");

/** The report as JSON, in pieces, because the number of refused rows is unlimited. `partOf` reads stored refused rows. */
export async function* reportOf(
  progress: ImportProgress,
  partOf: (key: string) => Promise<string>,
): AsyncGenerator<string> {
  const { importId, file, version, size, startedAt, finishedAt, invocations, counts, problem } = progress;
  const { ignoredColumns = [], remarks = [] } = progress;
  const head: Omit<ImportReport, "refused"> = {
    file,
    ...(problem !== undefined && { problem }),
    ...counts,
    ...(ignoredColumns.length > 0 && { ignoredColumns }),
    ...(remarks.length > 0 && { remarks }),
    startedAt,
    ...(finishedAt !== undefined && { finishedAt }),
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
  { refusedBefore, refused }: ImportProgress,
  partOf: (key: string) => Promise<string>,
): AsyncGenerator<string> {
  for (const key of refusedBefore) yield await partOf(key);
  yield linesOf(refused);
}
