import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { receiptDocument, receiptIn } from "@orders/contracts";
import { ReceiptConflictError, type Receipts } from "@orders/domain";
import { retryWithBackoff } from "./retry.ts";
import { unlessMissing } from "./s3-unless-missing.ts";

/**
 * How often an object is put while another write of it is in progress. The waits add up to 0.8 s on average, 1.6 s at
 * most, of a step's 5 s.
 */
const PUT_TRIES = 6;

/** Keys that one ListObjectsV2 returns. Source: Amazon S3 API Reference, ListObjectsV2. */
const KEYS_OF_A_LIST = 1_000;
/** A list costs as much as 12.5 single requests (5.00 and 0.40 USD a million): it pays when it answers for so many keys. */
const LIST_PAYS_FROM = 13;
/** Requests of `existing` at the same time. */
const CONCURRENCY = 16;

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

  /** Whether the bucket has this key. */
  const has = async (Key: string): Promise<boolean> =>
    (await unlessMissing(client.send(new HeadObjectCommand({ Bucket: bucket, Key })))) !== undefined;

  /** Those of the keys that exist, of the first ones of `keys`, and how many that are: one list answers for them. */
  const listed = async (keys: readonly string[]): Promise<{ answered: number; existing: string[] }> => {
    const [first] = keys;
    if (first === undefined) return { answered: 0, existing: [] };
    // A list starts after a key. Every beginning of `first` is before it.
    const { Contents = [], IsTruncated } = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, StartAfter: first.slice(0, -1), MaxKeys: KEYS_OF_A_LIST }),
    );
    const stored = new Set(Contents.map(({ Key }) => Key));
    const last = IsTruncated ? Contents.at(-1)?.Key : undefined;
    const later = last === undefined ? -1 : keys.findIndex((key) => key > last);
    const answered = later < 0 ? keys.length : later;
    return { answered, existing: keys.slice(0, answered).filter((key) => stored.has(key)) };
  };

  const askedOneByOne = async (keys: readonly string[]): Promise<string[]> => {
    const existing: string[] = [];
    for (let start = 0; start < keys.length; start += CONCURRENCY) {
      const some = keys.slice(start, start + CONCURRENCY);
      const found = await Promise.all(some.map(has));
      existing.push(...some.filter((_, index) => found[index]));
    }
    return existing;
  };

  /**
   * The keys that exist, of keys in ascending order. Where a list answers for few of them, the next ones are asked for one at a
   * time before another list is tried: twice as many each time, so that keys far apart cost few lists in vain.
   */
  const existingOf = async (keys: readonly string[]): Promise<string[]> => {
    const found: string[] = [];
    let open = keys;
    let single = LIST_PAYS_FROM;
    while (open.length > 0) {
      const { answered, existing } = await listed(open.length < LIST_PAYS_FROM ? [] : open);
      found.push(...existing);
      open = open.slice(answered);
      if (answered >= LIST_PAYS_FROM) single = LIST_PAYS_FROM;
      else {
        found.push(...(await askedOneByOne(open.slice(0, single))));
        open = open.slice(single);
        single *= 2;
      }
    }
    return found;
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
    async existing(keys) {
      const wanted = [...new Set(keys)].sort();
      const length = Math.max(KEYS_OF_A_LIST, Math.ceil(wanted.length / CONCURRENCY));
      const parts = Array.from({ length: Math.ceil(wanted.length / length) }, (_, part) =>
        existingOf(wanted.slice(part * length, (part + 1) * length)),
      );
      return new Set((await Promise.all(parts)).flat());
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
