import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { erasureKey } from "@orders/contracts";
import type { ErasureRecord } from "@orders/contracts/schemas";

/** The records of erasures, which outlive the logs. */
export interface ErasureRecords {
  /** Stores the record of an invocation, or replaces it once the erasure has finished. */
  write(record: ErasureRecord, requestId: string): Promise<void>;
}

/** The records as objects of a bucket. */
export const s3ErasureRecords = (client: S3Client, Bucket: string): ErasureRecords => ({
  async write(record, requestId) {
    const Key = erasureKey(record.startedAt, requestId);
    const Body = `${JSON.stringify(record, null, 2)}\n`;
    await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: "application/json" }));
  },
});
