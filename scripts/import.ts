/** Uploads FILE, a CSV or JSON file of orders, waits until the stack has imported it, and shows the report. ID shows an import. */
import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import type { ImportStarted, ImportView, OrdersClient, Problem } from "@orders/client";
import { reportKey } from "@orders/contracts";
import { print, printable } from "./lib/cli/printable.ts";
import { interrupted, interruptible, main, sleep } from "./lib/cli/run.ts";
import { line, type Step, step, UserError } from "./lib/cli/steps.ts";
import { importReport, number } from "./lib/orders/import-report.ts";
import { apiOf } from "./lib/stack/api.ts";
import { readStack, selection } from "./lib/stack/stack.ts";
import { output, readState } from "./lib/stack/state.ts";

const POLL_MS = 500;
const BAR_WIDTH = 24;

await main(async () => {
  const stack = readStack();
  const path = process.env.ID ? undefined : fileToImport();
  const { outputs } = await readState(stack);
  const api = apiOf(outputs);

  const importId = path === undefined ? (process.env.ID as string) : await uploaded(path, api);
  const again = `${selection(stack)}make import ID=${printable(importId)}`;
  interrupted.addEventListener("abort", () => line(`The import goes on without this command. ${again} shows it.`));
  const view = await step(`Importing ${printable(path === undefined ? importId : basename(path))}`, (current) =>
    untilFinished(importId, api, current),
  );
  print(importReport(view));
  if (view.report) print(`The report: s3://${output(outputs, "uploads_bucket")}/${printable(reportKey(view.file))}`);
  print(`The import: ${again}`);
  if (view.problem) process.exitCode = 1;
});

function fileToImport(): string {
  const path = process.env.FILE ?? "";
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
  throw new UserError(path ? `There is no file ${printable(path)}.` : "Which file? make import FILE=orders.csv");
}

/** Starts an import, and uploads its file. @returns the id of the import. */
async function uploaded(path: string, api: OrdersClient): Promise<string> {
  const fileName = basename(path);
  return step(`Uploading ${printable(fileName)}`, async (current) => {
    const { size } = statSync(path);
    if (size === 0) throw new UserError(`${printable(path)} is empty.`);
    const { data, error, response } = await api.POST("/imports", { body: { fileName, size } });
    if (!data) throw refused(response, error);
    await upload(path, size, data, current);
    return data.importId;
  });
}

async function upload(path: string, size: number, { upload }: ImportStarted, { progress }: Step): Promise<void> {
  async function* pieces() {
    let sent = 0;
    for await (const piece of createReadStream(path)) {
      sent += piece.length;
      progress(bar(sent, size));
      yield piece;
    }
  }
  const response = await interruptible((signal) =>
    fetch(upload.url, {
      method: upload.method,
      headers: { ...upload.headers, "Content-Length": String(size) },
      body: ReadableStream.from(pieces()),
      duplex: "half",
      signal,
    }),
  );
  if (!response.ok) throw new UserError(`The bucket refused the file: ${response.status} ${await response.text()}`);
}

/** Polls the import until it is finished or has failed. @throws UserError when there is no such import. */
async function untilFinished(importId: string, api: OrdersClient, { progress }: Step): Promise<ImportView> {
  for (;;) {
    const { data, error, response } = await api.GET("/imports/{importId}", { params: { path: { importId } } });
    if (data && (data.status === "DONE" || data.status === "FAILED")) return data;
    if (data) progress(`${bar(data.bytesRead, data.size ?? 0)}  ${number(data.counts.rows)} rows`);
    else if (response.status !== 429 && response.status < 500) throw refused(response, error);
    await sleep(POLL_MS);
  }
}

const refused = ({ status }: Response, problem: Problem | undefined): UserError =>
  new UserError(`The API answered ${status}: ${printable(problem?.message ?? "without a reason")}`);

function bar(done: number, all: number): string {
  const share = all === 0 ? 0 : Math.min(1, done / all);
  const full = Math.round(share * BAR_WIDTH);
  return `[${"#".repeat(full)}${"-".repeat(BAR_WIDTH - full)}] ${Math.floor(share * 100)} %`;
}
