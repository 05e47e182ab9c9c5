/** Uploads FILE, a CSV or JSON file of orders, waits until the stack has imported it, and shows the report. */
import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { GetObjectCommand, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { progressKey, reportKey, UPLOADS } from "@orders/contracts";
import type { ImportProgress } from "@orders/contracts/schemas";
import { print, printable } from "./lib/cli/printable.ts";
import { interrupted, interruptible, main, sleep } from "./lib/cli/run.ts";
import { line, type Step, step, UserError } from "./lib/cli/steps.ts";
import { importReport, number } from "./lib/orders/import-report.ts";
import { clientConfig, readStack, type Stack, selection } from "./lib/stack/stack.ts";
import { output, readState } from "./lib/stack/state.ts";

const POLL_MS = 500;
/** Longer than Lambda waits before it tries a failed invocation again. */
const STALLED_MS = 10 * 60_000;
/** Contains the first refused rows: they follow a short head, one row a line. */
const HEAD_OF_REPORT = `bytes=0-${256 * 1024 - 1}`;
const BAR_WIDTH = 24;

/** The uploads bucket of a stack. */
interface Uploads {
  readonly s3: S3Client;
  readonly bucket: string;
}

await main(async () => {
  const stack = readStack();
  const path = fileToImport();
  const name = basename(path);
  const shownName = printable(name);
  const uploads: Uploads = {
    s3: new S3Client(clientConfig(stack)),
    bucket: output((await readState(stack)).outputs, "uploads_bucket"),
  };
  const report = reportKey(name);
  const reportUrl = `s3://${uploads.bucket}/${printable(report)}`;

  const version = await step(`Uploading ${shownName}`, (current) => upload(uploads, path, current));
  interrupted.addEventListener("abort", () =>
    line(`The import goes on without this command. Its report will be ${reportUrl}`),
  );
  const finished = await step(`Importing ${shownName}`, (current) =>
    untilImported(uploads, progressKey(name, version), stack, current),
  );
  const head = finished.counts.rowsRefused > 0 ? await readObject(uploads, report, HEAD_OF_REPORT) : "";
  print(importReport(finished, head ?? ""));
  print(`The report: ${reportUrl}`);
  if (finished.problem) process.exitCode = 1;
});

function fileToImport(): string {
  const path = process.env.FILE ?? "";
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
  throw new UserError(path ? `There is no file ${printable(path)}.` : "Which file? make import FILE=orders.csv");
}

/** @returns the version id of the uploaded object. */
async function upload({ s3, bucket: Bucket }: Uploads, path: string, { progress }: Step): Promise<string> {
  const params = { Bucket, Key: `${UPLOADS}${basename(path)}`, Body: createReadStream(path) };
  const transfer = new Upload({ client: s3, params });
  const { size } = statSync(path);
  transfer.on("httpUploadProgress", ({ loaded = 0 }) => progress(bar(loaded, size)));
  const { VersionId } = await interruptible((signal) => {
    signal.addEventListener("abort", () => void transfer.abort());
    return transfer.done();
  });
  if (!VersionId) throw new UserError(`${Bucket} keeps no versions: deploy the stack again.`);
  return VersionId;
}

/** Polls the import's progress object until the import is finished. @throws UserError when the import is stalled. */
async function untilImported(
  uploads: Uploads,
  progressKey: string,
  stack: Stack,
  { progress }: Step,
): Promise<ImportProgress> {
  let last: string | undefined;
  for (let changedAt = Date.now(); Date.now() - changedAt < STALLED_MS; await sleep(POLL_MS)) {
    const text = await readObject(uploads, progressKey);
    if (text === undefined || text === last) continue;
    [last, changedAt] = [text, Date.now()];
    const current = JSON.parse(text) as ImportProgress;
    if (current.finishedAt) return current;
    progress(`${bar(current.position?.byte ?? 0, current.size)}  ${number(current.counts.rows)} rows`);
  }
  throw new UserError(
    `The import is stalled. What happened: ${selection(stack)}make logs FUNCTION=import-orders SINCE=1h, and ` +
      `${selection(stack)}make dlq-list. Importing the file again makes no order twice.`,
  );
}

function bar(done: number, all: number): string {
  const share = all === 0 ? 1 : Math.min(1, done / all);
  const full = Math.round(share * BAR_WIDTH);
  return `[${"#".repeat(full)}${"-".repeat(BAR_WIDTH - full)}] ${Math.floor(share * 100)} %`;
}

/** The text of an object; undefined while there is none. */
async function readObject({ s3, bucket: Bucket }: Uploads, Key: string, Range?: string): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === "NoSuchKey") return undefined;
    throw error;
  }
}
