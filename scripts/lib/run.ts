import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { inspect, stripVTControlCharacters } from "node:util";
import { printError } from "./printable.ts";
import { InterruptedError, UserError } from "./steps.ts";

/** The project's root folder. */
export const root = resolve(import.meta.dirname, "../..");

const SHOWN_LINES = 30;
const INTERRUPTED = 130;

/** How a child process is run. Without `log` it shares this terminal. */
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
}

// An interrupt lets the programs that run come to their end (Terraform has a state to write), then the script's own
// `finally` blocks take down what they must. A second one ends at once.
const running = new Set<ChildProcess>();
const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(INTERRUPTED);
    interruption.abort();
    // A terminal's Ctrl-C reaches the children by itself, and Terraform takes a second one as an order to die.
    if (signal === "SIGINT" && process.stdin.isTTY) return;
    for (const child of running) child.kill("SIGINT");
  });
}

// Whoever reads the output may have seen enough of it: `make status | head -2`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

/** Waits. @throws InterruptedError as soon as the script is interrupted. */
export async function sleep(ms: number): Promise<void> {
  await delay(ms, undefined, { signal: interruption.signal }).catch(() => undefined);
  failIfInterrupted();
}

/** Runs a command to its end. @throws UserError with the end of its output when it fails. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<void> {
  failIfInterrupted();
  const { log } = options;
  if (log !== undefined) {
    mkdirSync(dirname(log), { recursive: true });
    if (!options.append) writeFileSync(log, "");
  }
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: options.env ?? process.env,
    stdio: log === undefined ? "inherit" : ["ignore", "pipe", "pipe"],
  });
  if (log !== undefined) {
    for (const stream of [child.stdout, child.stderr]) follow(stream, log, options.onLine);
  }
  const code = await ending(child, command);
  failIfInterrupted();
  if (code === 0) return;
  const what = options.what ?? [command, ...args].join(" ");
  if (log === undefined) throw new UserError(`${what} failed (exit status ${code}).`);
  // Programs colour what they write for a terminal.
  const end = stripVTControlCharacters(readFileSync(log, "utf8")).trimEnd().split("\n").slice(-SHOWN_LINES).join("\n");
  throw new UserError(`${what} failed. The end of ${relative(root, log)}:\n\n${end}`);
}

/** Runs a command quietly and returns what it wrote. @throws UserError with its error output when it fails. */
export async function capture(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: options.env ?? process.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  const code = await ending(child, command);
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
    process.exitCode = interruption.signal.aborted ? INTERRUPTED : 1;
  }
}

/** An error of this project's own is a bug, whose stack helps; one that AWS answered says itself what is wrong. */
function forPeople(error: unknown): string {
  if (error instanceof UserError) return `\n${error.message}`;
  if (error instanceof Error && "$metadata" in error) return `\nAWS answered with ${error.name}: ${error.message}`;
  return inspect(error);
}

function failIfInterrupted(): void {
  if (interruption.signal.aborted) throw new InterruptedError();
}

async function ending(child: ChildProcess, command: string): Promise<number> {
  running.add(child);
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
