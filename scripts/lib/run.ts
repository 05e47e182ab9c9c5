import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { inspect, stripVTControlCharacters } from "node:util";
import { printError } from "./printable.ts";
import { InterruptedError, line, UserError } from "./steps.ts";

/** The project's root folder. */
export const root = resolve(import.meta.dirname, "../..");

const SHOWN_LINES = 30;
const INTERRUPTED = 130;

/** How a child process is run. Without `log` it writes to this terminal. It never reads from it. */
export interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** File that takes all output; its end is shown when the command fails. */
  log?: string;
  /** Adds to the log instead of starting it anew. */
  append?: boolean;
  /** Called with each line of output. Needs `log`. */
  onLine?: (line: string) => void;
  /** Says for people what failed, where the command's name does not. */
  what?: string;
  /** What the program needs time for when it is interrupted, for people. It is never ended by force then. */
  finishes?: string;
  /** Runs although the script was interrupted: it puts in order what the interrupt left. */
  afterInterrupt?: boolean;
}

/**
 * The programs that run, with what each must finish. Each leads a session of its own: a terminal's Ctrl-C reaches this
 * script only, which passes it on once, as it does any other request to end. Terraform takes a second interrupt as an
 * order to end at once, and then nobody knows what it was making.
 */
const running = new Map<ChildProcess, string | undefined>();
const interruption = new AbortController();
/** Aborted as soon as somebody asks this script to end. */
export const interrupted: AbortSignal = interruption.signal;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => (interrupted.aborted ? interruptAgain() : interrupt()));
}

/** The programs come to their end, then the script's own `finally` blocks take down what they must. */
function interrupt(): void {
  interruption.abort();
  const finishes = [...running.values()].find((text) => text !== undefined);
  if (finishes !== undefined) line(`\nInterrupted: waiting for ${finishes}. This may take a minute.`);
  for (const child of running.keys()) signalGroup(child, "SIGINT");
}

/** Ends at once, unless a program would lose track of what it does. */
function interruptAgain(): void {
  const finishing = [...running].find(([, text]) => text !== undefined);
  if (finishing === undefined) {
    for (const child of running.keys()) signalGroup(child, "SIGTERM");
    process.exit(INTERRUPTED);
  }
  const [{ pid }, finishes] = finishing;
  line(`Still waiting for ${finishes}. To end it all the same, and lose track of it: kill -KILL -- -${pid}`);
}

/** Signals a program and those that it started. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: they have ended by themselves.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

// Whoever reads the output may have seen enough of it (`make status | head -2`), or have closed the terminal (EIO).
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
  });
}

/** @throws InterruptedError when the script was interrupted. Between the parts of work that may stop there. */
export function failIfInterrupted(): void {
  if (interrupted.aborted) throw new InterruptedError();
}

/** The work's result. @throws InterruptedError instead of whatever an interrupt made of the work. */
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
  const { log, afterInterrupt = false } = options;
  if (!afterInterrupt) failIfInterrupted();
  if (log !== undefined) {
    mkdirSync(dirname(log), { recursive: true });
    if (!options.append) writeFileSync(log, "");
  }
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: options.env ?? process.env,
    detached: true,
    stdio: log === undefined ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
  });
  if (log !== undefined) {
    for (const stream of [child.stdout, child.stderr]) follow(stream, log, options.onLine);
  }
  const code = await ending(child, command, options.finishes);
  if (!afterInterrupt) failIfInterrupted();
  if (code === 0) return;
  const what = options.what ?? [command, ...args].join(" ");
  if (log === undefined) throw new UserError(`${what} failed (exit status ${code}).`);
  // Programs colour what they write for a terminal.
  const end = stripVTControlCharacters(readFileSync(log, "utf8")).trimEnd().split("\n").slice(-SHOWN_LINES).join("\n");
  throw new UserError(`${what} failed. The end of ${relative(root, log)}:\n\n${end}`);
}

/** Runs a command quietly and returns what it wrote. @throws UserError with its error output when it fails. */
export async function capture(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  failIfInterrupted();
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: options.env ?? process.env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  const code = await ending(child, command);
  failIfInterrupted();
  if (code === 0) return Buffer.concat(out).toString();
  const what = options.what ?? [command, ...args].join(" ");
  throw new UserError(`${what} failed:\n\n${stripVTControlCharacters(Buffer.concat(err).toString()).trim()}`);
}

/** Runs a script: a UserError is shown as it stands, and what AWS refused; anything else with its stack. */
export async function main(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    printError(forPeople(error));
    process.exitCode = interrupted.aborted ? INTERRUPTED : 1;
  }
}

/** An error of this project's own is a bug, whose stack helps; one that AWS answered says itself what is wrong. */
function forPeople(error: unknown): string {
  if (error instanceof UserError) return `\n${error.message}`;
  if (error instanceof Error && "$metadata" in error) return `\nAWS answered with ${error.name}: ${error.message}`;
  return inspect(error);
}

async function ending(child: ChildProcess, command: string, finishes?: string): Promise<number> {
  running.set(child, finishes);
  try {
    return await new Promise<number>((done, fail) => {
      child.once("error", (error: NodeJS.ErrnoException) =>
        fail(error.code === "ENOENT" ? new UserError(`${command} was not found. Run \`make install\` first.`) : error),
      );
      child.once("close", (status) => done(status ?? INTERRUPTED));
    });
  } finally {
    running.delete(child);
  }
}

function follow(stream: NodeJS.ReadableStream | null, log: string, onLine?: (line: string) => void): void {
  if (stream === null) return;
  let rest = "";
  stream.on("data", (chunk: Buffer) => {
    appendFileSync(log, chunk);
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop() ?? "";
    if (onLine) lines.forEach(onLine);
  });
}
