import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { ReceiptDocument, Receipts } from "@orders/domain";

/** The receipts bucket. A receipt and its page are written once: made again they would be the same. */
export function s3Receipts(client: S3Client, bucket: string): Receipts {
  const putOnce = async (Key: string, Body: string, ContentType: string) => {
    try {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType, IfNoneMatch: "*" }));
    } catch (error) {
      const exists = error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412;
      if (!exists) throw error;
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
