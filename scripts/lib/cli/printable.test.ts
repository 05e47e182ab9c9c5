import { afterEach, describe, expect, it, vi } from "vitest";
import { print, printable, printError, printParts } from "./printable.ts";

afterEach(() => vi.restoreAllMocks());

describe("printable", () => {
  it.each([
    ["clearing the screen", "A\u001b[2J\u001b[31mOK", "A\\u001b[2J\\u001b[31mOK"],
    ["one character that begins a command", "A\u009b31mOK", "A\\u009b31mOK"],
    ["going back", "12\b3\r4", "12\\u00083\\u000d4"],
    ["a bell and a delete", "\u0007\u007f", "\\u0007\\u007f"],
    ["a line of its own", "real\nforged", "real\\u000aforged"],
    ["a line of its own by another sign", "real\u2028forged", "real\\u2028forged"],
    ["text turned round", "a\u202ecod.exe", "a\\u202ecod.exe"],
    ["signs that only turn text", "1\u200f2\u200e3\u061c", "1\\u200f2\\u200e3\\u061c"],
  ])("shows what would have been %s", (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it("keeps JSON what it is", () => {
    const item = { name: "A\u009b31m\u202e\u001b[2J\n" };
    expect(JSON.parse(printable(JSON.stringify(item)))).toEqual(item);
  });

  it.each(["Größe L", "a\tb", "ベビー服", "👨‍👩‍👧", "  ✓ Done  1.2 s"])("leaves text as it is: %s", (text) => {
    expect(printable(text)).toBe(text);
  });
});

describe("what is printed", () => {
  it("keeps its line feeds alone", () => {
    const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const error = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    print("one\ntwo\u001b[2J");
    print();
    printError("three\u009b");
    expect(out.mock.calls).toEqual([["one\ntwo\\u001b[2J\n"], ["\n"]]);
    expect(error.mock.calls).toEqual([["three\\u009b\n"]]);
  });
});

describe("a line of styled parts", () => {
  const shown = (isTTY: boolean, env: Record<string, string>) => {
    vi.stubEnv("TERM", "xterm");
    vi.stubEnv("NO_COLOR", "");
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const before = process.stdout.isTTY;
    process.stdout.isTTY = isTTY;
    const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    printParts("plain ", ["red", "bad\u001b[2J"]);
    process.stdout.isTTY = before;
    vi.unstubAllEnvs();
    return out.mock.calls[0]?.[0];
  };

  it.each([
    [
      "has colours on a terminal, and no other control characters",
      true,
      {},
      "plain \u001b[31mbad\\u001b[2J\u001b[0m\n",
    ],
    ["has none in a file", false, {}, "plain bad\\u001b[2J\n"],
    ["has none where NO_COLOR is set", true, { NO_COLOR: "1" }, "plain bad\\u001b[2J\n"],
    ["has none on a terminal that cannot show them", true, { TERM: "dumb" }, "plain bad\\u001b[2J\n"],
  ])("%s", (_, isTTY, env, line) => {
    expect(shown(isTTY, env)).toBe(line);
  });
});
