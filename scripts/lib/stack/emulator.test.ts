import { rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { emulatorFolder, identifyEmulator, requireEmulator, startEmulator } from "./emulator.ts";
import { readStack } from "./stack.ts";

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

describe("A port that is taken", () => {
  /** The error of a start on the port of a program that answers all requests with `body`. */
  async function refusal(body: string): Promise<{ message: string; port: number }> {
    const server = createServer((_request, response) => response.end(body));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    try {
      const failed = await startEmulator(readStack({ EMULATOR_PORT: String(port) })).catch((error: Error) => error);
      return { message: failed instanceof Error ? failed.message : "", port };
    } finally {
      server.closeAllConnections();
      server.close();
      rmSync(emulatorFolder(port), { recursive: true, force: true });
    }
  }

  it("by another emulator can be used, by EMULATOR_URL", async () => {
    const { message, port } = await refusal(health("1.5.33"));

    expect(message).toBe(
      `An emulator that was not started from this folder listens on port ${port} (MiniStack 1.5.33).\n` +
        `Use it: EMULATOR_URL=http://localhost:${port} make deploy\n` +
        `Or end it, or choose another port: EMULATOR_PORT=${port + 1} make deploy`,
    );
  });

  it("by another program must be left to it", async () => {
    const { message, port } = await refusal("<html>");

    expect(message).toBe(
      `Port ${port} is taken by another program.\nEnd it, or choose another port: EMULATOR_PORT=${port + 1} make deploy`,
    );
  });
});
