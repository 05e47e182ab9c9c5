import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Instant } from "@orders/domain";
import { unlessMissing } from "./s3-unless-missing.ts";

/** How long a presigned URL is valid. The signature has a precision of one second. */
interface Validity {
  readonly from: Instant;
  readonly seconds: number;
}

/** A request that a client without credentials can make. */
export interface PresignedUpload {
  readonly method: "PUT";
  readonly url: string;
  /** The headers that it must have. The signature contains them. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A short object, or the beginning of a long one. */
export interface StoredText {
  readonly text: string;
  /** Whether `text` is all of it. A beginning may end within a character. */
  readonly isComplete: boolean;
  readonly changedAt: Instant;
}

/** The bucket of the files to import, as the back office needs it. It cannot read the files. */
export interface ImportFiles {
  /** A presigned request that creates the object. S3 refuses it when the object exists, or has another `size` in bytes. */
  upload(
    key: string,
    options: Validity & { readonly contentType: string; readonly size?: number },
  ): Promise<PresignedUpload>;
  /** A presigned URL for an object. */
  link(key: string, validity: Validity): Promise<string>;
  /** Writes a short object. */
  write(key: string, text: string): Promise<void>;
  /** At most the first `maxBytes` of an object; undefined when it does not exist. */
  read(key: string, maxBytes?: number): Promise<StoredText | undefined>;
  /** Size and time of the object, without reading it; undefined when it does not exist. */
  find(key: string): Promise<{ readonly size: number; readonly changedAt: Instant } | undefined>;
}

/**
 * The uploads bucket. `client` must not calculate checksums of its own accord (`uploadSigningClient`).
 * Source for If-None-Match: Amazon S3 User Guide, "How to prevent object overwrites with conditional writes".
 */
export function s3ImportFiles(client: S3Client, Bucket: string): ImportFiles {
  return {
    async upload(Key, { from, seconds, contentType, size }) {
      const url = await getSignedUrl(
        client,
        new PutObjectCommand({ Bucket, Key, ContentType: contentType, ContentLength: size, IfNoneMatch: "*" }),
        {
          expiresIn: seconds,
          signingDate: new Date(from),
          // The presigner leaves out the content type unless it is named. It signs the other headers.
          signableHeaders: new Set(["content-type", "content-length", "host", "if-none-match"]),
        },
      );
      return { method: "PUT", url, headers: { "Content-Type": contentType, "If-None-Match": "*" } };
    },
    link: (Key, { from, seconds }) =>
      getSignedUrl(client, new GetObjectCommand({ Bucket, Key }), { expiresIn: seconds, signingDate: new Date(from) }),
    async write(Key, Body) {
      await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: "application/json" }));
    },
    async read(Key, maxBytes) {
      const Range = maxBytes === undefined ? undefined : `bytes=0-${maxBytes - 1}`;
      const found = await unlessMissing(client.send(new GetObjectCommand({ Bucket, Key, Range })));
      if (!found) return undefined;
      const bytes = (await found.Body?.transformToByteArray()) ?? new Uint8Array();
      const size = found.ContentRange === undefined ? bytes.length : Number(found.ContentRange.split("/")[1]);
      return {
        text: new TextDecoder().decode(bytes),
        isComplete: bytes.length >= size,
        changedAt: instantOf(found.LastModified),
      };
    },
    async find(key) {
      // The keys that begin with `key` are in alphabetical order: it is the first of them.
      const { Contents: [first] = [] } = await client.send(
        new ListObjectsV2Command({ Bucket, Prefix: key, MaxKeys: 1 }),
      );
      if (first?.Key !== key) return undefined;
      return { size: first.Size ?? 0, changedAt: instantOf(first.LastModified) };
    },
  };
}

function instantOf(date: Date | undefined): Instant {
  if (date === undefined) throw new Error("S3 did not say when the object was written");
  return date.toISOString() as Instant;
}
