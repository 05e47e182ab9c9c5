import { globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "../cli/run.ts";

/** How many tests passed and failed. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

const reportFile = (task: string) => `.turbo/tests-${task.replaceAll(":", "-")}.json`;

const reports = (task: string, folder: string): string[] =>
  globSync(`{packages/*/*,scripts}/${reportFile(task)}`, { cwd: folder }).map((path) => join(folder, path));

/**
 * Arguments of `turbo run` by which each package's vitest also writes a JSON report. turbo.json lists the reports as
 * outputs of the tests, so that turbo restores them together with a cached result.
 */
export const reportArguments = (task: string): string[] => [
  "--",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${reportFile(task)}`,
];

/** Removes the reports of a task that an earlier run left. */
export function removeReports(task: string, folder: string = root): void {
  for (const path of reports(task, folder)) rmSync(path);
}

/** Sums up the reports that the tests of a task wrote, those of cached results included. */
export function countReports(task: string, folder: string = root): TestCounts {
  const counts = { passed: 0, failed: 0 };
  for (const path of reports(task, folder)) {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(path, "utf8"));
    counts.passed += numPassedTests;
    counts.failed += numFailedTests;
  }
  return counts;
}

interface TestLine {
  readonly "@message": string;
  readonly test_summary?: { readonly passed: number; readonly failed: number; readonly errored: number };
  readonly diagnostic?: {
    readonly detail?: string;
    readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
    readonly snippet?: {
      readonly code: string;
      readonly values?: readonly Record<"traversal" | "statement", string>[];
    };
  };
}

/**
 * Reads one line of `terraform test -json`.
 * @returns the line as text for a log, and in the last line of a run the counts. A line that is not JSON is the text.
 * Source: Terraform's documentation, "Machine-Readable UI".
 */
export function terraformTestLine(line: string): { text: string; counts?: TestCounts } {
  if (!line.startsWith("{")) return { text: line };
  const { "@message": message, diagnostic, test_summary: summary } = JSON.parse(line) as TestLine;
  const { range, snippet, detail } = diagnostic ?? {};
  const text = [
    message,
    range && `  on ${range.filename} line ${range.start.line}`,
    snippet && `  ${snippet.code}`,
    ...(snippet?.values ?? []).map(({ traversal, statement }) => `    ${traversal} ${statement}`),
    detail && `  ${detail}`,
  ];
  return {
    text: text.filter(Boolean).join("\n"),
    ...(summary && { counts: { passed: summary.passed, failed: summary.failed + summary.errored } }),
  };
}
