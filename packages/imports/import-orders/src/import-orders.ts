import { createHash, randomUUID } from "node:crypto";
import type { ObjectStore } from "@orders/adapters";
import type { Instant } from "@orders/domain";
import { logger, redacted, withLogKeys } from "@orders/lambda-kit";
import type { S3Event, S3EventRecord } from "aws-lambda";
import { csv, unusedColumns } from "./csv.ts";
import { type Entry, type Format, type Position, RefusedFileError, UnreadableFileError } from "./format.ts";
import { json } from "./json.ts";
import { remarksBeside, remarksOn, withRemark } from "./remarks.ts";
import {
  type Counts,
  linesOf,
  NOTHING,
  type Progress,
  progressKey,
  refusedKey,
  reportKey,
  reportOf,
} from "./report.ts";
import { type Survey, surveyOf } from "./survey.ts";
import { type Outcome, type TakingPorts, takeAll } from "./take.ts";

interface Ports extends TakingPorts {
  readonly uploads: ObjectStore;
  /** Calls this function again with an event, without waiting for it. */
  readonly callAgain: (event: S3Event) => Promise<void>;
}

const FORMATS: Readonly<Record<string, Format>> = { csv, json };
const UPLOADS = "uploads/";

/** Orders that are stored at once. */
const BATCH = 50;
/** An invocation that has less than this left ends: for the batch under way, which may be throttled, and for handing over. */
const RESERVE_MS = 60_000;
/** How often the progress is written, which is also how much is done again after an invocation that died. */
const SAVE_EVERY_MS = 2_000;
/** Refused rows that are kept in memory, and in the progress. */
const REFUSED_AT_ONCE = 2_000;

/**
 * Imports the files that were put under `uploads/`, each row exactly once however often this runs: an order is stored
 * only where its id is free, and the counting goes on from the progress that was written last. Before it stores anything
 * it reads the whole file, for what its rows say only together. When its time runs out it calls itself again. `timeLeft`: milliseconds until this invocation is ended.
 * @throws what may go away by trying again.
 */
export const importOrders =
  (ports: Ports) =>
  async ({ Records }: S3Event, timeLeft: () => number): Promise<void> => {
    for (const record of Records) {
      const { key, versionId } = record.s3.object;
      // The event has the key as a URL's query has it.
      const file = decodeURIComponent(key.replace(/\+/g, " "));
      if (versionId === undefined)
        throw new Error(`The event names no version of ${file}: the bucket must be versioned`);
      const importId = `import-${createHash("sha256").update(`${file}\n${versionId}`).digest("hex").slice(0, 32)}`;
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

interface Job {
  readonly file: string;
  readonly version: string;
  readonly importId: string;
  readonly record: S3EventRecord;
}

async function importFile(job: Job, ports: Ports, timeLeft: () => number): Promise<void> {
  const { uploads, clock, callAgain } = ports;
  const name = job.file.slice(UPLOADS.length);
  if (!job.file.startsWith(UPLOADS) || name === "" || name.endsWith("/")) {
    return logger.info("Not a file to import");
  }
  const key = progressKey(name, job.version);
  const before = await uploads.read(key);
  let progress = before === undefined ? begun(job, clock.now()) : (JSON.parse(before) as Progress);
  if (progress.finishedAt) return logger.info("Imported already");

  const save = () => uploads.write(key, [JSON.stringify(progress)]);
  progress = { ...progress, invocations: progress.invocations + 1 };
  let survey: Survey | undefined;
  try {
    const stored = await uploads.open(job.file, job.version);
    if (!stored) throw new UnreadableFileError("The file is no longer there");
    progress = { ...progress, size: stored.size };
    const format = formatOf(name, stored.size);
    survey = await surveyOf(stored, format, ports.currency, () => timeLeft() >= RESERVE_MS);
    let savedAt = timeLeft();

    for await (const batch of batchesOf(format.entries(stored, progress.position), survey)) {
      const outcomes = await takeAll(batch, { ...job, format }, ports);
      progress = added(progress, batch, outcomes, survey);
      if (progress.refused.length >= REFUSED_AT_ONCE) {
        const part = refusedKey(name, job.version, randomUUID());
        await uploads.write(part, [linesOf(progress.refused)]);
        progress = { ...progress, refusedBefore: [...progress.refusedBefore, part], refused: [] };
      }
      if (timeLeft() < RESERVE_MS) {
        await save();
        await callAgain({ Records: [job.record] });
        return logger.info("Import goes on in another invocation", { ...progress.counts });
      }
      if (savedAt - timeLeft() >= SAVE_EVERY_MS) {
        await save();
        savedAt = timeLeft();
      }
    }
    if (progress.counts.rows === 0) throw new UnreadableFileError("The file holds no orders");
  } catch (error) {
    if (!(error instanceof UnreadableFileError || error instanceof RefusedFileError)) throw error;
    progress = { ...progress, problem: error.message };
  }

  const { refusedBefore } = progress;
  const beside = survey?.beside ? remarksBeside(survey.beside) : [];
  progress = {
    ...progress,
    finishedAt: clock.now(),
    remarks: [...beside, ...(progress.remarks ?? [])],
    ignoredColumns: unusedColumns(progress.position?.columns ?? []),
  };
  await uploads.write(
    reportKey(name),
    reportOf(progress, (part) => partOf(uploads, part)),
  );
  progress = { ...progress, refusedBefore: [], refused: [] };
  await save();
  await uploads.remove(refusedBefore);
  logger.info("Import finished", { ...progress.counts, invocations: progress.invocations, problem: progress.problem });
}

const begun = ({ file, version, importId }: Job, startedAt: Instant): Progress => ({
  importId,
  file,
  version,
  size: 0,
  startedAt,
  invocations: 0,
  counts: NOTHING,
  refusedBefore: [],
  refused: [],
});

/** @throws UnreadableFileError when the name promises no kind of file that is known. */
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

function added(progress: Progress, batch: readonly Entry[], outcomes: readonly Outcome[], survey: Survey): Progress {
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
    ...progress,
    position: (batch.at(-1) as Entry).after satisfies Position,
    counts: {
      rows: counts.rows + batch.reduce((rows, entry) => rows + entry.rows.length, 0),
      made: counts.made + count("MADE"),
      recorded: counts.recorded + count("RECORDED"),
      thereAlready: counts.thereAlready + count("THERE_ALREADY"),
      rowsRefused: counts.rowsRefused + refused.length,
    } satisfies Counts,
    remarks,
    refused: [...progress.refused, ...refused],
  };
}

/** Entries in batches, as the survey judges them; what was read before the file turned out unreadable comes first. */
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
