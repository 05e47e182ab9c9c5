import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { ReceiptConflictError, type ReceiptDocument, type Receipts } from "@orders/domain";
import { retryTransient } from "./dynamo/transient.ts";

/** How often an object is put while others put it: backoff takes 0.8 s on average, 1.6 s at most, within a step's 5 s. */
const PUT_TRIES = 6;

const hasStatus = (error: unknown, status: number): boolean =>
  error instanceof S3ServiceException && error.$metadata.httpStatusCode === status;

/**
 * The receipts bucket. A receipt and its page are written once: made again they would be the same.
 * A put of S3 with `If-None-Match: *` answers 412 where the object is there. It answers 409 (ConditionalRequestConflict)
 * while another write of the same key is under way, which may still fail, so that the put is tried again.
 * Source: Amazon S3 User Guide, "How to prevent object overwrites with conditional writes".
 */
export function s3Receipts(client: S3Client, bucket: string): Receipts {
  const putOnce = async (Key: string, Body: string, ContentType: string) => {
    const put = () => client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType, IfNoneMatch: "*" }));
    try {
      await retryTransient(put, {
        tries: PUT_TRIES,
        conflicts: (error) => hasStatus(error, 409),
        exhausted: () => new ReceiptConflictError(Key),
      });
    } catch (error) {
      if (!hasStatus(error, 412)) throw error;
    }
  };

  return {
    put: (key, receipt) => putOnce(key, `${JSON.stringify(receipt, null, 2)}\n`, "application/json"),
    putPage: (key, html) => putOnce(key, html, "text/html; charset=utf-8"),
    async find(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return JSON.parse((await Body?.transformToString()) ?? "") as ReceiptDocument;
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    link: (key, { from, seconds, disposition, fileName, contentType }) =>
      getSignedUrl(
        client,
        new GetObjectCommand({
          Bucket: bucket,
          Key: key,
          ResponseContentDisposition: `${disposition}; filename="${fileName}"`,
          ResponseContentType: contentType,
        }),
        { expiresIn: seconds, signingDate: new Date(from) },
      ),
  };
}
