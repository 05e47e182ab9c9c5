import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { countReports, removeReports, reportArguments, terraformTestLine } from "./test-counts.ts";

describe("the reports of a workspace's tests", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "reports-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Writes what vitest would write for `task` in a package. */
  function report(path: string, task: string, numPassedTests: number, numFailedTests: number): void {
    const file = reportArguments(task).at(-1)?.split("=")[1] ?? "";
    mkdirSync(join(folder, path, ".turbo"), { recursive: true });
    writeFileSync(join(folder, path, file), JSON.stringify({ numPassedTests, numFailedTests, testResults: [] }));
  }

  it("are summed up, those of other tasks left out", () => {
    report("packages/api/get-order", "test", 3, 1);
    report("scripts", "test", 4, 0);
    report("packages/tests/acceptance", "test:stack", 50, 5);
    expect(countReports("test", folder)).toEqual({ passed: 7, failed: 1 });
    expect(countReports("test:stack", folder)).toEqual({ passed: 50, failed: 5 });
  });

  it("count nothing after they are removed", () => {
    report("scripts", "test", 4, 0);
    report("packages/tests/acceptance", "test:stack", 50, 5);
    removeReports("test", folder);
    expect(countReports("test", folder)).toEqual({ passed: 0, failed: 0 });
    expect(countReports("test:stack", folder)).toEqual({ passed: 50, failed: 5 });
  });
});

describe("a line of terraform test -json", () => {
  const read = (line: object) => terraformTestLine(JSON.stringify(line));

  it("is its message", () => {
    expect(read({ "@message": '  "is_private"... pass', type: "test_run" })).toEqual({
      text: '  "is_private"... pass',
    });
  });

  it("names place, code, values and reason of a failure", () => {
    const diagnostic = {
      severity: "error",
      summary: "Test assertion failed",
      detail: "Replaced objects must be kept.",
      range: { filename: "tests/bucket.tftest.hcl", start: { line: 45, column: 21, byte: 1394 } },
      snippet: {
        code: '    condition = output.name == "x"',
        values: [{ traversal: "output.name", statement: 'is "y"' }],
      },
    };
    expect(read({ "@message": "Error: Test assertion failed", diagnostic, type: "diagnostic" }).text).toBe(
      [
        "Error: Test assertion failed",
        "  on tests/bucket.tftest.hcl line 45",
        '      condition = output.name == "x"',
        '    output.name is "y"',
        "  Replaced objects must be kept.",
      ].join("\n"),
    );
  });

  it("counts at the end, where a test that could not run failed", () => {
    const test_summary = { status: "error", passed: 7, failed: 1, errored: 2, skipped: 3 };
    expect(read({ "@message": "Failure! 7 passed, 3 failed, 3 skipped.", test_summary })).toEqual({
      text: "Failure! 7 passed, 3 failed, 3 skipped.",
      counts: { passed: 7, failed: 3 },
    });
  });

  it("is taken as it is where it is not JSON", () => {
    expect(terraformTestLine("panic: out of memory")).toEqual({ text: "panic: out of memory" });
  });
});
