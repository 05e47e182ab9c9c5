import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import type { ImportView, OrdersClient, Problem } from "@orders/client";
import { printable } from "../cli/printable.ts";
import { interruptible, sleep } from "../cli/run.ts";
import { UserError } from "../cli/steps.ts";
import { number } from "./import-report.ts";

const POLL_MS = 500;
/** How often in a row an import may not be shown. */
const TRIES = 20;
const BAR_WIDTH = 24;

/** Shows how far something is, in a few words. */
type Progress = (text: string) => void;

/** Starts an import, and uploads its file. @returns the id of the import. @throws UserError when the file is refused. */
export async function startImport(path: string, api: OrdersClient, progress: Progress): Promise<string> {
  const { size } = statSync(path);
  if (size === 0) throw new UserError(`${printable(path)} is empty.`);
  const { data, error, response } = await api.POST("/imports", { body: { fileName: basename(path), size } });
  if (!data) throw refusal(response, error);

  async function* pieces() {
    let sent = 0;
    for await (const piece of createReadStream(path)) {
      sent += piece.length;
      progress(bar(sent, size));
      yield piece;
    }
  }
  const { upload } = data;
  const answer = await interruptible((signal) =>
    fetch(upload.url, {
      method: upload.method,
      headers: { ...upload.headers, "Content-Length": String(size) },
      body: ReadableStream.from(pieces()),
      duplex: "half",
      signal,
    }),
  ).catch((error: Error) => {
    if (error instanceof UserError) throw error;
    const { message } = error.cause instanceof Error ? error.cause : error;
    throw new UserError(`The upload broke off: ${message}. Import the file again: no order is created twice.`);
  });
  if (!answer.ok) {
    throw new UserError(`The bucket refused the file: ${answer.status} ${printable(await answer.text())}`);
  }
  return data.importId;
}

/**
 * Polls an import until it is done or has failed. @throws UserError when there is no such import, or when the API does not
 * answer.
 */
export async function untilFinished(importId: string, api: OrdersClient, progress: Progress): Promise<ImportView> {
  for (let failures = 0; failures < TRIES; await sleep(POLL_MS)) {
    const answer = await api.GET("/imports/{importId}", { params: { path: { importId } } }).catch(() => undefined);
    const { data, error, response } = answer ?? {};
    if (data && (data.status === "DONE" || data.status === "FAILED")) return data;
    if (data) {
      failures = 0;
      progress(`${bar(data.bytesRead, data.size ?? 0)}  ${number(data.counts.rows)} rows`);
      continue;
    }
    if (response && response.status !== 429 && response.status < 500) throw refusal(response, error);
    failures += 1;
  }
  throw new UserError(`The API did not show the import in ${TRIES} tries. make status says whether the stack works.`);
}

const refusal = ({ status }: Response, problem: Problem | undefined): UserError =>
  new UserError(`The API answered ${status}: ${printable(problem?.message ?? "without a reason")}`);

function bar(done: number, all: number): string {
  const share = all === 0 ? 0 : Math.min(1, done / all);
  const full = Math.round(share * BAR_WIDTH);
  return `[${"#".repeat(full)}${"-".repeat(BAR_WIDTH - full)}] ${Math.floor(share * 100)} %`;
}
