import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa, execaSync } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { takeOver, withLock } from "./lock.ts";
import { root } from "./run.ts";

const node = join(root, "node_modules/node/bin/node");
/** Tries to take the lock named by its argument as soon as its input has a line, and holds it until its input ends. */
const taker = `
  import { withLock } from ${JSON.stringify(join(import.meta.dirname, "lock.ts"))};
  const input = (event) => new Promise((done) => process.stdin.once(event, done));
  console.log("ready");
  await input("data");
  const hold = () => (console.log("taken"), input("end"));
  await withLock(process.argv[1], "the stack", hold).catch(({ message }) => console.log(message));
  process.stdin.destroy();
`;
const busy = (pid: number) =>
  `Another command (process ${pid}) works on the stack. Wait for it to end, then try again.`;
/** A lock of a process that has ended. */
const abandoned = `${execaSync(node, ["-e", "process.stdout.write(String(process.pid))"]).stdout} some-lock`;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
  path = join(folder, "lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

const held = () => withLock(path, "the stack", async () => readFileSync(path, "utf8"));

describe("a lock", () => {
  it("names its process while the work is done, and nothing is left of it afterwards", async () => {
    expect(Number.parseInt(await held(), 10)).toBe(process.pid);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is released by work that fails", async () => {
    await expect(withLock(path, "the stack", () => Promise.reject(new Error("No")))).rejects.toThrow("No");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is refused while its process runs", async () => {
    await withLock(path, "the stack", async () => {
      await expect(held()).rejects.toThrow(busy(process.pid));
    });
  });

  it.each([
    ["of a process that has ended", abandoned],
    ["that cannot be read", ""],
  ])("%s is taken over", async (_, content) => {
    writeFileSync(path, content);
    expect(Number.parseInt(await held(), 10)).toBe(process.pid);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is not taken from a process that took it over since the other one looked", async () => {
    writeFileSync(path, abandoned);
    await withLock(path, "the stack", async () => {
      const taken = readFileSync(path, "utf8");
      expect(() => takeOver(path, abandoned, "the stack")).toThrow(busy(process.pid));
      expect(readFileSync(path, "utf8")).toBe(taken);
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is taken over although a process was killed while it took it over", async () => {
    writeFileSync(path, abandoned);
    const claim = createHash("sha256").update(abandoned).digest("hex").slice(0, 16);
    writeFileSync(`${path}.${claim}`, `${abandoned} claimed`);
    expect(Number.parseInt(await held(), 10)).toBe(process.pid);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("that is abandoned is taken over by one of the processes that try it at once", async () => {
    writeFileSync(path, abandoned);
    const takers = Array.from({ length: 4 }, () =>
      execa(node, ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", taker, path], {
        stdin: "pipe",
        lines: true,
      }),
    );
    await Promise.all(takers.map(({ stdout }) => once(stdout, "data")));
    const answers = takers.map(({ stdout }) => once(stdout, "data"));
    for (const { stdin } of takers) stdin.write("go\n");
    const said = (await Promise.all(answers)).map(([text]) => String(text).trim());
    for (const { stdin } of takers) stdin.end();
    await Promise.all(takers);

    expect(said.filter((text) => text === "taken")).toHaveLength(1);
    expect(said.filter((text) => text.startsWith("Another command (process "))).toHaveLength(3);
    expect(readdirSync(folder)).toEqual([]);
  });
});
