import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { deleteObject, emptyBucket } from "./buckets.ts";

const PAGE = 1000;
const client = new S3Client({});
const s3 = mockClient(client);
let versions: { Key: string; VersionId: string }[];
let uploads: { Key: string; UploadId: string }[];

/** A page of what follows the item with these ids, in the order of the list. */
function page<Item>(items: readonly Item[], isMarker: (item: Item) => boolean) {
  const from = items.findIndex(isMarker) + 1;
  const found = items.slice(from, from + PAGE);
  return { found, last: found.at(-1), IsTruncated: from + PAGE < items.length };
}

beforeEach(() => {
  s3.reset();
  versions = [];
  uploads = [];
  s3.on(ListObjectVersionsCommand).callsFake(({ Prefix = "", VersionIdMarker }) => {
    const all = versions.filter(({ Key }) => Key.startsWith(Prefix));
    const { found, last, IsTruncated } = page(all, ({ VersionId }) => VersionId === VersionIdMarker);
    return { Versions: found, IsTruncated, NextKeyMarker: last?.Key, NextVersionIdMarker: last?.VersionId };
  });
  s3.on(DeleteObjectsCommand).callsFake(({ Delete: { Objects } }) => {
    expect(Objects.length).toBeLessThanOrEqual(PAGE);
    const gone = new Set(Objects.map(({ VersionId }: { VersionId: string }) => VersionId));
    versions = versions.filter(({ VersionId }) => !gone.has(VersionId));
    return {};
  });
  s3.on(ListMultipartUploadsCommand).callsFake(({ UploadIdMarker }) => {
    const { found, last, IsTruncated } = page(uploads, ({ UploadId }) => UploadId === UploadIdMarker);
    return { Uploads: found, IsTruncated, NextKeyMarker: last?.Key, NextUploadIdMarker: last?.UploadId };
  });
  s3.on(AbortMultipartUploadCommand).callsFake(({ UploadId }) => {
    uploads = uploads.filter((upload) => upload.UploadId !== UploadId);
    return {};
  });
});

describe("emptyBucket", () => {
  it("aborts all of 2,500 uploads that were begun", async () => {
    uploads = Array.from({ length: 2500 }, (_, index) => ({ Key: "big.csv", UploadId: `upload-${index}` }));
    await emptyBucket(client, "uploads");
    expect(uploads).toEqual([]);
  });

  it("deletes all of 2,500 versions, and says how many", async () => {
    versions = Array.from({ length: 2500 }, (_, index) => ({ Key: "receipt", VersionId: `version-${index}` }));
    expect(await emptyBucket(client, "receipts")).toBe(2500);
    expect(versions).toEqual([]);
  });

  it("says what S3 keeps", async () => {
    versions = [{ Key: "receipt", VersionId: "1" }];
    s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: "receipt", Message: "Access Denied" }] });
    await expect(emptyBucket(client, "receipts")).rejects.toThrow(
      "receipts: receipt could not be deleted: Access Denied",
    );
  });
});

describe("deleteObject", () => {
  it("deletes every version of the object, and nothing whose key only begins like it", async () => {
    const others = Array.from({ length: 1200 }, (_, index) => ({ Key: "state.old", VersionId: `old-${index}` }));
    const own = Array.from({ length: 1100 }, (_, index) => ({ Key: "state", VersionId: `own-${index}` }));
    versions = [...others.slice(0, 600), ...own, ...others.slice(600)];
    await deleteObject(client, "shared", "state");
    expect(versions).toEqual(others);
  });
});
