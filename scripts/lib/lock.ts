import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "./steps.ts";

/**
 * Does the work while no other process on this machine does work under the same lock file.
 * A lock whose process is gone is taken over.
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
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function take(path: string, what: string): void {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    const holder = Number(readFileSync(path, "utf8"));
    if (holder > 0 && isRunning(holder)) {
      throw new UserError(`Another command (process ${holder}) works on ${what}. Wait for it to end, then try again.`);
    }
    rmSync(path, { force: true });
    writeFileSync(path, String(process.pid), { flag: "wx" });
  }
}
