import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { receiptDocument, receiptIn } from "@orders/contracts";
import {
  type Order,
  type PersonalReceipts,
  personalPageKeys,
  RECEIPTS,
  receiptKey,
  receiptWithoutPerson,
} from "@orders/domain";
import { unlessMissing } from "./s3-unless-missing.ts";

/** What a page is replaced by. A link to the old page may be open for some minutes. */
const ERASED_PAGE =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Receipt</title>' +
  "<p>The personal data of this receipt was erased. Request the receipt again for a page without it.</p></html>\n";

interface Version {
  readonly Key: string;
  readonly VersionId: string;
  /** Whether it is the present one of its key. */
  readonly isLatest: boolean;
  /** A delete marker holds nothing. */
  readonly isMarker: boolean;
}

/** Erases the customer from the receipts of a versioned bucket. */
export function s3PersonalReceipts(client: S3Client, Bucket: string): PersonalReceipts {
  /** Every version of the objects of an order. Its prefix also fits the keys of an order whose id begins with it and a dot. */
  async function versionsOf(order: Order): Promise<Version[]> {
    const keys = [receiptKey(order), ...personalPageKeys(order)];
    const found: Version[] = [];
    let page: ListObjectVersionsCommandOutput | undefined;
    do {
      page = await client.send(
        new ListObjectVersionsCommand({
          Bucket,
          Prefix: `${RECEIPTS}${order.orderId}.`,
          KeyMarker: page?.NextKeyMarker,
          VersionIdMarker: page?.NextVersionIdMarker,
        }),
      );
      const { Versions = [], DeleteMarkers = [] } = page;
      for (const [versions, isMarker] of [
        [Versions, false],
        [DeleteMarkers, true],
      ] as const) {
        for (const { Key = "", VersionId = "", IsLatest = false } of versions) {
          if (keys.includes(Key)) found.push({ Key, VersionId, isLatest: IsLatest, isMarker });
        }
      }
    } while (page.IsTruncated);
    return found;
  }

  const countOf = (versions: readonly Version[]): number => versions.filter(({ isMarker }) => !isMarker).length;

  const put = (Key: string, Body: string, ContentType: string) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));

  return {
    count: async (order) => countOf(await versionsOf(order)),
    async erase(order) {
      const before = await versionsOf(order);
      if (before.length === 0) return 0;
      const Key = receiptKey(order);
      const stored = await unlessMissing(client.send(new GetObjectCommand({ Bucket, Key })));
      const text = await stored?.Body?.transformToString();
      if (text !== undefined) {
        const receipt = receiptWithoutPerson(receiptIn(JSON.parse(text)), order);
        await put(Key, `${JSON.stringify(receiptDocument(receipt), null, 2)}\n`, "application/json");
        for (const key of personalPageKeys(order)) await put(key, ERASED_PAGE, "text/html; charset=utf-8");
      }
      // Listed again, because a request may have stored the page meanwhile.
      const old = (await versionsOf(order)).filter(({ isLatest }) => !isLatest);
      for (const { Key, VersionId } of old) await client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
      return countOf(before);
    },
  };
}
