import {
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { receiptDocument, receiptIn } from "@orders/contracts";
import { ReceiptConflictError, type Receipts } from "@orders/domain";
import { retryWithBackoff } from "./retry.ts";

/**
 * How often an object is put while another write of it is in progress. The waits add up to 0.8 s on average, 1.6 s at
 * most, of a step's 5 s.
 */
const PUT_TRIES = 6;

/**
 * Keys that share this much of their ids are listed instead of asked for one by one. The first five digits of a UUIDv7 are the
 * same for three days, and few random ids start with them, so almost every receipt in such a list is one of the wanted ones.
 */
const SHARED_LETTERS = 5;
/** A list costs as much as 12.5 single requests (5.00 and 0.40 USD a million), and returns 1,000 keys. */
const LIST_FROM_KEYS = 13;
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
  const has = async (Key: string): Promise<boolean> => {
    try {
      await client.send(new HeadObjectCommand({ Bucket: bucket, Key }));
      return true;
    } catch (error) {
      if (hasStatus(error, 404)) return false;
      throw error;
    }
  };

  /** The keys of the bucket from `first` to `last`, and a few around them. */
  const keysBetween = async (first: string, last: string): Promise<string[]> => {
    const keys: string[] = [];
    // The list starts after a key, so the one before `first` is needed: every beginning of `first` is.
    const pages = paginateListObjectsV2({ client }, { Bucket: bucket, StartAfter: first.slice(0, -1) });
    for await (const { Contents = [] } of pages) {
      keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
      if ((keys.at(-1) ?? "") >= last) break;
    }
    return keys;
  };

  const existingAlike = async (keys: readonly string[]): Promise<string[]> => {
    const [first, last] = [keys[0], keys.at(-1)];
    if (first === undefined || last === undefined) return [];
    if (keys.length >= LIST_FROM_KEYS) return keysBetween(first, last);
    return (await Promise.all(keys.map(async (key) => ((await has(key)) ? [key] : [])))).flat();
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
      const wanted = new Set(keys);
      const groups = alike([...wanted]);
      const found = new Set<string>();
      for (let start = 0; start < groups.length; start += CONCURRENCY) {
        const some = await Promise.all(groups.slice(start, start + CONCURRENCY).map(existingAlike));
        for (const key of some.flat()) if (wanted.has(key)) found.add(key);
      }
      return found;
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

/** The keys in ascending order, in groups whose ids start with the same letters. */
function alike(keys: readonly string[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const key of keys.toSorted()) {
    const start = key.slice(0, key.lastIndexOf("/") + 1 + SHARED_LETTERS);
    const group = groups.get(start);
    if (group) group.push(key);
    else groups.set(start, [key]);
  }
  return [...groups.values()];
}
