import { print, printable } from "./printable.ts";

/** An error that the user can act on: only its message is shown, without a stack trace. */
export class UserError extends Error {
  override readonly name: string = "UserError";
}

/** The script was interrupted: shown once, not as an error of the work that was interrupted. */
export class InterruptedError extends UserError {
  override readonly name = "InterruptedError";
  constructor() {
    super("Interrupted.");
  }
}

/** Whether an error is the result of a check, so that the other checks should go on. */
export function isFault(error: unknown): error is UserError {
  return error instanceof UserError && !(error instanceof InterruptedError);
}

/** What a running step may do while it runs. */
export interface Step {
  /** Shows the progress of the step, in a few words. */
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

/** Writes a line above the steps that are running. */
export function line(text: string): void {
  clear();
  print(text);
  draw();
}

/** A duration as text: `0.4 s`, `12 s`, `2 min 5 s`. */
export function seconds(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const whole = Math.round(ms / 1000);
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/**
 * Runs one step and shows its progress, then ✓ or ✗ with its duration. Steps may run at the same time.
 * Where there is no terminal, progress is a new line at intervals instead of one line that is redrawn.
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
  // A line that wraps could not be cleared.
  const text = `  … ${parts.join("  |  ")}`.slice(0, (process.stdout.columns ?? 80) - 1);
  process.stdout.write(`\r\x1b[2K${text}`);
}
