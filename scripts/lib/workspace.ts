import { join } from "node:path";
import { root, run } from "./run.ts";
import type { Step } from "./steps.ts";

/**
 * Runs tasks of the workspace's packages through turbo, which skips what is unchanged. Its output goes to a log.
 * @throws UserError with the end of the log when one fails.
 */
export async function runTasks(step: Step, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  const [npx = "npx", ...pnpm] = (process.env.PNPM || "npx --yes pnpm@10.30.0").split(" ");
  let done = 0;
  await run(npx, [...pnpm, "exec", "turbo", "run", ...args, "--output-logs=new-only", "--log-order=grouped"], {
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", NO_COLOR: "1", ...env },
    log: join(root, ".local/logs", `${(args[0] ?? "turbo").replace(":", "-")}.log`),
    what: `turbo run ${args.join(" ")}`,
    onLine: (line) => {
      if (/cache (hit|miss|bypass)/.test(line)) step.progress(`${++done} packages`);
      if (/^\s*Cached:/.test(line)) step.progress(line.trim());
    },
  });
}
