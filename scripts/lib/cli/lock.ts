import { createHash, randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "./steps.ts";

/**
 * Does the work while no other process on this machine does work under the same lock file, which holds the process's id.
 * A lock whose process has ended is taken over, by one process only.
 * @throws UserError when another process holds it.
 */
export async function withLock<T>(path: string, what: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  take(path, what);
  const release = () => rmSync(path, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.removeListener("exit", release);
    release();
  }
}

/** Whether a process with this id runs. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}

function take(path: string, what: string): void {
  if (create(path)) return;
  const found = read(path);
  if (found === undefined) take(path, what);
  else takeOver(path, found, what);
}

/**
 * Replaces the lock that held `found` if its process has ended. Only who holds the lock on `found` itself may replace it,
 * and no lock ever has that content again: so the lock of a process that took it over meanwhile is never replaced.
 * @throws UserError when another process holds the lock.
 */
export function takeOver(path: string, found: string, what: string): void {
  const holder = Number.parseInt(found, 10);
  if (holder > 0 && isRunning(holder)) {
    throw new UserError(`Another command (process ${holder}) works on ${what}. Wait for it to end, then try again.`);
  }
  const claim = `${path}.${createHash("sha256").update(found).digest("hex").slice(0, 16)}`;
  take(claim, what);
  if (read(path) === found) {
    renameSync(claim, path);
  } else {
    rmSync(claim);
    take(path, what);
  }
}

/** Creates the file together with its content, which no other lock has. @returns false where there is one. */
function create(path: string): boolean {
  const id = randomUUID();
  const draft = `${path}.${id}`;
  writeFileSync(draft, `${process.pid} ${id}`);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    return false;
  } finally {
    rmSync(draft);
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
    return undefined;
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;
