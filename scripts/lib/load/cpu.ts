import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** CPU time of the emulator's processes up to a moment, in ms, user and system. */
interface CpuTimes {
  /** The emulator's own process. */
  readonly emulator: number;
  /** Its child processes that have ended. */
  readonly ended: number;
  /** Its child processes that run, by process id, with the function that they run. */
  readonly workers: ReadonlyMap<string, { readonly name: string; readonly ms: number }>;
}

/** CPU time that was used while something was measured, in ms, or why it is not known. */
export type CpuUse =
  | {
      readonly measured: true;
      readonly emulatorMs: number;
      /** By the name of the function; `other` is what belongs to none, or to workers that have ended. */
      readonly functionsMs: Readonly<Record<string, number>>;
      /** The process that measures. */
      readonly ownMs: number;
    }
  | { readonly measured: false; readonly why: string };

/** Linux tells times of processes in hundredths of a second on every platform of Node (proc(5), USER_HZ). */
const MS_PER_TICK = 10;
const OTHER = "other";

/**
 * Begins to measure the CPU time of an emulator. The returned function tells what was used since then.
 * @param pid of the emulator; undefined where it was not started by this checkout.
 * @param prefix is left out at the beginning of functions' names.
 */
export function cpuMeter(pid: number | undefined, prefix: string, proc = "/proc"): () => CpuUse {
  if (pid === undefined) return () => ({ measured: false, why: "this checkout did not start the emulator" });
  if (!existsSync(join(proc, "self/stat"))) {
    return () => ({ measured: false, why: "this system has no /proc with the CPU time of processes" });
  }
  const before = readCpuTimes(pid, proc);
  const own = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(own);
    return { ...cpuBetween(before, readCpuTimes(pid, proc), prefix), ownMs: (user + system) / 1000 };
  };
}

/**
 * Reads the CPU times of the emulator with this process id. A worker's function is in its environment, where
 * MiniStack puts it as AWS Lambda does.
 * @throws Error where there is no such process.
 */
function readCpuTimes(pid: number, proc: string): CpuTimes {
  const emulator = readStat(proc, String(pid));
  if (emulator === undefined) throw new Error(`The emulator's process ${pid} has ended.`);
  const children = readdirSync(proc)
    .filter((name) => /^\d+$/.test(name))
    .flatMap((id) => {
      const stat = readStat(proc, id);
      return stat?.parent === String(pid) ? [{ id, ms: stat.own + stat.ended }] : [];
    });
  return {
    emulator: emulator.own,
    ended: emulator.ended,
    workers: new Map(children.map(({ id, ms }) => [id, { name: functionOf(proc, id), ms }])),
  };
}

function cpuBetween(before: CpuTimes, after: CpuTimes, prefix: string) {
  const functionsMs: Record<string, number> = {};
  const add = (name: string, ms: number) => {
    const short = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    if (ms > 0) functionsMs[short] = (functionsMs[short] ?? 0) + ms;
  };
  let ended = after.ended - before.ended;
  for (const [id, { ms }] of before.workers) if (!after.workers.has(id)) ended -= ms;
  for (const [id, { name, ms }] of after.workers) add(name, ms - (before.workers.get(id)?.ms ?? 0));
  add(OTHER, ended);
  return { measured: true as const, emulatorMs: after.emulator - before.emulator, functionsMs };
}

interface Stat {
  readonly parent: string;
  readonly own: number;
  readonly ended: number;
}

/** The fields of a process (proc_pid_stat(5)); undefined where it has ended. The second one, its name, may contain anything. */
function readStat(proc: string, id: string): Stat | undefined {
  const text = readIfThere(join(proc, id, "stat"));
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const ms = (first: number) => (Number(fields[first - 3]) + Number(fields[first - 2])) * MS_PER_TICK;
  return { parent: fields[1] ?? "", own: ms(14), ended: ms(16) };
}

function functionOf(proc: string, id: string): string {
  const environment = readIfThere(join(proc, id, "environ")) ?? "";
  const entry = environment.split("\0").find((text) => text.startsWith("AWS_LAMBDA_FUNCTION_NAME="));
  return entry?.slice(entry.indexOf("=") + 1) || OTHER;
}

/** Text of a process's file; undefined where the process has ended meanwhile (ESRCH: while the file was read). */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH"))
      return undefined;
    throw error;
  }
}
