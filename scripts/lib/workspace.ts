import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./run.ts";
import type { Step } from "./steps.ts";

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
 * @throws UserError with the end of the log when it fails.
 */
export async function runTasks(
  step: Step,
  [task = "", ...args]: readonly string[],
  { env, full = false, log = task, onLine }: TaskOptions = {},
): Promise<void> {
  let done = 0;
  const outputLogs = `--output-logs=${full ? "full" : "new-only"}`;
  const [npx, npxArgs] = pnpm(["exec", "turbo", "run", task, outputLogs, "--log-order=grouped", ...args]);
  await run(npx, npxArgs, {
    env: { ...process.env, ...env, TURBO_TELEMETRY_DISABLED: "1", NO_COLOR: "1" },
    log: join(root, ".local/logs", `${log}.log`),
    what: `turbo run ${task}`,
    onLine(line) {
      if (/: cache (hit|miss|bypass)/.test(line)) step.progress(`${++done} packages`);
      onLine?.(line);
    },
  });
}
