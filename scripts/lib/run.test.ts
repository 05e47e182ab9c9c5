import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { root } from "./run.ts";

const node = join(root, "node_modules/node/bin/node");
const script = join(import.meta.dirname, "testing/interrupted.ts");

/** A script that runs, and the program that it runs. */
interface Running {
  readonly script: ChildProcess;
  readonly program: number;
  /** Resolves when the text was written for the given time. */
  written(text: string, times?: number): Promise<void>;
  /** How often the text was written so far. */
  count(text: string): number;
  /** Everything that was written, and how the script ended. */
  end(): Promise<{ output: string; status: number | null }>;
}

const started: { script: ChildProcess; program: number }[] = [];

async function start(...args: string[]): Promise<Running> {
  // It leads a process group, as what a terminal runs does: Ctrl-C is a SIGINT for the group.
  const child = spawn(node, ["--disable-warning=ExperimentalWarning", script, ...args], { detached: true });
  let output = "";
  const news = new EventTarget();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk;
      news.dispatchEvent(new Event("output"));
    });
  }
  const closed = once(child, "close");
  const count = (text: string) => output.split(text).length - 1;
  const written = async (text: string, times = 1) => {
    while (count(text) < times) await once(news, "output");
  };
  await written(" runs\n");
  const program = Number(/program (\d+) runs/.exec(output)?.[1]);
  started.push({ script: child, program });
  return {
    script: child,
    program,
    written,
    count,
    async end() {
      const [status] = await closed;
      return { output, status };
    },
  };
}

afterEach(() => {
  for (const { script, program } of started.splice(0)) {
    script.kill("SIGKILL");
    try {
      process.kill(program, "SIGKILL");
    } catch {
      // It has ended, as it should.
    }
  }
});

describe("an interrupt", () => {
  it.each([
    { way: "Ctrl-C in the terminal", signal: "SIGINT", whom: "group" },
    { way: "kill -INT of the script", signal: "SIGINT", whom: "script" },
    { way: "kill of the script", signal: "SIGTERM", whom: "script" },
    { way: "a terminal that is closed", signal: "SIGHUP", whom: "group" },
  ] as const)("reaches the program once, which comes to its end: $way", async ({ signal, whom }) => {
    const running = await start("finishes");
    process.kill((running.script.pid ?? 0) * (whom === "group" ? -1 : 1), signal);
    await running.written("program got SIGINT");
    await running.written("Interrupted: waiting for the program. This may take a minute.");
    process.kill(running.program, "SIGUSR1");

    const { output, status } = await running.end();
    expect(output.match(/program got \w+/g)).toEqual(["program got SIGINT"]);
    expect(output).toMatch(/script cleans up\n\nInterrupted\.\n$/);
    expect(output).not.toContain("script goes on");
    expect(status).toBe(130);
  });

  it("that comes again does not reach a program that must finish, and says how to end it all the same", async () => {
    const running = await start("finishes");
    process.kill(running.script.pid ?? 0, "SIGINT");
    await running.written("program got SIGINT");
    for (const times of [1, 2]) {
      process.kill(-(running.script.pid ?? 0), "SIGINT");
      await running.written(
        `Still waiting for the program. To end it all the same, and lose track of it: kill -KILL -- -${running.program}\n`,
        times,
      );
    }
    process.kill(running.program, "SIGUSR1");

    const { output, status } = await running.end();
    expect(output.match(/program got \w+/g)).toEqual(["program got SIGINT"]);
    expect(output).toContain("script cleans up");
    expect(status).toBe(130);
  });

  it("that comes again ends at once what has nothing to finish", async () => {
    const running = await start();
    process.kill(running.script.pid ?? 0, "SIGINT");
    await running.written("program got SIGINT");
    expect(running.count("Interrupted")).toBe(0);
    process.kill(running.script.pid ?? 0, "SIGINT");
    await running.written("program got SIGTERM");
    process.kill(running.program, "SIGUSR1");

    const { output, status } = await running.end();
    expect(output).not.toContain("script cleans up");
    expect(status).toBe(130);
  });
});
