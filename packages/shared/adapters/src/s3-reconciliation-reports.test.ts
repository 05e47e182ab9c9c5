import { GetObjectCommand, NoSuchKey, PutObjectCommand } from "@aws-sdk/client-s3";
import type { ReconciliationReport } from "@orders/contracts/schemas";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { s3Client } from "./clients.ts";
import { s3ReconciliationReports } from "./s3-reconciliation-reports.ts";

const client = s3Client();
const s3 = mockClient(client);
const reports = s3ReconciliationReports(client, "receipts");
const REPORT = { scope: "open", flagged: 2, findings: [] } as unknown as ReconciliationReport;

/** The texts of the bucket, by their keys. */
let stored: Map<string, string>;
beforeEach(() => {
  s3.reset();
  stored = new Map();
  s3.on(PutObjectCommand, { Bucket: "receipts", ContentType: "application/json" }).callsFake(({ Key, Body }) => {
    stored.set(Key, Body);
    return {};
  });
  s3.on(GetObjectCommand, { Bucket: "receipts" }).callsFake(({ Key }) => {
    const text = stored.get(Key);
    if (text === undefined) throw new NoSuchKey({ message: "No key", $metadata: { httpStatusCode: 404 } });
    return { Body: { transformToString: async () => text } };
  });
});

describe("s3ReconciliationReports", () => {
  it("reads what was written last", async () => {
    await reports.write(REPORT);
    await reports.write({ ...REPORT, flagged: 3 });
    expect([...stored.keys()]).toEqual(["reconciliation/open.json"]);
    expect(await reports.read("open")).toEqual({ ...REPORT, flagged: 3 });
  });

  it("has no report of a scope that was not written", async () => {
    await reports.write(REPORT);
    expect(await reports.read("all")).toBeUndefined();
  });

  it("throws what S3 throws", async () => {
    s3.on(GetObjectCommand).rejects(new Error("Slow down"));
    await expect(reports.read("open")).rejects.toThrow("Slow down");
  });
});
