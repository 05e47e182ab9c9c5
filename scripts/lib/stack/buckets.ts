import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectVersionsCommand,
  type MultipartUpload,
  type ObjectIdentifier,
  type S3Client,
} from "@aws-sdk/client-s3";
import { UserError } from "../cli/steps.ts";

/**
 * Deletes every version of every object of a bucket, and aborts the uploads that were begun.
 * @returns how many versions and delete markers were deleted. @throws UserError when S3 keeps one.
 */
export async function emptyBucket(
  s3: S3Client,
  bucket: string,
  onProgress: (deleted: number) => void = () => undefined,
): Promise<number> {
  let deleted = 0;
  for (;;) {
    // What was listed is gone afterwards, so that the first page is always the next one.
    const { versions } = await versionPage(s3, bucket);
    if (versions.length === 0) break;
    await deleteVersions(s3, bucket, versions);
    deleted += versions.length;
    onProgress(deleted);
  }
  for (const { Key, UploadId } of await uploads(s3, bucket)) {
    await s3.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
  }
  return deleted;
}

/** Whether a bucket has any version of an object, deleted ones included. A bucket that does not exist has none. */
export async function hasObjects(s3: S3Client, bucket: string): Promise<boolean> {
  try {
    return (await versionPage(s3, bucket, { MaxKeys: 1 })).versions.length > 0;
  } catch (error) {
    if (error instanceof Error && error.name === "NoSuchBucket") return false;
    throw error;
  }
}

/** Deletes every version of one object, and nothing else. @throws UserError when S3 keeps one. */
export async function deleteObject(s3: S3Client, bucket: string, key: string): Promise<void> {
  const pages: ObjectIdentifier[][] = [];
  for (let position: Position | undefined = {}; position !== undefined; ) {
    const page: VersionPage = await versionPage(s3, bucket, { Prefix: key, ...position });
    // The prefix also fits longer keys.
    pages.push(page.versions.filter(({ Key }) => Key === key));
    position = page.next;
  }
  for (const versions of pages) if (versions.length > 0) await deleteVersions(s3, bucket, versions);
}

interface Position {
  readonly KeyMarker?: string | undefined;
  readonly VersionIdMarker?: string | undefined;
}

interface VersionPage {
  /** As many as one request may delete. */
  readonly versions: ObjectIdentifier[];
  readonly next: Position | undefined;
}

async function versionPage(
  s3: S3Client,
  Bucket: string,
  input: Position & { readonly Prefix?: string; readonly MaxKeys?: number } = {},
): Promise<VersionPage> {
  const page = await s3.send(new ListObjectVersionsCommand({ Bucket, ...input }));
  const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
  return {
    versions: found.map(({ Key, VersionId }) => ({ Key, VersionId })),
    next: page.IsTruncated ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : undefined,
  };
}

async function deleteVersions(s3: S3Client, bucket: string, Objects: ObjectIdentifier[]): Promise<void> {
  const { Errors: [refused] = [] } = await s3.send(
    new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
  );
  if (refused) throw new UserError(`${bucket}: ${refused.Key} could not be deleted: ${refused.Message}`);
}

/** All uploads that were begun and not finished: S3 lists at most 1,000 a page. */
async function uploads(s3: S3Client, Bucket: string): Promise<MultipartUpload[]> {
  const found: MultipartUpload[] = [];
  let page: ListMultipartUploadsCommandOutput | undefined;
  do {
    page = await s3.send(
      new ListMultipartUploadsCommand({
        Bucket,
        KeyMarker: page?.NextKeyMarker,
        UploadIdMarker: page?.NextUploadIdMarker,
      }),
    );
    found.push(...(page.Uploads ?? []));
  } while (page.IsTruncated);
  return found;
}
