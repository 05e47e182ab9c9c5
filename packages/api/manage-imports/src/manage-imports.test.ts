import { memoryImportFiles } from "@orders/adapters/testing";
import type { ImportProgress, ImportReport, ImportStarted, ImportView } from "@orders/contracts/schemas";
import type { Instant } from "@orders/domain";
import { call } from "@orders/lambda-kit/testing";
import { describe, expect, it } from "vitest";
import { manageImports } from "./manage-imports.ts";

const NOON = "2026-11-21T12:00:00.000Z" as Instant;
const NOTHING = { rows: 0, made: 0, recorded: 0, thereAlready: 0, rowsRefused: 0 };
const importId = `import-${"0123456789abcdef".repeat(2)}`;

function office() {
  const clock = { at: NOON, now: () => clock.at };
  const files = memoryImportFiles(clock);
  const route = manageImports({ files, clock });
  return {
    files,
    /** Moves the clock. */
    wait: (minutes: number) => {
      clock.at = new Date(Date.parse(clock.at) + minutes * 60_000).toISOString() as Instant;
    },
    start: (body: unknown) => call(route, { route: "POST /imports", body }),
    started: async (body: unknown) => (await call(route, { route: "POST /imports", body })).body as ImportStarted,
    show: (id: string) => call(route, { route: "GET /imports/{importId}", path: { importId: id } }),
    view: async (id: string) =>
      (await call(route, { route: "GET /imports/{importId}", path: { importId: id } })).body as ImportView,
  };
}

const aProgress = (changes: Partial<ImportProgress> = {}): ImportProgress => ({
  importId,
  file: "uploads/orders.csv",
  version: "v1",
  size: 100,
  startedAt: NOON,
  invocations: 1,
  counts: { ...NOTHING, rows: 2, made: 1, rowsRefused: 1 },
  refusedBefore: [],
  refused: [{ row: 3, reason: "quantity must be a whole number" }],
  ...changes,
});

const aReport = (changes: Partial<ImportReport> = {}): ImportReport => {
  const { counts, refusedBefore, position, ...rest } = aProgress();
  return { ...rest, ...counts, finishedAt: NOON, ...changes };
};

/** A report as import-orders writes it: one refused row a line. */
const written = ({ refused, ...head }: ImportReport): string =>
  `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "refused": [${refused.map((row) => `\n    ${JSON.stringify(row)}`).join(",")}\n  ]\n}\n`;

