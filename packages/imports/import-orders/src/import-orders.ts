import { createHash } from "node:crypto";
import type { ObjectStore } from "@orders/adapters";
import { importIdIn, reportKey, UPLOADS } from "@orders/contracts";
import type { ImportCounts, ImportProgress } from "@orders/contracts/schemas";
import { logger, redacted, withLogKeys } from "@orders/lambda-kit";
import type { S3Event, S3EventRecord } from "aws-lambda";
import { csv, unusedColumns } from "./csv.ts";
import { type Entry, type Format, type Position, RefusedFileError, UnreadableFileError } from "./format.ts";
import { json } from "./json.ts";
import { ProgressFile } from "./progress-file.ts";
import { remarksBeside, remarksOn, withRemark } from "./remarks.ts";
import { reportOf } from "./report.ts";
import { type Survey, surveyOf } from "./survey.ts";
import { type Outcome, type TakingPorts, takeAll } from "./take.ts";

interface Ports extends TakingPorts {
  readonly uploads: ObjectStore;
  /** Invokes this function again with an event, asynchronously. */
  readonly callAgain: (event: S3Event) => Promise<void>;
}

const FORMATS: Readonly<Record<string, Format>> = { csv, json };

/** Orders that are stored in parallel. */
const BATCH = 50;
/** An invocation hands over when it has less time left than this: enough for one more batch, even if throttled. */
const RESERVE_MS = 60_000;
/** How often the progress is saved. It is also how much work is repeated after an invocation that died. */
const SAVE_EVERY_MS = 2_000;
/** The most refused rows in memory and in the progress. */
const REFUSED_AT_ONCE = 2_000;

/**
 * Imports the files that were uploaded to `uploads/`. Each row is imported exactly once, however often this runs: an order
 * is stored only when its id is free, and counting continues from the saved progress. It first reads the whole file, for
 * errors that show only when rows are compared. When its time runs out it invokes itself again.
 * `timeLeft`: milliseconds until this invocation times out.
 * @throws faults that may go away by trying again.
 */
export const importOrders =
  (ports: Ports) =>
  async ({ Records }: S3Event, timeLeft: () => number): Promise<void> => {
    for (const record of Records) {
      const { key, versionId } = record.s3.object;
      // The key in the event is encoded like a URL query.
      const file = decodeURIComponent(key.replace(/\+/g, " "));
      if (versionId === undefined)
        throw new Error(`The event names no version of ${file}: the bucket must be versioned`);
      const importId = importIdIn(file) ?? importIdOf(file, versionId);
      await withLogKeys({ correlationId: importId, file }, async () => {
        try {
          await importFile({ file, version: versionId, importId, record }, ports, timeLeft);
        } catch (error) {
          logger.error("Import failed, and will be tried again", { error: error as Error });
          throw redacted(error);
        }
      });
    }
  };

/** The id of the import of a file that was uploaded without the API. */
const importIdOf = (file: string, version: string): string =>
  `import-${createHash("sha256").update(`${file}\n${version}`).digest("hex").slice(0, 32)}`;

interface Job {
  readonly file: string;
  readonly version: string;
  readonly importId: string;
  readonly record: S3EventRecord;
}

async function importFile(job: Job, ports: Ports, timeLeft: () => number): Promise<void> {
  const name = job.file.slice(UPLOADS.length);
  if (!job.file.startsWith(UPLOADS) || name === "" || name.endsWith("/")) {
    return logger.info("Not a file to import");
  }
  const progress = await ProgressFile.open(job, name, ports.uploads, ports.clock.now());
  if (progress.current.finishedAt) return logger.info("Imported already");

  progress.change({ invocations: progress.current.invocations + 1 });
  let survey: Survey | undefined;
  try {
    const stored = await ports.uploads.open(job.file, job.version);
    if (!stored) throw new UnreadableFileError("The file is no longer there");
    progress.change({ size: stored.size });
    const format = formatOf(name, stored.size);
    survey = await surveyOf(stored, format, ports.currency, () => timeLeft() >= RESERVE_MS);

    const entries = format.entries(stored, progress.current.position);
    if (!(await takeEntries(entries, { job, format, survey }, progress, ports, timeLeft))) {
      await progress.save();
      await ports.callAgain({ Records: [job.record] });
      return logger.info("Import goes on in another invocation", { ...progress.current.counts });
    }
    if (progress.current.counts.rows === 0) throw new UnreadableFileError("The file holds no orders");
  } catch (error) {
    if (!(error instanceof UnreadableFileError || error instanceof RefusedFileError)) throw error;
    progress.change({ problem: error.message });
  }
  await finish(job.file, progress, survey, ports);
}

