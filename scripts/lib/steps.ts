import { print, printable } from "./printable.ts";

/** A fault that the person at the keyboard can act on: shown as it stands, without a stack trace. */
export class UserError extends Error {
  override readonly name: string = "UserError";
}

/** Somebody asked this script to end: said once, not as a fault of whatever was under way. */
export class InterruptedError extends UserError {
  override readonly name = "InterruptedError";
  constructor() {
    super("Interrupted.");
  }
}

/** Whether an error says that something is wrong with what was checked, so that the other checks should go on. */
export function isFault(error: unknown): error is UserError {
  return error instanceof UserError && !(error instanceof InterruptedError);
}

/** What a running step may do while it runs. */
export interface Step {
  /** Says how far the step is, in a few words. */
  progress(text: string): void;
  /** Replaces the title that is shown when the step is done. */
  title(text: string): void;
}

interface Shown {
  title: string;
  detail: string;
  readonly started: number;
  lastPrinted: number;
}

const terminal = process.stdout.isTTY === true && process.env.TERM !== "dumb";
const PRINT_EVERY_MS = 15_000;
const DRAW_EVERY_MS = 500;

const active = new Set<Shown>();
let ticker: NodeJS.Timeout | undefined;

/** Writes a heading above the steps of one group. */
export function heading(text: string): void {
  line(text);
}

/** Writes a line above the steps that are under way. */
export function line(text: string): void {
  clear();
  print(text);
  draw();
}

/** Duration for people: `0.4 s`, `12 s`, `2 min 5 s`. */
export function seconds(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const whole = Math.round(ms / 1000);
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/**
 * Runs one step: how far it is while it runs, ✓ or ✗ with its time when it ends. Steps may run side by side.
 * Where there is no terminal, progress is a line now and then instead of one that is redrawn.
 */
export async function step<T>(title: string, work: (step: Step) => Promise<T> | T): Promise<T> {
  const now = Date.now();
  const shown: Shown = { title, detail: "", started: now, lastPrinted: now };
  active.add(shown);
  if (terminal) ticker ??= setInterval(draw, DRAW_EVERY_MS);
  draw();
  let mark = "✗";
  try {
    const result = await work({
      title: (text) => {
        shown.title = text;
      },
      progress: (text) => {
        shown.detail = text;
        if (!terminal) printNowAndThen(shown);
      },
    });
    mark = "✓";
    return result;
  } finally {
    active.delete(shown);
    if (active.size === 0) {
      clearInterval(ticker);
      ticker = undefined;
    }
    line(`  ${mark} ${shown.title}  ${seconds(Date.now() - shown.started)}`);
  }
}

function printNowAndThen(shown: Shown): void {
  const now = Date.now();
  if (now - shown.lastPrinted < PRINT_EVERY_MS) return;
  shown.lastPrinted = now;
  line(`  … ${shown.title}: ${shown.detail}`);
}

function clear(): void {
  if (terminal && ticker !== undefined) process.stdout.write("\r\x1b[2K");
}

function draw(): void {
  if (!terminal || active.size === 0) return;
  const parts = [...active].map(({ title, detail, started }) =>
    printable([title, detail && `: ${detail}`, `  ${seconds(Date.now() - started)}`].join("")),
  );
  // A line that wraps could not be cleared again.
  const text = `  … ${parts.join("  |  ")}`.slice(0, (process.stdout.columns ?? 80) - 1);
  process.stdout.write(`\r\x1b[2K${text}`);
}