describe("POST /imports", () => {
  it("answers where and how the file is uploaded, and where the import is shown", async () => {
    const { status, headers, body } = await office().start({ fileName: "orders.csv", size: 120 });
    const { importId: id } = body as ImportStarted;
    expect(id).toMatch(/^import-[0-9a-f]{32}$/);
    expect({ status, headers, body }).toEqual({
      status: 201,
      headers: { Location: `imports/${id}` },
      body: {
        importId: id,
        file: `uploads/${id}/orders.csv`,
        status: "WAITING_FOR_FILE",
        upload: {
          method: "PUT",
          url: `memory:uploads/${id}/orders.csv?from=${NOON}&seconds=900&size=120`,
          headers: { "Content-Type": "text/csv", "If-None-Match": "*" },
          expiresAt: "2026-11-21T12:15:00.000Z",
        },
      },
    });
  });

  it.each([
    ["orders.csv", "text/csv"],
    ["ORDERS.CSV", "text/csv"],
    ["a.csv.json", "application/json"],
    ["Bestellungen März + April & 100 % #1?.json", "application/json"],
    ["注文.Csv", "text/csv"],
    [".csv", "text/csv"],
    [`${"x".repeat(251)}.csv`, "text/csv"],
    [`${"注".repeat(251)}.csv`, "text/csv"],
  ])("keeps the name of the file: %s", async (fileName, contentType) => {
    const { importId: id, file, upload } = await office().started({ fileName });
    expect(file).toBe(`uploads/${id}/${fileName}`);
    expect(upload.headers["Content-Type"]).toBe(contentType);
  });

  it("starts an import of its own for each request, also for the same name", async () => {
    const { started, view } = office();
    const [one, other] = [await started({ fileName: "orders.csv" }), await started({ fileName: "orders.csv" })];
    expect(one.importId).not.toBe(other.importId);
    expect(one.file).not.toBe(other.file);
    expect(await view(one.importId)).toMatchObject({ file: one.file, status: "WAITING_FOR_FILE" });
  });

  it.each<[string, unknown, { pointer: string; message: string }[]]>([
    ["no name", {}, [{ pointer: "/fileName", message: "Missing required field: fileName" }]],
    [
      "another kind of file",
      { fileName: "orders.xlsx" },
      [{ pointer: "/fileName", message: "fileName must be a file's name that ends in .csv or .json" }],
    ],
    [
      "a name without an extension",
      { fileName: "orders" },
      [{ pointer: "/fileName", message: "fileName must be a file's name that ends in .csv or .json" }],
    ],
    ...["2026/orders.csv", "../../orders.csv", "C:\\orders.csv"].map(
      (fileName): [string, unknown, { pointer: string; message: string }[]] => [
        `a path: ${fileName}`,
        { fileName },
        [{ pointer: "/fileName", message: "fileName must be the name of a file without its folder: no / and no \\" }],
      ],
    ),
    [
      "a name of 1,024 characters",
      { fileName: `${"x".repeat(1020)}.csv` },
      [
        { pointer: "/fileName", message: "fileName must be the file's name: at most 765 bytes of UTF-8" },
        {
          pointer: "/fileName",
          message: "fileName must be the file's name: 1 to 255 characters, no control characters",
        },
      ],
    ],
    [
      "a name of too many bytes",
      { fileName: `${"👍".repeat(200)}.csv` },
      [{ pointer: "/fileName", message: "fileName must be the file's name: at most 765 bytes of UTF-8" }],
    ],
    [
      "a name with a line break",
      { fileName: "a\n.csv" },
      [
        {
          pointer: "/fileName",
          message: "fileName must be the file's name: 1 to 255 characters, no control characters",
        },
      ],
    ],
    [
      "an empty file",
      { fileName: "a.csv", size: 0 },
      [
        {
          pointer: "/size",
          message: "size must be the file's size in bytes: a whole number from 1 to 5368709120",
        },
      ],
    ],
    [
      "a file that is too large",
      { fileName: "a.csv", size: 5 * 1024 ** 3 + 1 },
      [
        {
          pointer: "/size",
          message: "size must be the file's size in bytes: a whole number from 1 to 5368709120",
        },
      ],
    ],
    ["an unknown field", { fileName: "a.csv", key: "x" }, [{ pointer: "/key", message: "Unknown field: key" }]],
  ])("refuses %s, and stores nothing", async (_, body, errors) => {
    const { start, files } = office();
    expect(await start(body)).toMatchObject({ status: 400, body: { errors } });
    expect([...files.stored.keys()]).toEqual([]);
  });
});

describe("GET /imports/{importId} of an import whose file is awaited", () => {
  it("is WAITING_FOR_FILE as long as the file may be uploaded", async () => {
    const { started, view, wait } = office();
    const { importId: id, file } = await started({ fileName: "orders.csv" });
    wait(15);
    expect(await view(id)).toEqual({
      importId: id,
      file,
      status: "WAITING_FOR_FILE",
      bytesRead: 0,
      counts: NOTHING,
      expiresAt: "2026-11-21T12:15:00.000Z",
    });
  });

  it("has FAILED when no file was uploaded in time", async () => {
    const { started, view, wait } = office();
    const { importId: id } = await started({ fileName: "orders.csv" });
    wait(16);
    expect(await view(id)).toMatchObject({
      status: "FAILED",
      problem: "No file was uploaded before 2026-11-21T12:15:00.000Z: start another import",
    });
  });

  it("is RUNNING from the upload on, also of an upload that ends late", async () => {
    const { started, view, wait, files } = office();
    const { importId: id, file } = await started({ fileName: "orders.csv" });
    wait(20);
    await files.write(file, "order_id");
    expect(await view(id)).toEqual({
      importId: id,
      file,
      status: "RUNNING",
      size: 8,
      bytesRead: 0,
      counts: NOTHING,
    });
  });

  it("has FAILED when nothing happens after the upload", async () => {
    const { started, view, wait, files } = office();
    const { importId: id, file } = await started({ fileName: "orders.csv" });
    await files.write(file, "order_id");
    wait(31);
    expect(await view(id)).toMatchObject({
      status: "FAILED",
      problem: `Nothing has happened since ${NOON}: make logs FUNCTION=import-orders and make dlq-list say why. Importing the file again creates no order twice`,
    });
  });
});

