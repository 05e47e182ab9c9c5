/**
 * Interrupts five deployments and one destruction, on a stack of their own. Terraform must have saved its state: the same
 * command, run again, finishes the work and leaves nothing to change, and destroying then leaves nothing behind. About half
 * an hour.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { freshStack, logs, refuseChanges, takeDown } from "./lib/checks/test-stack.ts";
import { print } from "./lib/cli/printable.ts";
import { main, root, runScript, sleep } from "./lib/cli/run.ts";
import { isFault, line, type Step, seconds, step, UserError } from "./lib/cli/steps.ts";
import { buildBundles, ensureEmulator } from "./lib/stack/deployment.ts";
import { refuseLeftovers } from "./lib/stack/leftovers.ts";
import { type Stack, stackEnvironment } from "./lib/stack/stack.ts";
import { stateStore } from "./lib/stack/state.ts";
import { type Progress, progressReader } from "./lib/terraform/terraform.ts";

const POLL_MS = 100;
const AGAIN_AFTER_MS = 1000;

/** Ways to interrupt a script: the signal, and whether its process group receives it, as from a terminal, or the script alone. */
const WAYS = {
  "Ctrl-C": { signal: "SIGINT", group: true, again: false },
  kill: { signal: "SIGTERM", group: false, again: false },
  "kill -INT": { signal: "SIGINT", group: false, again: false },
  "terminal closed": { signal: "SIGHUP", group: true, again: false },
  "Ctrl-C twice": { signal: "SIGINT", group: true, again: true },
} as const satisfies Record<string, { signal: NodeJS.Signals; group: boolean; again: boolean }>;
type Way = keyof typeof WAYS;

/** Share of the resources that is done when the deployment is interrupted. */
const MOMENTS: readonly { share: number; way: Way }[] = [
  { share: 0, way: "Ctrl-C" },
  { share: 0.2, way: "kill" },
  { share: 0.4, way: "kill -INT" },
  { share: 0.6, way: "terminal closed" },
  { share: 0.8, way: "Ctrl-C twice" },
];

interface Measured {
  readonly what: string;
  readonly interrupted: Progress;
  readonly stoppedMs: number;
  readonly finishedMs: number;
}

await main(async () => {
  const stack = await freshStack("orders-stop");
  const measured: Measured[] = [];
  line(`Interrupts, on a stack of their own; its logs will be in ${relative(root, logs)}`);
  try {
    await buildBundles();
    await ensureEmulator(stack);
    for (const { share, way } of MOMENTS) {
      measured.push(await interruptAndFinish(stack, "deploy", share, way));
      await step("Nothing is left to change", () => refuseChanges(stack));
      const last = share === MOMENTS.at(-1)?.share;
      if (last) measured.push(await interruptAndFinish(stack, "destroy", 0.5, "Ctrl-C"));
      else await step("Destroyed", () => script(stack, "destroy"));
      await step("Nothing is left behind", () => refuseLeftovers(stack));
    }
  } finally {
    await takeDown(stack);
  }
  for (const { what, interrupted, stoppedMs, finishedMs } of measured) {
    print(
      `${what}: interrupted after ${interrupted.done} of ${interrupted.total} resources, stopped ${seconds(stoppedMs)} later; ` +
        `run again, it finished in ${seconds(finishedMs)}`,
    );
  }
});

/** Interrupts the command when this share of the resources is done, and runs it again. */
async function interruptAndFinish(
  stack: Stack,
  command: "deploy" | "destroy",
  share: number,
  way: Way,
): Promise<Measured> {
  const what = `${command}, ${way} at ${share * 100} %`;
  const [interrupted, stoppedMs] = await step(`Interrupted: ${what}`, (current) =>
    interrupt(stack, command, share, way, current),
  );
  const started = Date.now();
  await step(`Run again: ${command}`, () => script(stack, command));
  return { what, interrupted, stoppedMs, finishedMs: Date.now() - started };
}

/** @returns how far Terraform was, and how long the command took to end. */
async function interrupt(
  stack: Stack,
  command: "deploy" | "destroy",
  share: number,
  way: Way,
  { progress }: Step,
): Promise<[Progress, number]> {
  const log = join(stack.folder, "terraform.log");
  // The progress is read from it: it must not be the log of the run before.
  rmSync(log, { force: true });
  let ended = false;
  const ending = script(stack, command).then(
    () => new UserError(`${command} was not interrupted: it ended by itself.`),
    (error: unknown) => error,
  );
  void ending.then(() => {
    ended = true;
  });
  let at = progressOf(log);
  for (; !ended && (at.total === 0 || at.done < share * at.total); at = progressOf(log)) {
    progress(`${at.done} of ${at.total} resources`);
    await sleep(POLL_MS);
  }
  const { signal, group, again } = WAYS[way];
  const pid = Number.parseInt(readFileSync(join(stack.folder, "lock"), "utf8"), 10);
  const started = Date.now();
  process.kill(group ? -pid : pid, signal);
  if (again) {
    await sleep(AGAIN_AFTER_MS);
    process.kill(group ? -pid : pid, signal);
  }

  const error = await ending;
  if (!isFault(error) || !error.message.includes("Interrupted: waiting for Terraform")) throw error;
  if (await (await stateStore(stack)).lock()) throw new UserError("Terraform left the lock on its state.");
  return [at, Date.now() - started];
}

function progressOf(log: string): Progress {
  let progress: Progress = { done: 0, total: 0 };
  if (!existsSync(log)) return progress;
  const read = progressReader();
  for (const line of readFileSync(log, "utf8").split("\n")) progress = read(line);
  return progress;
}

function script(stack: Stack, name: "deploy" | "destroy"): Promise<void> {
  return runScript(`${name}.ts`, {
    env: stackEnvironment(stack),
    log: join(logs, `test-interrupts-${name}.log`),
    what: name,
  });
}
