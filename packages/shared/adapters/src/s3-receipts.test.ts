import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { receiptDocument } from "@orders/contracts";
import { type Instant, ReceiptConflictError, type ReceiptContents, receiptOf } from "@orders/domain";
import { aPaidOrder, SHOP } from "@orders/domain/testing";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { s3Client } from "./clients.ts";
import { s3Receipts } from "./s3-receipts.ts";

const { waited } = vi.hoisted(() => ({ waited: [] as number[] }));
vi.mock("node:timers/promises", () => ({ setTimeout: async (milliseconds: number) => waited.push(milliseconds) }));

const client = s3Client();
const s3 = mockClient(client);
const receipts = s3Receipts(client, "receipts-bucket");
const receipt = receiptOf(aPaidOrder(), SHOP) as ReceiptContents;
const put = () => receipts.put("receipts/order-1.json", receipt);
const refusal = (httpStatusCode: number) =>
  new S3ServiceException({ name: "Refused", $fault: "client", $metadata: { httpStatusCode }, message: "Refused" });

beforeEach(() => s3.reset());

describe("s3Receipts", () => {
  it("puts the receipt as JSON, unless it exists", async () => {
    s3.on(PutObjectCommand).resolves({});

    await put();

    const [{ input }] = s3.commandCalls(PutObjectCommand).map(({ args }) => args[0]) as [PutObjectCommand];
    expect(input).toMatchObject({
      Bucket: "receipts-bucket",
      Key: "receipts/order-1.json",
      ContentType: "application/json",
      IfNoneMatch: "*",
    });
    expect(JSON.parse(String(input.Body))).toEqual(receiptDocument(receipt));
  });

  it("does nothing when the receipt exists", async () => {
    s3.on(PutObjectCommand).rejects(refusal(412));
    await expect(put()).resolves.toBeUndefined();
  });

  describe.each([
    ["a receipt", put],
    ["a page", () => receipts.putPage("receipts/order-1.html", "<p>Paid</p>")],
  ])("while another write of %s is in progress", (_, write) => {
    beforeEach(() => void waited.splice(0));

    it("retries, and finds the object when the other write succeeded", async () => {
      s3.on(PutObjectCommand).rejectsOnce(refusal(409)).rejectsOnce(refusal(409)).rejects(refusal(412));
      await expect(write()).resolves.toBeUndefined();
      expect(s3.commandCalls(PutObjectCommand)).toHaveLength(3);
      expect(waited).toHaveLength(2);
    });

    it("retries, and writes the object when the other write failed", async () => {
      s3.on(PutObjectCommand).rejectsOnce(refusal(409)).resolves({});
      await expect(write()).resolves.toBeUndefined();
      expect(s3.commandCalls(PutObjectCommand)).toHaveLength(2);
    });

    it("gives up after six tries, within two seconds", async () => {
      s3.on(PutObjectCommand).rejects(refusal(409));
      await expect(write()).rejects.toThrow(ReceiptConflictError);
      expect(s3.commandCalls(PutObjectCommand)).toHaveLength(6);
      expect(waited.reduce((sum, pause) => sum + pause, 0)).toBeLessThan(2_000);
    });
  });

  it.each([403, 404, 503])("throws every other error: %i", async (status) => {
    s3.on(PutObjectCommand).rejects(refusal(status));
    await expect(put()).rejects.toThrow("Refused");
  });

  it("throws a network error", async () => {
    s3.on(PutObjectCommand).rejects(new TypeError("No network"));
    await expect(put()).rejects.toThrow("No network");
  });

  it("puts a page as HTML, unless it exists", async () => {
    s3.on(PutObjectCommand).resolvesOnce({}).rejects(refusal(412));

    await receipts.putPage("receipts/order-1.html", "<p>Größe</p>");
    await receipts.putPage("receipts/order-1.html", "<p>Größe</p>");

    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({
      Key: "receipts/order-1.html",
      Body: "<p>Größe</p>",
      ContentType: "text/html; charset=utf-8",
      IfNoneMatch: "*",
    });
  });

  it("finds a receipt by its key", async () => {
    const Body = { transformToString: async () => JSON.stringify(receiptDocument(receipt)) };
    s3.on(GetObjectCommand, { Bucket: "receipts-bucket", Key: "receipts/order-1.json" }).resolves({
      Body: Body as never,
    });
    expect(await receipts.find("receipts/order-1.json")).toEqual(receipt);
  });

  it("finds nothing when there is nothing", async () => {
    s3.on(GetObjectCommand).rejects(new NoSuchKey({ $metadata: {}, message: "No such key" }));
    expect(await receipts.find("receipts/order-1.json")).toBeUndefined();
  });

  // A missing object is a 404, not a 403, because the function may list the bucket.
  it.each([403, 500])("does not treat an error as a missing receipt: %i", async (status) => {
    s3.on(GetObjectCommand).rejects(refusal(status));
    await expect(receipts.find("receipts/order-1.json")).rejects.toThrow("Refused");
  });
});

