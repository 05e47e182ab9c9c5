import { HeadObjectCommand, PutObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import type { ReceiptShelf, Receipts } from "@orders/domain";

/** The receipts bucket. A receipt is written once: made again it would be the same. */
export function s3Receipts(client: S3Client, bucket: string): Receipts & ReceiptShelf {
  return {
    async put(key, receipt) {
      try {
        await client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: `${JSON.stringify(receipt, null, 2)}\n`,
            ContentType: "application/json",
            IfNoneMatch: "*",
          }),
        );
      } catch (error) {
        const exists = error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412;
        if (!exists) throw error;
      }
    },
    async has(key) {
      try {
        await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
        return true;
      } catch (error) {
        // Only who may list the bucket is told so; anybody else gets 403 for what is not there.
        if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return false;
        throw error;
      }
    },
  };
}
