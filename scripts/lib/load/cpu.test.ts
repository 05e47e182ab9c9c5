import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cpuMeter } from "./cpu.ts";

let proc: string;
beforeEach(() => {
  proc = mkdtempSync(join(tmpdir(), "proc-"));
  // What is not a process is left out.
  mkdirSync(join(proc, "self"));
  writeFileSync(join(proc, "self/stat"), "");
  writeFileSync(join(proc, "meminfo"), "");
});
afterEach(() => rmSync(proc, { recursive: true }));

/** Writes a process as Linux tells it. Times are in hundredths of a second: user, system, and those of ended children. */
function put(pid: number, parent: number, times: readonly [number, number, number, number], name?: string): void {
  const folder = join(proc, String(pid));
  mkdirSync(folder, { recursive: true });
  const between = "0 0 0 0 0 0 0 0 0";
  writeFileSync(join(folder, "stat"), `${pid} (a) (b c) S ${parent} ${between} ${times.join(" ")} 20 0 1 0`);
  const variables = ["PATH=/bin", ...(name === undefined ? [] : [`AWS_LAMBDA_FUNCTION_NAME=${name}`]), "TZ=UTC"];
  writeFileSync(join(folder, "environ"), variables.join("\0"));
}

const meter = (pid: number | undefined = 100) => cpuMeter(pid, "shop-local-", proc);

describe("the CPU time of an emulator", () => {
  it("is that of its own process, and of each function's workers, since the beginning", () => {
    put(1, 0, [500, 500, 0, 0]);
    put(100, 1, [1000, 200, 0, 0]);
    put(101, 100, [50, 10, 0, 0], "shop-local-submit-order");
    put(102, 100, [40, 0, 0, 0], "shop-local-submit-order");
    const used = meter();
    put(100, 1, [1100, 250, 0, 0]);
    put(101, 100, [60, 15, 0, 0], "shop-local-submit-order");
    put(102, 100, [41, 0, 0, 0], "shop-local-submit-order");
    put(103, 100, [7, 1, 0, 0], "shop-local-get-order");
    put(104, 100, [2, 0, 0, 0]);
    put(200, 1, [900, 0, 0, 0], "another-emulators-function");
    expect(used()).toEqual({
      measured: true,
      emulatorMs: 1500,
      functionsMs: { "submit-order": 160, "get-order": 80, other: 20 },
      ownMs: expect.any(Number),
    });
  });

  it("includes workers that ended, without what they used before", () => {
    put(100, 1, [0, 0, 30, 0]);
    put(101, 100, [50, 10, 0, 0], "shop-local-submit-order");
    const used = meter();
    rmSync(join(proc, "101"), { recursive: true });
    put(100, 1, [0, 0, 95, 10]);
    expect(used()).toMatchObject({ functionsMs: { other: 150 } });
  });

  it("is not measured where the system does not tell it", () => {
    rmSync(join(proc, "self"), { recursive: true });
    expect(meter()()).toEqual({ measured: false, why: "this system has no /proc with the CPU time of processes" });
  });

  it("is not measured where the emulator is another one's", () => {
    expect(cpuMeter(undefined, "shop-local-", proc)()).toEqual({
      measured: false,
      why: "this checkout did not start the emulator",
    });
  });

  it("is an error where the emulator ended", () => {
    put(100, 1, [0, 0, 0, 0]);
    const used = meter();
    rmSync(join(proc, "100"), { recursive: true });
    expect(used).toThrow("The emulator's process 100 has ended.");
  });
});
