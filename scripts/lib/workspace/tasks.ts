import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type RunOptions, root, run } from "../cli/run.ts";
import { isFault, type Step, UserError } from "../cli/steps.ts";
import { countReports, removeReports, reportArguments, type TestCounts } from "./test-counts.ts";

const SHOWN_LINES = 60;

/** Runs pnpm in the version that package.json names. */
export function pnpm(args: readonly string[], options: RunOptions): Promise<void> {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return run("npx", ["--yes", String(packageManager), ...args], {
    ...options,
    env: { ...(options.env ?? process.env), TURBO_TELEMETRY_DISABLED: "1" },
  });
}

/** How the workspace's tasks are run. */
interface TaskOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Name of the log. Default: the task's name. */
  readonly log?: string;
  /** For tasks that run vitest: called with the number of tests, also where some failed. */
  readonly count?: (counts: TestCounts) => void;
}

/**
 * Runs a task of the workspace's packages through turbo, which skips what is unchanged. The output goes to a log.
 * @throws UserError with the output of each package that failed.
 */
export async function runTasks(
  step: Step,
  [task = "", ...args]: readonly string[],
  { env, log: name = task, count }: TaskOptions = {},
): Promise<void> {
  let done = 0;
  const turbo = ["--output-logs=new-only", "--log-order=grouped", "--continue", "--concurrency=100%"];
  const log = join(root, ".local/logs", `${name}.log`);
  if (count) removeReports(task);
  try {
    await pnpm(["exec", "turbo", "run", task, ...turbo, ...args, ...(count ? reportArguments(task) : [])], {
      env: { ...(env ?? process.env), NO_COLOR: "1" },
      log,
      what: `turbo run ${task}`,
      onLine(line) {
        if (/: cache (hit|miss|bypass)/.test(line)) step.progress(`${++done} packages`);
      },
    });
  } catch (error) {
    if (!isFault(error)) throw error;
    const failed = failedTasks(readFileSync(log, "utf8").split("\n"));
    if (failed.length === 0) throw error;
    throw new UserError(`${failed.join("\n\n")}\n\nThe whole output is in ${relative(root, log)}.`);
  } finally {
    count?.(countReports(task));
  }
}

/** The output of each failed package, from vitest's summary of the failures where there is one. */
function failedTasks(lines: readonly string[]): string[] {
  const names = lines.find((line) => line.startsWith("Failed:"))?.match(/[^\s,]+#[^\s,]+/g) ?? [];
  return names.map((name) => {
    const prefix = `${name.replace("#", ":")}: `;
    const said = lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
    const summary = said.findIndex((line) => /Failed (Tests|Suites) \d/.test(line));
    const shown = summary < 0 ? said.slice(-SHOWN_LINES) : said.slice(summary, summary + SHOWN_LINES);
    return `${name} failed:\n\n${shown.join("\n").trimEnd()}`;
  });
}
