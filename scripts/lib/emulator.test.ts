import { describe, expect, it } from "vitest";
import { identifyEmulator, requireEmulator } from "./emulator.ts";

const URL_OF_IT = "http://emulator.example:4566";

/** Answers at these paths and 404 elsewhere; without paths, nothing answers. */
function program(paths?: Readonly<Record<string, string>>): typeof fetch {
  return async (url) => {
    if (paths === undefined) throw new TypeError("fetch failed");
    const body = paths[String(url).replace(URL_OF_IT, "")];
    return new Response(body ?? "Not found", { status: body === undefined ? 404 : 200 });
  };
}

const health = (version: string) => JSON.stringify({ services: { s3: "available" }, version });

describe("The emulator at an address", () => {
  it("is recognized as MiniStack, although that answers LocalStack's path as well", async () => {
    const both = { "/_ministack/health": health("1.5.33"), "/_localstack/health": health("1.5.33") };
    expect(await requireEmulator(URL_OF_IT, program(both))).toBe("MiniStack 1.5.33");
  });

  it("is recognized as LocalStack", async () => {
    expect(await requireEmulator(URL_OF_IT, program({ "/_localstack/health": health("4.6.0") }))).toBe(
      "LocalStack 4.6.0",
    );
  });

  it.each([
    ["answers 404", {}],
    ["answers everything with a page", { "/_ministack/health": "<html>", "/_localstack/health": "<html>" }],
    ["answers JSON of another kind", { "/_ministack/health": '{"status":"UP"}', "/_localstack/health": "null" }],
  ])("is refused when the program there %s", async (_what, paths) => {
    await expect(requireEmulator(URL_OF_IT, program(paths))).rejects.toThrow(
      "A program answers at http://emulator.example:4566, but it is neither MiniStack nor LocalStack: it has no " +
        "/_ministack/health and no /_localstack/health. Is EMULATOR_URL the emulator's own address?",
    );
  });

  it("is missed when nothing answers", async () => {
    expect(await identifyEmulator(URL_OF_IT, program())).toBeUndefined();
    await expect(requireEmulator(URL_OF_IT, program())).rejects.toThrow(
      "Nothing answers at http://emulator.example:4566 (EMULATOR_URL). Start the emulator there, or leave EMULATOR_URL " +
        "out: make deploy then starts one of its own.",
    );
  });
});
