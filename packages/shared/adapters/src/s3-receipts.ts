import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { receiptDocument, receiptIn } from "@orders/contracts";
import { ReceiptConflictError, type Receipts } from "@orders/domain";
import { retryWithBackoff } from "./retry.ts";

/**
 * How often an object is put while another write of it is in progress. The waits add up to 0.8 s on average, 1.6 s at
 * most, of a step's 5 s.
 */
const PUT_TRIES = 6;

const hasStatus = (error: unknown, status: number): boolean =>
  error instanceof S3ServiceException && error.$metadata.httpStatusCode === status;

/**
 * Access to the receipts bucket. A receipt and its page are written once; writing them again would give the same content.
 * A put with `If-None-Match: *` answers 412 when the object exists. It answers 409 (ConditionalRequestConflict) while
 * another write of the same key is in progress. That write may still fail, so the put is tried again.
 * Source: Amazon S3 User Guide, "How to prevent object overwrites with conditional writes".
 */
export function s3Receipts(client: S3Client, bucket: string): Receipts {
  const putOnce = async (Key: string, Body: string, ContentType: string) => {
    const put = () => client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType, IfNoneMatch: "*" }));
    try {
      await retryWithBackoff(put, { tries: PUT_TRIES, isRetryable: (error) => hasStatus(error, 409) });
    } catch (error) {
      if (hasStatus(error, 409)) throw new ReceiptConflictError(Key);
      if (!hasStatus(error, 412)) throw error;
    }
  };

  return {
    put: (key, receipt) => putOnce(key, `${JSON.stringify(receiptDocument(receipt), null, 2)}\n`, "application/json"),
    putPage: (key, html) => putOnce(key, html, "text/html; charset=utf-8"),
    async find(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return receiptIn(JSON.parse((await Body?.transformToString()) ?? ""));
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
