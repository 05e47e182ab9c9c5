import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3ServiceException,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { s3Client } from "./clients.ts";
import { s3Objects } from "./s3-objects.ts";

vi.stubEnv("AWS_REGION", "us-east-1");
const client = s3Client();
const s3 = mockClient(client);
const objects = s3Objects(client, "bucket");

const MB = 1024 * 1024;
const refusal = (httpStatusCode: number) =>
  new S3ServiceException({ name: "Refused", $fault: "client", $metadata: { httpStatusCode }, message: "Refused" });
const body = (bytes: Buffer) =>
  ({
    transformToByteArray: async () => new Uint8Array(bytes),
    transformToString: async () => bytes.toString(),
  }) as never;

/** Answers with the requested bytes, as S3 does, or with all bytes. */
function holds(content: Buffer, knowsRanges = true) {
  s3.on(HeadObjectCommand).resolves({ ContentLength: content.length });
  s3.on(GetObjectCommand).callsFake(({ Range }) => {
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(Range) ?? [];
    return knowsRanges
      ? { Body: body(content.subarray(Number(from), Number(to) + 1)), ContentRange: `bytes ${from}-${to}/*` }
      : { Body: body(content) };
  });
}

async function readAll(start: number): Promise<Buffer> {
  const file = await objects.open("key", "version");
  const pieces: Buffer[] = [];
  for await (const piece of file?.bytesFrom(start) ?? []) pieces.push(piece);
  return Buffer.concat(pieces);
}

beforeEach(() => s3.reset());

describe("a file", () => {
  const content = Buffer.alloc(9 * MB, "0123456789");

  it.each([true, false])(
    "is read in pieces from any byte on, of one version (server supports ranges: %s)",
    async (knows) => {
      holds(content, knows);
      for (const start of [0, 5, 4 * MB, 9 * MB - 1, 9 * MB, 10 * MB]) {
        expect((await readAll(start)).equals(content.subarray(start))).toBe(true);
      }
      const ranges = s3.commandCalls(GetObjectCommand).map(({ args: [{ input }] }) => input);
      expect(ranges[0]).toEqual({ Bucket: "bucket", Key: "key", VersionId: "version", Range: "bytes=0-4194303" });
      expect(ranges[2]?.Range).toBe("bytes=8388608-9437183");
    },
  );

  it("that is empty is read without a request, because S3 would refuse it", async () => {
    holds(Buffer.alloc(0));
    expect(await readAll(0)).toHaveLength(0);
    expect(s3.commandCalls(GetObjectCommand)).toHaveLength(0);
  });

  it("that S3 sends incompletely is an error", async () => {
    holds(content);
    s3.on(GetObjectCommand).resolves({ Body: body(Buffer.from("abc")), ContentRange: "bytes 0-2/3" });
    await expect(readAll(0)).rejects.toThrow("S3 sent 3 bytes of key for bytes=0-4194303");
  });

  it("that is missing is undefined; any other error is thrown", async () => {
    s3.on(HeadObjectCommand).rejects(refusal(404));
    expect(await objects.open("key", "version")).toBeUndefined();
    s3.on(HeadObjectCommand).rejects(refusal(403));
    await expect(objects.open("key", "version")).rejects.toThrow("Refused");
  });
});

describe("a text", () => {
  it("is read completely; a missing one is undefined; any other error is thrown", async () => {
    s3.on(GetObjectCommand).resolves({ Body: body(Buffer.from("text")) });
    expect(await objects.read("key")).toBe("text");
    s3.on(GetObjectCommand).rejects(refusal(404));
    expect(await objects.read("key")).toBeUndefined();
    s3.on(GetObjectCommand).rejects(refusal(503));
    await expect(objects.read("key")).rejects.toThrow("Refused");
  });

  it("is written in one request when it is short", async () => {
    s3.on(PutObjectCommand).resolves({});
    await objects.write("key", ["one, ", "two"]);
    const [{ input }] = s3.commandCalls(PutObjectCommand).map(({ args }) => args[0]) as [PutObjectCommand];
    expect(input).toMatchObject({ Bucket: "bucket", Key: "key", ContentType: "application/json" });
    expect(String(input.Body)).toBe("one, two");
  });

  it("is written in parts when it is long, or not at all", async () => {
    s3.on(CreateMultipartUploadCommand).resolves({ UploadId: "upload" });
    s3.on(UploadPartCommand).resolves({ ETag: "tag" });
    s3.on(CompleteMultipartUploadCommand).resolves({});
    const pieces = Array.from({ length: 12 }, () => "x".repeat(MB));

    await objects.write("key", pieces);
    expect(s3.commandCalls(UploadPartCommand)).toHaveLength(3);
    expect(s3.commandCalls(CompleteMultipartUploadCommand)).toHaveLength(1);

    s3.on(UploadPartCommand).rejects(refusal(500));
    await expect(objects.write("key", pieces)).rejects.toThrow("Refused");
    expect(s3.commandCalls(CompleteMultipartUploadCommand)).toHaveLength(1);
  });

  it("is not written when its source fails", async () => {
    s3.on(PutObjectCommand).resolves({});
    const broken = async function* () {
      yield "one";
      throw new Error("No more");
    };
    await expect(objects.write("key", broken())).rejects.toThrow("No more");
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(0);
  });
});

describe("removing", () => {
  it("sends a thousand keys per request, and no request for no keys", async () => {
    s3.on(DeleteObjectsCommand).resolves({});
    await objects.remove([]);
    await objects.remove(Array.from({ length: 1001 }, (_, index) => `key-${index}`));
    const sizes = s3.commandCalls(DeleteObjectsCommand).map(({ args: [{ input }] }) => input.Delete?.Objects?.length);
    expect(sizes).toEqual([1000, 1]);
  });

  it("throws when a key was not removed", async () => {
    s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: "key-1", Message: "Access Denied" }] });
    await expect(objects.remove(["key-1"])).rejects.toThrow("S3 did not remove key-1: Access Denied");
  });
});
