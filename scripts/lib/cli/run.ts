import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { inspect, stripVTControlCharacters } from "node:util";
import { execa, type Options, type Result, type ResultPromise } from "execa";
import { printError } from "./printable.ts";
import { InterruptedError, line, UserError } from "./steps.ts";

/** The project's root folder. */
export const root = resolve(import.meta.dirname, "../../..");

const SHOWN_LINES = 30;
const INTERRUPTED = 130;

/** How a child process is started. It never reads from the terminal. */
interface ProcessOptions {
  /** Default: the project's root. */
  cwd?: string;
  /** The whole environment: what is not in it, the child does not get either. Default: that of this script. */
  env?: NodeJS.ProcessEnv;
  /** Names the command in messages, where the command line is not clear enough. */
  what?: string;
}

/** How a child process is run to its end. Without `log` it writes to this terminal. */
export interface RunOptions extends ProcessOptions {
  /** File for all output; its last lines are shown when the command fails. */
  log?: string;
  /** Appends to the log instead of replacing it. */
  append?: boolean;
  /** Called with each line of output. Needs `log`. */
  onLine?: (line: string) => void;
  /** Text that is logged for a line of output. Default: the line. */
  format?: (line: string) => string;
  /** What the child has to finish after an interrupt, in words for the user. Such a child is never killed. */
  finishes?: string;
  /** Runs the command although the script was interrupted, because it repairs what the interrupt left. */
  afterInterrupt?: boolean;
}

interface Ended extends Pick<Result, "exitCode" | "signal" | "failed"> {
  readonly code?: string | undefined;
  readonly stdout?: unknown;
  readonly stderr?: unknown;
}
type Child = Promise<Ended> & Pick<ResultPromise, "pid">;

/**
 * The child processes that run, with what each must finish. Each leads a process group of its own: Ctrl-C in a terminal
 * reaches only this script, which sends one SIGINT to each group, whatever signal it received. Terraform needs that
 * SIGINT to save its state and release its lock; at a second one it would exit at once and lose track of its resources.
 */
const running = new Map<Child, string | undefined>();
const interruption = new AbortController();
/** Aborted by the first SIGINT, SIGTERM or SIGHUP that this script receives. */
export const interrupted: AbortSignal = interruption.signal;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => (interrupted.aborted ? interruptAgain() : interrupt()));
}

/** Lets the child processes end, after which the `finally` blocks of the script clean up. */
function interrupt(): void {
  interruption.abort();
  const finishes = [...running.values()].find((text) => text !== undefined);
  if (finishes !== undefined) line(`\nInterrupted: waiting for ${finishes}. This may take a minute.`);
  for (const child of running.keys()) signalGroup(child, "SIGINT");
}

/** Exits at once, unless a child process still has something to finish. */
function interruptAgain(): void {
  const finishing = [...running].find(([, text]) => text !== undefined);
  if (finishing === undefined) {
    for (const child of running.keys()) signalGroup(child, "SIGTERM");
    process.exit(INTERRUPTED);
  }
  const [{ pid }, finishes] = finishing;
  line(`Still waiting for ${finishes}. To end it all the same, and lose track of it: kill -KILL -- -${pid}`);
}

/** Signals a child process and the processes that it started. */
function signalGroup({ pid }: Child, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: they have already ended.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

// The reader of the output may have closed it (EPIPE: `make status | head -2`), or the terminal was closed (EIO).
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
  });
}

/** For use between units of work that may stop there. @throws InterruptedError when the script was interrupted. */
export function failIfInterrupted(): void {
  if (interrupted.aborted) throw new InterruptedError();
}

/** @returns the work's result. @throws InterruptedError in place of the error that an interrupt caused in the work. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  try {
    return await work(interrupted);
  } catch (error) {
    failIfInterrupted();
    throw error;
  }
}

/** Waits. @throws InterruptedError as soon as the script is interrupted. */
export async function sleep(ms: number): Promise<void> {
  await delay(ms, undefined, { signal: interrupted }).catch(() => undefined);
  failIfInterrupted();
}

/** Runs a command to its end. @throws UserError with the end of its output when it fails. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<void> {
  const { log, append = false, afterInterrupt = false } = options;
  if (!afterInterrupt) failIfInterrupted();
  if (log !== undefined) mkdirSync(dirname(log), { recursive: true });
  const output = log === undefined ? "inherit" : [logged(options), { file: log, append }];
  const child = start(command, args, options, { stdout: output, stderr: output, buffer: false });
  const { exitCode = INTERRUPTED } = await ending(child, command, options.finishes);
  if (!afterInterrupt) failIfInterrupted();
  if (exitCode === 0) return;
  const what = options.what ?? [command, ...args].join(" ");
  if (log === undefined) throw new UserError(`${what} failed (exit status ${exitCode}).`);
  // Programs colour what they write for a terminal.
  const end = stripVTControlCharacters(readFileSync(log, "utf8")).trimEnd().split("\n").slice(-SHOWN_LINES).join("\n");
  throw new UserError(`${what} failed. The end of ${relative(root, log)}:\n\n${end}`);
}

/** Runs a script of this folder in a process of its own, as `run` does. */
export const runScript = (name: string, options: RunOptions): Promise<void> =>
  run(process.execPath, [...process.execArgv, join(root, "scripts", name)], options);

/** Runs a command and returns its standard output. @throws UserError with its error output when it fails. */
export async function capture(
  command: string,
  args: readonly string[],
  { input, ...options }: ProcessOptions & { input?: string } = {},
): Promise<string> {
  failIfInterrupted();
  const child = start(command, args, options, input === undefined ? {} : { stdin: "pipe", input });
  const { exitCode, stdout, stderr } = await ending(child, command);
  failIfInterrupted();
  if (exitCode === 0) return String(stdout);
  const what = options.what ?? [command, ...args].join(" ");
  throw new UserError(`${what} failed:\n\n${stripVTControlCharacters(String(stderr)).trim()}`);
}

/** Runs a script. Prints only the message of a UserError and of an error that AWS answered, any other error with its stack. */
export async function main(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    printError(forPeople(error));
    process.exitCode = interrupted.aborted ? INTERRUPTED : 1;
  }
}

function forPeople(error: unknown): string {
  if (error instanceof UserError) return `\n${error.message}`;
  if (error instanceof Error && "$metadata" in error) return `\nAWS answered with ${error.name}: ${error.message}`;
  return inspect(error);
}

function start(
  command: string,
  args: readonly string[],
  { cwd = root, env = process.env }: ProcessOptions,
  options: Options,
): Child {
  return execa(command, args, {
    ...{ stdin: "ignore", cwd, env, extendEnv: false, detached: true, reject: false },
    ...options,
  });
}

/** Waits until a child process and its output have ended. @throws UserError when there is no such command. */
async function ending(child: Child, command: string, finishes?: string): Promise<Ended> {
  running.set(child, finishes);
  try {
    const result = await child;
    if (result.code === "ENOENT") throw new UserError(`${command} was not found. Run \`make install\` first.`);
    if (result.failed && result.exitCode === undefined && result.signal === undefined) throw result;
    return result;
  } finally {
    running.delete(child);
  }
}

const logged = ({ onLine, format = String }: RunOptions) =>
  function* (line: unknown) {
    onLine?.(String(line));
    yield format(String(line));
  };
