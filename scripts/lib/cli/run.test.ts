import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { capture, root, run } from "./run.ts";

const node = join(root, "node_modules/node/bin/node");
const script = join(import.meta.dirname, "testing/interrupted.ts");

/** A script that runs, and the program that it runs. */
interface Running {
  /** Its process id. */
  readonly script: number;
  readonly program: number;
  /** Resolves when the text was written for the given time. */
  written(text: string, times?: number): Promise<void>;
  /** How often the text was written so far. */
  count(text: string): number;
  /** Everything that was written, and how the script ended. */
  end(): Promise<{ output: string; status: number | undefined }>;
}

const started: number[] = [];

async function start(...args: string[]): Promise<Running> {
  // It leads a process group, as what a terminal runs does: Ctrl-C is a SIGINT for the group.
  const child = execa(node, ["--disable-warning=ExperimentalWarning", script, ...args], {
    all: true,
    detached: true,
    reject: false,
    stripFinalNewline: false,
  });
  let output = "";
  const news = new EventTarget();
  child.all.on("data", (chunk: Buffer) => {
    output += chunk;
    news.dispatchEvent(new Event("output"));
  });
  const count = (text: string) => output.split(text).length - 1;
  const written = async (text: string, times = 1) => {
    while (count(text) < times) await once(news, "output");
  };
  await written(" runs\n");
  const program = Number(/program (\d+) runs/.exec(output)?.[1]);
  const pid = Number(child.pid);
  started.push(pid, program);
  return {
    script: pid,
    program,
    written,
    count,
    async end() {
      const { all, exitCode } = await child;
      return { output: all, status: exitCode };
    },
  };
}

afterEach(() => {
  for (const pid of started.splice(0)) {
    try {
      process.kill(pid, "SIGKILL");
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
    process.kill(running.script * (whom === "group" ? -1 : 1), signal);
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
    process.kill(running.script, "SIGINT");
    await running.written("program got SIGINT");
    for (const times of [1, 2]) {
      process.kill(-running.script, "SIGINT");
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
    process.kill(running.script, "SIGINT");
    await running.written("program got SIGINT");
    expect(running.count("Interrupted")).toBe(0);
    process.kill(running.script, "SIGINT");
    await running.written("program got SIGTERM");
    process.kill(running.program, "SIGUSR1");

    const { output, status } = await running.end();
    expect(output).not.toContain("script cleans up");
    expect(status).toBe(130);
  });
});

describe("a command", () => {
  const folder = mkdtempSync(join(tmpdir(), "run-"));
  const log = join(folder, "log");
  const js = (code: string) => ["-e", code] as const;
  afterAll(() => rmSync(folder, { recursive: true }));

  it("writes both of its outputs into the log, and passes each line on, and logs it in its format", async () => {
    writeFileSync(log, "of an earlier run\n");
    const lines: string[] = [];
    await run(node, js('console.log("one\\ntwo"); setTimeout(() => console.error("three"), 50)'), {
      log,
      onLine: (line) => lines.push(line),
      format: (line) => (line === "two" ? "TWO" : line),
    });
    expect(lines).toEqual(["one", "two", "three"]);
    expect(readFileSync(log, "utf8")).toBe("one\nTWO\nthree\n");
  });

  it("is added to the log of another one", async () => {
    writeFileSync(log, "of an earlier run\n");
    await run(node, js('console.log("more")'), { log, append: true });
    expect(readFileSync(log, "utf8")).toBe("of an earlier run\nmore\n");
  });

  it("that fails is named, with the end of its log", async () => {
    const code = 'for (let line = 1; line <= 40; line++) console.log("line " + line); process.exitCode = 3';
    const failed = run(node, js(code), { log, what: "Counting" });
    await expect(failed).rejects.toThrow(/^Counting failed\. The end of .*log:\n\nline 11\n(line \d+\n)*line 40$/);
  });

  it("that fails without a log is named with its exit status", async () => {
    await expect(run(node, js("process.exitCode = 3"), { what: "Counting" })).rejects.toThrow(
      "Counting failed (exit status 3).",
    );
  });

  it("gets the environment that is given and nothing of the script's", async () => {
    const shown = await capture(node, js("console.log(JSON.stringify(process.env))"), { env: { ONLY: "this" } });
    expect(JSON.parse(shown)).toEqual({ ONLY: "this" });
  });

  it("reads the input that is given, and its standard output is returned", async () => {
    expect(await capture(node, js("process.stdin.pipe(process.stdout)"), { input: "a\nb" })).toBe("a\nb");
  });

  it("whose output is wanted, and that fails, is named with its error output", async () => {
    const code = 'console.log("out"); console.error("\\u001b[31mwrong\\u001b[0m"); process.exitCode = 1';
    await expect(capture(node, js(code), { what: "Looking" })).rejects.toThrow(/^Looking failed:\n\nwrong$/);
  });

  it("that is not there says what to do", async () => {
    await expect(run("no-such-command", [], { log })).rejects.toThrow(
      "no-such-command was not found. Run `make install` first.",
    );
  });
});
