import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { lastReportKey, type SCOPES } from "@orders/contracts";
import type { ReconciliationReport } from "@orders/contracts/schemas";
import { unlessMissing } from "./s3-unless-missing.ts";

/** The last report of each scope of a reconciliation. */
export interface ReconciliationReports {
  /** Replaces the last report of its scope. */
  write(report: ReconciliationReport): Promise<void>;
  /** The last report of a scope; undefined when there is none yet. */
  read(scope: (typeof SCOPES)[number]): Promise<ReconciliationReport | undefined>;
}

/** The reports as objects of a bucket. */
export const s3ReconciliationReports = (client: S3Client, Bucket: string): ReconciliationReports => ({
  async write(report) {
    const Key = lastReportKey(report.scope);
    await client.send(
      new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(report), ContentType: "application/json" }),
    );
  },
  async read(scope) {
    const found = await unlessMissing(client.send(new GetObjectCommand({ Bucket, Key: lastReportKey(scope) })));
    const text = await found?.Body?.transformToString();
    return text === undefined ? undefined : JSON.parse(text);
  },
});
