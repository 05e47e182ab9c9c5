import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3ServiceException } from "@aws-sdk/client-s3";
import type { Instant } from "@orders/domain";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { uploadSigningClient } from "./clients.ts";
import { s3ImportFiles } from "./s3-import-files.ts";

const from = "2026-01-01T12:00:00.000Z" as Instant;
const changedAt = "2026-01-01T12:00:07.000Z" as Instant;
const LastModified = new Date(changedAt);

describe("a presigned request of s3ImportFiles", () => {
  beforeEach(() => {
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, "test");
    vi.stubEnv("AWS_REGION", "eu-central-1");
  });
  afterEach(() => vi.unstubAllEnvs());
  const files = () => s3ImportFiles(uploadSigningClient(), "uploads-bucket");
  const upload = async (key: string, size?: number) => {
    const options = { from, seconds: 900, contentType: "text/csv", ...(size !== undefined && { size }) };
    const { url, ...rest } = await files().upload(key, options);
    return { ...rest, url: new URL(url) };
  };

  it("uploads one object, once, with its type", async () => {
    const { method, url, headers } = await upload("uploads/import-1/orders.csv");
    expect({ method, headers }).toEqual({
      method: "PUT",
      headers: { "Content-Type": "text/csv", "If-None-Match": "*" },
    });
    expect(`${url.host}${url.pathname}`).toMatch(/^uploads-bucket\..*\/uploads\/import-1\/orders\.csv$/);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      "X-Amz-Date": "20260101T120000Z",
      "X-Amz-Expires": "900",
      "X-Amz-SignedHeaders": "content-type;host;if-none-match",
    });
  });

  it("has no checksum of a body, because the body is not known yet", async () => {
    const { url } = await upload("uploads/import-1/orders.csv");
    expect([...url.searchParams.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
  });

  it("can be for so many bytes only", async () => {
    const [one, other] = [await upload("uploads/a.csv", 120), await upload("uploads/a.csv", 121)];
    expect(one.url.searchParams.get("X-Amz-SignedHeaders")).toBe("content-length;content-type;host;if-none-match");
    expect(one.url.searchParams.get("X-Amz-Signature")).not.toBe(other.url.searchParams.get("X-Amz-Signature"));
  });

  it("keeps special characters of the key", async () => {
    const name = "März + April & 100 % #1?.csv";
    const { url } = await upload(`uploads/${name}`);
    expect(decodeURIComponent(url.pathname)).toBe(`/uploads/${name}`);
    expect(url.hash).toBe("");
  });

  it("reads one object", async () => {
    const url = new URL(await files().link("imports/a.report.json", { from, seconds: 900 }));
    expect(url.pathname).toBe("/imports/a.report.json");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      "X-Amz-Expires": "900",
      "X-Amz-SignedHeaders": "host",
    });
  });
});

describe("an object of s3ImportFiles", () => {
  const client = uploadSigningClient();
  const s3 = mockClient(client);
  const files = s3ImportFiles(client, "bucket");
  const refusal = (httpStatusCode: number) =>
    new S3ServiceException({ name: "Refused", $fault: "client", $metadata: { httpStatusCode }, message: "Refused" });
  const body = (text: string) => ({ transformToByteArray: async () => new Uint8Array(Buffer.from(text)) }) as never;
  beforeEach(() => s3.reset());

  it("is written as JSON", async () => {
    s3.on(PutObjectCommand).resolves({});
    await files.write("key", "{}");
    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: "bucket",
      Key: "key",
      Body: "{}",
      ContentType: "application/json",
    });
  });

  it("is read completely, with the time of its last change", async () => {
    s3.on(GetObjectCommand).resolves({ Body: body("größer"), LastModified });
    expect(await files.read("key")).toEqual({ text: "größer", isComplete: true, changedAt });
  });

  it.each([
    ["bytes 0-3/4", true],
    ["bytes 0-3/5", false],
  ])("is read from its beginning: %s", async (ContentRange, isComplete) => {
    s3.on(GetObjectCommand).resolves({ Body: body("abcd"), ContentRange, LastModified });
    expect(await files.read("key", 4)).toEqual({ text: "abcd", isComplete, changedAt });
    expect(s3.commandCalls(GetObjectCommand)[0]?.args[0].input.Range).toBe("bytes=0-3");
  });

  it("is undefined when it is missing; any other error is thrown", async () => {
    s3.on(GetObjectCommand).rejects(refusal(404));
    expect(await files.read("key")).toBeUndefined();
    s3.on(GetObjectCommand).rejects(refusal(403));
    await expect(files.read("key")).rejects.toThrow("Refused");
  });

  it("is found by its whole key only", async () => {
    s3.on(ListObjectsV2Command).resolves({ Contents: [{ Key: "a.csv", Size: 7, LastModified }] });
    expect(await files.find("a.csv")).toEqual({ size: 7, changedAt });
    s3.on(ListObjectsV2Command).resolves({ Contents: [{ Key: "a.csv.csv", Size: 7, LastModified }] });
    expect(await files.find("a.csv")).toBeUndefined();
    s3.on(ListObjectsV2Command).resolves({});
    expect(await files.find("a.csv")).toBeUndefined();
  });
});