describe("the existing ones among receipts", () => {
  /** The bucket has these keys, and lists a thousand at a time. */
  const bucketOf = (...keys: string[]) => {
    const stored = keys.toSorted();
    s3.on(ListObjectsV2Command).callsFake(({ StartAfter }) => {
      const later = stored.filter((key) => key > StartAfter);
      const listed = later.slice(0, 1000);
      return { Contents: listed.map((Key) => ({ Key })), IsTruncated: later.length > listed.length };
    });
    s3.on(HeadObjectCommand).callsFake(({ Key }) => {
      if (!stored.includes(Key)) throw refusal(404);
      return {};
    });
  };
  const requests = () => ({
    lists: s3.commandCalls(ListObjectsV2Command).length,
    heads: s3.commandCalls(HeadObjectCommand).length,
  });
  /** Keys next to each other, like those of UUIDv7 of the same minutes. */
  const alike = (start: string, count: number) =>
    Array.from({ length: count }, (_, index) => `receipts/${start}${String(index).padStart(6, "0")}.json`);

  it("are listed, 1,000 in a request, when they are next to each other", async () => {
    const keys = alike("019ab", 2_500);
    bucketOf(...keys);
    expect(await receipts.existing(keys.toReversed())).toEqual(new Set(keys));
    expect(requests()).toEqual({ lists: 3, heads: 0 });
  });

  it("are found without those that are missing, at the ends too, and without keys that nobody asked for", async () => {
    const keys = alike("019ab", 30);
    const stored = keys.filter((_, index) => ![0, 7, 29].includes(index));
    bucketOf(...stored, ...stored.map((key) => key.replace(".json", ".html")));
    expect(await receipts.existing(keys)).toEqual(new Set(stored));
    expect(requests()).toEqual({ lists: 1, heads: 0 });
  });

  it("need as many requests in a bucket of 50,000 other receipts", async () => {
    const keys = alike("019ab", 100);
    bucketOf(...alike("018", 25_000), ...keys, ...alike("019ac", 25_000));
    expect((await receipts.existing(keys)).size).toBe(100);
    expect(requests()).toEqual({ lists: 1, heads: 0 });
  });

  it("are asked for one at a time when they are fewer than 13: a list would cost more", async () => {
    const keys = alike("019ab", 12);
    bucketOf(...keys.slice(1));
    expect(await receipts.existing(keys)).toEqual(new Set(keys.slice(1)));
    expect(requests()).toEqual({ lists: 0, heads: 12 });
  });

  it("are asked for one at a time when they are far apart, with few lists in vain", async () => {
    const all = alike("019ab", 60_000);
    const keys = all.filter((_, index) => index % 1_000 === 7);
    bucketOf(...all.filter((key) => key !== keys[5]));
    expect(await receipts.existing(keys)).toEqual(new Set(keys.filter((_, index) => index !== 5)));
    expect(requests()).toEqual({ lists: 3, heads: 57 });
  });

  it("are listed again where they are next to each other again", async () => {
    const [far, near] = [alike("019aa", 20_000).filter((_, index) => index % 1_000 === 7), alike("019ab", 2_000)];
    bucketOf(...alike("019aa", 20_000), ...near);
    expect((await receipts.existing([...far, ...near])).size).toBe(far.length + near.length);
    const { lists, heads } = requests();
    expect(lists).toBeLessThan(10);
    expect(heads).toBeLessThan(100);
  });

  it("throw any other error than that of a missing object", async () => {
    s3.on(HeadObjectCommand).rejects(refusal(403));
    await expect(receipts.existing(["receipts/order-1.json"])).rejects.toThrow("Refused");
    s3.on(ListObjectsV2Command).rejects(refusal(503));
    await expect(receipts.existing(alike("019ab", 13))).rejects.toThrow("Refused");
  });
});

describe("a link of s3Receipts", () => {
  const show = {
    from: "2026-01-01T12:00:00.000Z" as Instant,
    seconds: 300,
    disposition: "attachment",
    fileName: "receipt-order-1.json",
    contentType: "application/json",
  } as const;
  afterEach(() => vi.unstubAllEnvs());
  const linkTo = async (key: string) => {
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, "test");
    vi.stubEnv("AWS_REGION", "eu-central-1");
    return new URL(await s3Receipts(s3Client(), "receipts-bucket").link(key, show));
  };

  it("is valid for one object and for so many seconds, with a file name", async () => {
    const link = await linkTo("receipts/order-1.json");
    expect(link.protocol).toBe("https:");
    expect(link.host).toMatch(/^receipts-bucket\./);
    expect(link.pathname).toBe("/receipts/order-1.json");
    expect(Object.fromEntries(link.searchParams)).toMatchObject({
      "X-Amz-Date": "20260101T120000Z",
      "X-Amz-Expires": "300",
      "X-Amz-SignedHeaders": "host",
      "X-Amz-Signature": expect.stringMatching(/^[0-9a-f]{64}$/),
      "response-content-disposition": 'attachment; filename="receipt-order-1.json"',
      "response-content-type": "application/json",
    });
  });

  it("differs for another object", async () => {
    const [one, other] = [await linkTo("receipts/order-1.json"), await linkTo("receipts/order-2.json")];
    expect(one.searchParams.get("X-Amz-Signature")).not.toBe(other.searchParams.get("X-Amz-Signature"));
  });
});
