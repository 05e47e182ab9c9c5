import { Readable } from "node:stream";
import { DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { unlessMissing } from "./s3-unless-missing.ts";

/** An object of any size, read in pieces. */
export interface StoredFile {
  /** In bytes. */
  readonly size: number;
  /** The bytes from offset `start`, counted from 0. */
  bytesFrom(start: number): AsyncIterable<Buffer>;
}

/** The objects of a bucket. */
export interface ObjectStore {
  /** One version of an object; undefined when it does not exist. */
  open(key: string, version: string): Promise<StoredFile | undefined>;
  /** The text of an object; undefined when it does not exist. */
  read(key: string): Promise<string | undefined>;
  /** Writes an object of any length as a stream of pieces. */
  write(key: string, pieces: Iterable<string> | AsyncIterable<string>): Promise<void>;
  /** Removes objects. @throws when one of them could not be removed. */
  remove(keys: readonly string[]): Promise<void>;
}

/** Bytes per request: large enough for few requests, small enough for little memory. */
const PIECE_BYTES = 4 * 1024 * 1024;
/** Objects that one DeleteObjects takes. Source: Amazon S3 API Reference, DeleteObjects. */
const KEYS_AT_ONCE = 1000;

/** An S3 bucket. */
export function s3Objects(client: S3Client, Bucket: string): ObjectStore {
  return {
    async open(Key, VersionId) {
      const head = await unlessMissing(client.send(new HeadObjectCommand({ Bucket, Key, VersionId })));
      if (!head) return undefined;
      const size = head.ContentLength ?? 0;

      // One request per piece: no connection stays open while the caller works for minutes on a file.
      async function* bytesFrom(start: number) {
        for (let at = start; at < size; at += PIECE_BYTES) {
          const end = Math.min(at + PIECE_BYTES, size);
          const Range = `bytes=${at}-${end - 1}`;
          const answer = await client.send(new GetObjectCommand({ Bucket, Key, VersionId, Range }));
          const { buffer, byteOffset, length } = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
          const bytes = Buffer.from(buffer, byteOffset, length);
          // The local emulator ignores the range when a version is requested.
          const piece = answer.ContentRange === undefined ? bytes.subarray(at, end) : bytes;
          if (piece.length !== end - at) throw new Error(`S3 sent ${piece.length} bytes of ${Key} for ${Range}`);
          yield piece;
        }
      }
      return { size, bytesFrom };
    },
    async read(Key) {
      const found = await unlessMissing(client.send(new GetObjectCommand({ Bucket, Key })));
      return found?.Body?.transformToString();
    },
    async write(Key, pieces) {
      const Body = Readable.from(pieces);
      await new Upload({ client, params: { Bucket, Key, Body, ContentType: "application/json" } }).done();
    },
    async remove(keys) {
      for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
        const Objects = keys.slice(start, start + KEYS_AT_ONCE).map((Key) => ({ Key }));
        const { Errors: [kept] = [] } = await client.send(
          new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
        );
        if (kept) throw new Error(`S3 did not remove ${kept.Key}: ${kept.Message}`);
      }
    },
  };
}
