import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ImportView, ordersClient } from "@orders/client";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { startImport, untilFinished } from "./imports.ts";

vi.mock("../cli/run.ts", () => ({
  sleep: async () => undefined,
  interruptible: (work: (signal?: AbortSignal) => unknown) => work(),
}));

const nothing = { rows: 0, made: 0, recorded: 0, thereAlready: 0, rowsRefused: 0 };
const view = (changes: Partial<ImportView>): ImportView => ({
  importId: "import-1",
  file: "uploads/import-1/a.csv",
  status: "RUNNING",
  size: 200,
  bytesRead: 0,
  counts: nothing,
  ...changes,
});

/** An API with these answers, in this order, the last one for all further requests, and the bodies it was sent. */
function apiWith(...answers: readonly (readonly [status: number, body: unknown] | Error)[]) {
  const bodies: string[] = [];
  const api = ordersClient({
    baseUrl: "https://api.example",
    apiKey: "key-1",
    fetch: async (request) => {
      bodies.push(await request.text());
      const answer = answers[Math.min(bodies.length, answers.length) - 1] ?? [500, {}];
      if (answer instanceof Error) throw answer;
      return new Response(JSON.stringify(answer[1]), { status: answer[0] });
    },
  });
  return { api, bodies };
}

/** A file with this content. */
function fileWith(content: string, name = "a.csv"): string {
  const folder = mkdtempSync(join(tmpdir(), "imports-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** A bucket on this machine that answers an upload with this status, and what it received. */
async function bucketWith(status: number) {
  const received: { method: string; length: string; type: string; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", headers } = request;
    let body = "";
    for await (const piece of request.setEncoding("utf8")) body += piece;
    received.push({ method, length: headers["content-length"] ?? "", type: headers["content-type"] ?? "", body });
    response.writeHead(status).end("<Code>PreconditionFailed</Code>");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.csv` };
}

const started = (url: string) => ({
  importId: "import-1",
  file: "uploads/import-1/a.csv",
  status: "WAITING_FOR_FILE",
  upload: { method: "PUT", url, headers: { "Content-Type": "text/csv" }, expiresAt: "2026-11-21T10:15:00.000Z" },
});

describe("a file", () => {
  it("is announced with its name and size, and uploaded as it is", async () => {
    const content = `${"größer,".repeat(20_000)}\n`;
    const size = Buffer.byteLength(content);
    const { url, received } = await bucketWith(200);
    const { api, bodies } = apiWith([201, started(url)]);
    const progress: string[] = [];

    expect(await startImport(fileWith(content), api, (text) => progress.push(text))).toBe("import-1");

    expect(bodies).toEqual([JSON.stringify({ fileName: "a.csv", size })]);
    expect(received).toEqual([{ method: "PUT", length: String(size), type: "text/csv", body: content }]);
    expect(progress.at(-1)).toBe(`[${"#".repeat(24)}] 100 %`);
  });

  it("that is empty is not sent", async () => {
    const { api, bodies } = apiWith();
    await expect(startImport(fileWith(""), api, vi.fn())).rejects.toThrow(/a\.csv is empty\.$/);
    expect(bodies).toEqual([]);
  });

  it("that the API refuses is not uploaded, and its reason is shown", async () => {
    const { api } = apiWith([400, { message: "fileName must be a file's name that ends in .csv or .json" }]);
    await expect(startImport(fileWith("a", "a.txt"), api, vi.fn())).rejects.toThrow(
      "The API answered 400: fileName must be a file's name that ends in .csv or .json",
    );
  });

  it("that the bucket refuses is an error with its reason", async () => {
    const { api } = apiWith([201, started((await bucketWith(412)).url)]);
    await expect(startImport(fileWith("a"), api, vi.fn())).rejects.toThrow(
      "The bucket refused the file: 412 <Code>PreconditionFailed</Code>",
    );
  });
});

describe("an upload that breaks off", () => {
  it("is an error that says what to do", async () => {
    const { api } = apiWith([201, started("http://127.0.0.1:1/a.csv")]);
    await expect(startImport(fileWith("a"), api, vi.fn())).rejects.toThrow(
      /^The upload broke off: .+\. Import the file again: no order is created twice\.$/,
    );
  });
});

describe("an import", () => {
  it("is shown until it is finished, also when the API is busy or does not answer meanwhile", async () => {
    const done = view({ status: "DONE", bytesRead: 200 });
    const running = view({ bytesRead: 50, counts: { ...nothing, rows: 1204 } });
    const { api } = apiWith([429, {}], new TypeError("fetch failed"), [200, running], [503, {}], [200, done]);
    const progress: string[] = [];
    expect(await untilFinished("import-1", api, (text) => progress.push(text))).toEqual(done);
    expect(progress).toEqual([`[${"#".repeat(6)}${"-".repeat(18)}] 25 %  1,204 rows`]);
  });

  it("that failed is finished", async () => {
    const failed = view({ status: "FAILED", problem: "The file is empty" });
    expect(await untilFinished("import-1", apiWith([200, failed]).api, vi.fn())).toEqual(failed);
  });

  it("that does not exist is an error", async () => {
    const { api, bodies } = apiWith([404, { message: "There is no import import-1" }]);
    await expect(untilFinished("import-1", api, vi.fn())).rejects.toThrow(
      "The API answered 404: There is no import import-1",
    );
    expect(bodies).toHaveLength(1);
  });

  it("is given up after twenty tries in a row without an answer", async () => {
    const { api, bodies } = apiWith([200, view({})], new TypeError("fetch failed"));
    await expect(untilFinished("import-1", api, vi.fn())).rejects.toThrow(
      "The API did not show the import in 20 tries. make status says whether the stack works.",
    );
    expect(bodies).toHaveLength(21);
  });
});