describe("GET /imports/{importId} of an import with progress", () => {
  it("shows how far it is, also of a file that was uploaded without the API", async () => {
    const { view, files } = office();
    await files.write(
      `imports/${importId}.progress.json`,
      JSON.stringify(aProgress({ position: { byte: 40, row: 3 } })),
    );
    expect(await view(importId)).toEqual({
      importId,
      file: "uploads/orders.csv",
      status: "RUNNING",
      size: 100,
      bytesRead: 40,
      counts: { ...NOTHING, rows: 2, made: 1, rowsRefused: 1 },
      startedAt: NOON,
    });
  });

  it("has FAILED without a sign of progress for more than 30 minutes, and is RUNNING again after one", async () => {
    const { view, files, wait } = office();
    const key = `imports/${importId}.progress.json`;
    await files.write(key, JSON.stringify(aProgress()));
    wait(30);
    expect(await view(importId)).toMatchObject({ status: "RUNNING" });
    wait(1);
    expect(await view(importId)).toMatchObject({ status: "FAILED", problem: expect.stringContaining(NOON) });
    await files.write(key, JSON.stringify(aProgress()));
    expect(await view(importId)).toMatchObject({ status: "RUNNING" });
  });
});

describe("GET /imports/{importId} of a finished import", () => {
  async function finished(progress: Partial<ImportProgress>, report: string | undefined) {
    const shown = office();
    await shown.files.write(
      `imports/${importId}.progress.json`,
      JSON.stringify(aProgress({ finishedAt: NOON, refused: [], ...progress })),
    );
    if (report !== undefined) await shown.files.write("imports/orders.csv.report.json", report);
    return shown.view(importId);
  }

  it("is DONE, with the report as it is stored and a link to it", async () => {
    expect(await finished({}, written(aReport()))).toEqual({
      importId,
      file: "uploads/orders.csv",
      status: "DONE",
      size: 100,
      bytesRead: 100,
      counts: { ...NOTHING, rows: 2, made: 1, rowsRefused: 1 },
      startedAt: NOON,
      finishedAt: NOON,
      report: aReport(),
      reportUrl: `memory:imports/orders.csv.report.json?from=${NOON}&seconds=900`,
    });
  });

  it("has FAILED when the file could not be read to its end, with the problem and the report", async () => {
    const problem = "The file is empty";
    const report = aReport({ problem, refused: [] });
    expect(await finished({ problem, position: { byte: 7, row: 1 } }, written(report))).toMatchObject({
      status: "FAILED",
      problem,
      bytesRead: 7,
      report,
    });
  });

  it("shows the first refused rows of a long report", async () => {
    const refused = Array.from({ length: 9_000 }, (_, index) => ({
      row: index + 2,
      reason: `Zu groß, ${"x".repeat(30)}`,
    }));
    const remarks = [{ text: 'It says "refused": [', count: 1, rows: [2] }];
    const whole = aReport({ rowsRefused: 9_000, remarks, refused });
    const { report, reportUrl, status } = await finished({}, written(whole));
    expect(status).toBe("DONE");
    expect(report?.refused.length).toBeGreaterThan(3_000);
    expect(report).toEqual({ ...whole, refused: refused.slice(0, report?.refused.length) });
    expect(reportUrl).toContain("imports/orders.csv.report.json");
  });

  it("shows only the link to a report that begins with too many ignored columns", async () => {
    const report = written(aReport({ ignoredColumns: Array.from({ length: 60_000 }, (_, index) => `c${index}`) }));
    const view = await finished({}, report);
    expect(view).not.toHaveProperty("report");
    expect(view.reportUrl).toContain("imports/orders.csv.report.json");
  });

  it.each([
    ["of a later file of the same name", written(aReport({ version: "v2" }))],
    ["that is gone", undefined],
  ])("shows no report %s", async (_, report) => {
    const view = await finished({}, report);
    expect(view).toMatchObject({ status: "DONE", counts: { rowsRefused: 1 } });
    expect(view).not.toHaveProperty("report");
    expect(view).not.toHaveProperty("reportUrl");
  });
});

describe("GET /imports/{importId} answers 404", () => {
  it("for an import that does not exist", async () => {
    expect(await office().show(importId)).toEqual({ status: 404, body: { message: `There is no import ${importId}` } });
  });

  it.each(["no-such-import", "..%2Fuploads%2Forders.csv", importId.toUpperCase()])(
    "for what is no id: %s",
    async (id) => {
      expect(await office().show(id)).toEqual({
        status: 404,
        body: { message: "Nothing is here: importId must be the id of an import" },
      });
    },
  );
});
