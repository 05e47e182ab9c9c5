import type { ImportReport } from "@orders/client";
import { expect, it } from "vitest";
import { printable } from "../cli/printable.ts";
import { importReport } from "./import-report.ts";

const counts = { rows: 1204, made: 1200, recorded: 0, thereAlready: 1, rowsRefused: 2 };
/** A report with these refused rows. */
const reportOf = (refused: ImportReport["refused"], more: Partial<ImportReport> = {}): ImportReport => ({
  importId: "import-1",
  file: "uploads/a.csv",
  version: "v1",
  size: 1,
  startedAt: "2026-11-21T10:00:00.000Z",
  invocations: 1,
  ...counts,
  refused,
  ...more,
});

it("shows what was refused, ignored and remarked on", () => {
  const more = {
    ignoredColumns: ["note", "column 7"],
    remarks: [
      { text: "The member source beside orders is not used" },
      { text: "status is not used: an order to process begins as pending", count: 1, rows: [2] },
      { text: "The same order stands in the file before, and is taken once", count: 1100, rows: [2, 3, 4, 5, 6] },
    ],
  };
  const refused = [
    { row: 2, orderId: "A-1", reason: "quantity must be a whole number from 1 to 1000" },
    { row: 3, reason: "It has 6 values for 5 columns" },
  ];
  expect(importReport({ counts, report: reportOf(refused, more) })).toBe(`
       1,204 rows read
       1,200 orders made, to be processed
           0 historical orders stored
           1 orders there already
           2 rows refused

  Row 2 (A-1): quantity must be a whole number from 1 to 1000
  Row 3: It has 6 values for 5 columns
  Ignored columns: note, column 7
  Remark: The member source beside orders is not used
  Remark: status is not used: an order to process begins as pending (1 order: row 2)
  Remark: The same order stands in the file before, and is taken once (1,100 orders: row 2, 3, 4, 5, 6, …)
`);
});

it("shows the first refused rows, and how many there are beside them", () => {
  const rows = Array.from({ length: 40 }, (_, index) => ({ row: index + 2, reason: "No" }));
  const text = importReport({ counts: { ...counts, rowsRefused: 3000 }, report: reportOf(rows) });
  expect(text.match(/Row \d+: No/g)).toHaveLength(20);
  expect(text).toContain("… and 2,980 more.");
});

it("shows why a file could not be read, and nothing that is not there", () => {
  const text = importReport({ counts: { ...counts, rowsRefused: 0 }, problem: "The file is empty" });
  expect(text).toMatch(/^\n {2}The file is empty\n\n/);
  expect(text).not.toMatch(/Row|more|Ignored|Remark/);
  expect(text).toMatch(/rows refused\n$/);
});

it("lets no text of a file control the terminal", () => {
  const refused = [{ row: 2, orderId: "A\u001b[2J\u001b[31mOK", reason: "Taken by uploads/\u202e.csv:1" }];
  const report = reportOf(refused, { ignoredColumns: ["a\u001b[2J"] });
  const text = importReport({ counts, problem: "\u009b31m", report });
  expect(text).toContain(`(${printable("A\u001b[2J\u001b[31mOK")}): Taken by uploads/${printable("\u202e")}.csv:1`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(text.replaceAll("\n", "")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
});
