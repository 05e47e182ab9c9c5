import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { bundle } from "./bundle.ts";
import { clientCalls } from "./testing/client-calls.ts";
import { TRACING } from "./tracing.ts";

const folder = mkdtempSync(join(tmpdir(), "bundle-"));
afterAll(() => rmSync(folder, { recursive: true }));

const bundled = (contents: string) => bundle({ stdin: { contents, resolveDir: import.meta.dirname, loader: "ts" } });

/** The exports of the bundle of a module. */
async function loaded(contents: string) {
  const file = join(mkdtempSync(join(folder, "module-")), "index.cjs");
  writeFileSync(file, (await bundled(contents)).outputFiles[0]?.contents ?? "");
  return createRequire(file)(file);
}

/** The files of which code is in the bundle of a module. */
async function filesIn(contents: string): Promise<string[]> {
  const [output] = Object.values((await bundled(contents)).metafile.outputs);
  return Object.entries(output?.inputs ?? {}).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : []));
}

describe("the bundle of a function that uses the AWS SDK", () => {
  beforeEach(() => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    vi.stubEnv("AWS_SESSION_TOKEN", "token-of-the-role");
    return () => vi.unstubAllEnvs();
  });

  it("sends the requests and reads the answers of the SDK itself, with the credentials of the environment", async () => {
    const { clientCalls: calls } = await loaded('export { clientCalls } from "./testing/client-calls.ts"');

    const results = await calls();

    expect(results).toEqual(await clientCalls());
    expect(results).toMatchObject([
      { credential: "AKIDEXAMPLE", headers: { "x-amz-security-token": "token-of-the-role" } },
      { name: "ConditionalCheckFailedException", Item: { id: { S: "1" } } },
      { credential: "AKIDEXAMPLE", headers: { "x-amz-invocation-type": "Event" } },
      { ExecutedVersion: "7" },
      {
        credential: "AKIDEXAMPLE",
        headers: { "if-none-match": "*", "x-amz-meta-row": "1", "content-type": "text/plain" },
      },
      { ETag: '"abc"', VersionId: "v" },
      { credential: "AKIDEXAMPLE", headers: { range: "bytes=0-9" } },
      { name: "NoSuchKey" },
    ]);
  });

  it("reads the credentials once", async () => {
    const { S3Client } = await loaded('export { S3Client } from "@aws-sdk/client-s3"');
    const client = new S3Client({ region: "us-east-1" });
    const first = await client.config.credentials();
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDOTHER");

    expect(await client.config.credentials()).toEqual(first);
    expect(first).toMatchObject({ accessKeyId: "AKIDEXAMPLE", sessionToken: "token-of-the-role" });
  });

  it("reads no other credentials: without those of the environment, a call fails", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    const { clientCalls: calls } = await loaded('export { clientCalls } from "./testing/client-calls.ts"');

    expect(await calls().catch(({ message }: Error) => message)).toEqual(
      "Unable to find environment variable credentials.",
    );
    const files = await filesIn('export { S3Client } from "@aws-sdk/client-s3"');
    const others = files.filter((file) => !file.endsWith("/credential-provider-node/dist-es/index.js"));
    expect(others.filter((file) => /credential-provider-(?!env)|nested-clients|token-providers/.test(file))).toEqual(
      [],
    );
  });

  it("has the schemas of the operations that it uses, and no others", async () => {
    const { outputFiles } = await bundled('export { S3Client, GetObjectCommand } from "@aws-sdk/client-s3"');

    const schemas = ["GetObjectRequest", "NoSuchKey", "ListPartsRequest", "ReplicationConfiguration"];
    expect(schemas.filter((name) => outputFiles[0]?.text.includes(`"${name}"`))).toEqual([
      "GetObjectRequest",
      "NoSuchKey",
    ]);
  });
});

describe("the bundle of a function that checks a request", () => {
  it("has the validators that it uses, and no others", async () => {
    const files = await filesIn('export { OrderPath } from "@orders/contracts/validators"');

    expect(files.filter((file) => file.includes("/validators/"))).toEqual([
      expect.stringMatching(/contracts\/dist\/validators\/OrderPath\.js$/),
    ]);
  });
});

describe("the bundle of a function and its traces", () => {
  const traced = 'export { taskHandler } from "@orders/lambda-kit"';
  const TRACES = { TRACES_TO: "log", TRACING_SAMPLE_RATE: "1", POWERTOOLS_SERVICE_NAME: "step" };
  const tracingFile = async () => (await bundle({ entryPoints: [TRACING.source] })).outputFiles[0]?.contents ?? "";

  /** Loads the bundle with this environment, beside the file of the traces if it is given, and runs a step. */
  async function run(environment: Readonly<Record<string, string>>, tracing?: string | Uint8Array) {
    const directory = mkdtempSync(join(folder, "function-"));
    const file = join(directory, "index.cjs");
    writeFileSync(file, (await bundled(traced)).outputFiles[0]?.contents ?? "");
    if (tracing !== undefined) writeFileSync(join(directory, TRACING.file), tracing);
    const program = `
      const { taskHandler } = require(process.argv[1]);
      const traceparent = "00-6f1c2f0e00112233445566778899aabb-00f067aa0ba902b7-01";
      taskHandler(async () => ({ outcome: "DONE" }))({ orderId: "O-1", correlationId: "c", traceparent });`;
    const { stdout } = await execa(process.execPath, ["-e", program, file], { env: environment });
    return stdout.split("\n").map((line) => JSON.parse(line).message);
  }

  it("has no code of OpenTelemetry, and does not read the file of the traces where nothing is traced", async () => {
    expect((await filesIn(traced)).filter((file) => file.includes("opentelemetry"))).toEqual([]);
    expect(await run({})).toEqual(["Step finished"]);
  });

  it("makes its spans by that file, which is at most 60 KB", async () => {
    const tracing = await tracingFile();
    expect(tracing.length).toBeLessThan(60 * 1024);
    expect(await run(TRACES, tracing)).toEqual(["Step finished", "Span"]);
    await expect(run(TRACES)).rejects.toThrow(`Cannot find module '`);
  });
});
