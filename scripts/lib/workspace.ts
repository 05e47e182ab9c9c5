import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root, run } from "./run.ts";
import { isFault, type Step, UserError } from "./steps.ts";

const SHOWN_LINES = 60;

/** Command and arguments that run pnpm, in the version that package.json names. */
export function pnpm(args: readonly string[]): [command: string, args: string[]] {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return ["npx", ["--yes", String(packageManager), ...args]];
}

/** How the workspace's tasks are run. */
export interface TaskOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Also log what packages said that are unchanged. */
  readonly full?: boolean;
  /** Name of the log, where the task's name is not enough. */
  readonly log?: string;
  readonly onLine?: (line: string) => void;
}

/**
 * Runs a task of the workspace's packages through turbo, which skips what is unchanged. Its output goes to a log.
 * @throws UserError with what each package said that failed.
 */
export async function runTasks(
  step: Step,
  [task = "", ...args]: readonly string[],
  { env, full = false, log: name = task, onLine }: TaskOptions = {},
): Promise<void> {
  let done = 0;
  const outputLogs = `--output-logs=${full ? "full" : "new-only"}`;
  const [npx, npxArgs] = pnpm([
    "exec",
    "turbo",
    "run",
    task,
    outputLogs,
    "--log-order=grouped",
    "--continue",
    "--concurrency=100%",
    ...args,
  ]);
  const log = join(root, ".local/logs", `${name}.log`);
  try {
    await run(npx, npxArgs, {
      env: { ...process.env, ...env, TURBO_TELEMETRY_DISABLED: "1", NO_COLOR: "1" },
      log,
      what: `turbo run ${task}`,
      onLine(line) {
        if (/: cache (hit|miss|bypass)/.test(line)) step.progress(`${++done} packages`);
        onLine?.(line);
      },
    });
  } catch (error) {
    if (!isFault(error)) throw error;
    const failed = failedTasks(readFileSync(log, "utf8").split("\n"));
    if (failed.length === 0) throw error;
    throw new UserError(`${failed.join("\n\n")}\n\nAll of it is in ${relative(root, log)}.`);
  }
}

/** What the failed packages said, from the place on where vitest sums up its failures. */
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