/** Stores the orders of a file while there is time. @returns whether that was all of them. */
async function takeEntries(
  entries: AsyncIterable<Entry>,
  { job, format, survey }: { readonly job: Job; readonly format: Format; readonly survey: Survey },
  progress: ProgressFile,
  ports: Ports,
  timeLeft: () => number,
): Promise<boolean> {
  let savedAt = timeLeft();
  for await (const batch of batchesOf(entries, survey)) {
    const outcomes = await takeAll(batch, { ...job, format }, ports);
    progress.change(added(progress.current, batch, outcomes, survey));
    if (progress.current.refused.length >= REFUSED_AT_ONCE) await progress.moveRefused();
    if (timeLeft() < RESERVE_MS) return false;
    if (savedAt - timeLeft() >= SAVE_EVERY_MS) {
      await progress.save();
      savedAt = timeLeft();
    }
  }
  return true;
}

/** Writes the report, and removes what only a running import needs. */
async function finish(
  file: string,
  progress: ProgressFile,
  survey: Survey | undefined,
  { uploads, clock }: Ports,
): Promise<void> {
  const { refusedBefore, remarks = [], position } = progress.current;
  const beside = survey?.beside ? remarksBeside(survey.beside) : [];
  progress.change({
    finishedAt: clock.now(),
    remarks: [...beside, ...remarks],
    ignoredColumns: unusedColumns(position?.columns ?? []),
  });
  await uploads.write(
    reportKey(file),
    reportOf(progress.current, (part) => partOf(uploads, part)),
  );
  progress.change({ refusedBefore: [], refused: [] });
  await progress.save();
  await uploads.remove(refusedBefore);
  const { counts, invocations, problem } = progress.current;
  logger.info("Import finished", { ...counts, invocations, problem });
}

/** The format of a file. @throws UnreadableFileError when it is empty, or its name has no known extension. */
function formatOf(name: string, size: number): Format {
  const extension = /\.([^./]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  const format = FORMATS[extension];
  if (!format) throw new UnreadableFileError("The file's name must end in .csv or .json");
  if (size === 0) throw new UnreadableFileError("The file is empty");
  return format;
}

async function partOf(uploads: ObjectStore, key: string): Promise<string> {
  const text = await uploads.read(key);
  if (text === undefined) throw new Error(`${key} is gone: another invocation finished this import meanwhile`);
  return text;
}

/** What changes in the progress once a batch is stored. */
function added(
  progress: ImportProgress,
  batch: readonly Entry[],
  outcomes: readonly Outcome[],
  survey: Survey,
): Pick<ImportProgress, "position" | "counts" | "remarks" | "refused"> {
  const { counts } = progress;
  let { remarks = [] } = progress;
  for (const [index, entry] of batch.entries()) {
    const outcome = outcomes[index];
    if (typeof outcome !== "string") continue;
    for (const text of remarksOn(entry, outcome === "THERE_ALREADY" && survey.repeats(entry))) {
      remarks = withRemark(remarks, text, entry.rows[0] ?? 0);
    }
  }
  const count = (what: Outcome) => outcomes.filter((outcome) => outcome === what).length;
  const refused = outcomes.flatMap((outcome) => (typeof outcome === "string" ? [] : outcome));
  return {
    position: (batch.at(-1) as Entry).after satisfies Position,
    counts: {
      rows: counts.rows + batch.reduce((rows, entry) => rows + entry.rows.length, 0),
      made: counts.made + count("MADE"),
      recorded: counts.recorded + count("RECORDED"),
      thereAlready: counts.thereAlready + count("THERE_ALREADY"),
      rowsRefused: counts.rowsRefused + refused.length,
    } satisfies ImportCounts,
    remarks,
    refused: [...progress.refused, ...refused],
  };
}

/**
 * The entries in batches, with the errors of the survey. A file that becomes unreadable still gives the entries before.
 */
async function* batchesOf(entries: AsyncIterable<Entry>, survey: Survey): AsyncGenerator<Entry[]> {
  let batch: Entry[] = [];
  let unreadable: UnreadableFileError | undefined;
  try {
    for await (const entry of entries) {
      batch.push(survey.judged(entry));
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
    unreadable = error;
  }
  if (batch.length > 0) yield batch;
  if (unreadable) throw unreadable;
}
