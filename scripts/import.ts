/** Uploads FILE, a CSV or JSON file of orders, waits until the stack has imported it, and shows the report. */
import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { GetObjectCommand, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { type ImportProgress, importReport, number } from "./lib/import-report.ts";
import { print, printable } from "./lib/printable.ts";
import { interrupted, interruptible, main, sleep } from "./lib/run.ts";
import { clientConfig, readStack, selection } from "./lib/stack.ts";
import { output, readState } from "./lib/state.ts";
import { line, step, UserError } from "./lib/steps.ts";

const POLL_MS = 500;
/** An invocation that failed is tried again after minutes. */
const PATIENCE_MS = 10 * 60_000;
/** Holds the first refused rows: they come one a line, after a short head. */
const HEAD_OF_REPORT_BYTES = 256 * 1024;
const BAR_WIDTH = 24;

await main(async () => {
  const stack = readStack();
  const path = process.env.FILE ?? "";
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new UserError(path ? `There is no file ${printable(path)}.` : "Which file? make import FILE=orders.csv");
  }
  const Bucket = output((await readState(stack)).outputs, "uploads_bucket");
  const s3 = new S3Client(clientConfig(stack));
  const name = basename(path);
  const report = `imports/${name}.report.json`;

  const version = await step(`Uploading ${printable(name)}`, async ({ progress }) => {
    const upload = new Upload({ client: s3, params: { Bucket, Key: `uploads/${name}`, Body: createReadStream(path) } });
    const { size } = statSync(path);
    upload.on("httpUploadProgress", ({ loaded = 0 }) => progress(bar(loaded, size)));
    const { VersionId } = await interruptible((signal) => {
      signal.addEventListener("abort", () => void upload.abort());
      return upload.done();
    });
    if (!VersionId) throw new UserError(`${Bucket} keeps no versions: deploy the stack again.`);
    return VersionId;
  });

  const read = (Key: string, Range?: string) => readObject(s3, { Bucket, Key, Range });
  interrupted.addEventListener("abort", () =>
    line(`The import goes on without this command. Its report will be s3://${Bucket}/${printable(report)}`),
  );
  const told = await step(`Importing ${printable(name)}`, async ({ progress }) => {
    let last = "";
    for (let changedAt = Date.now(); ; await sleep(POLL_MS)) {
      const text = await read(`imports/${name}.${version}.progress.json`);
      const told = text === undefined ? undefined : (JSON.parse(text) as ImportProgress);
      if (told?.finishedAt) return told;
      if (told) progress(`${bar(told.position?.byte ?? 0, told.size)}  ${number(told.counts.rows)} rows`);
      if (text !== undefined && text !== last) [last, changedAt] = [text, Date.now()];
      if (Date.now() - changedAt < PATIENCE_MS) continue;
      throw new UserError(
        `The import stands still. What happened: ${selection(stack)}make logs FUNCTION=import-orders SINCE=1h, and ` +
          `${selection(stack)}make dlq-list. Importing the file again makes no order twice.`,
      );
    }
  });

  const { rowsRefused } = told.counts;
  const head = rowsRefused > 0 ? await read(report, `bytes=0-${HEAD_OF_REPORT_BYTES - 1}`) : undefined;
  print(importReport(told, head ?? ""));
  print(`The report: s3://${Bucket}/${printable(report)}`);
  if (told.problem) process.exitCode = 1;
});

function bar(done: number, all: number): string {
  const share = all === 0 ? 1 : Math.min(1, done / all);
  const full = Math.round(share * BAR_WIDTH);
  return `[${"#".repeat(full)}${"-".repeat(BAR_WIDTH - full)}] ${Math.floor(share * 100)} %`;
}

/** The text of an object; undefined while there is none. */
async function readObject(
  s3: S3Client,
  object: { Bucket: string; Key: string; Range: string | undefined },
): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand(object));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === "NoSuchKey") return undefined;
    throw error;
  }
}
