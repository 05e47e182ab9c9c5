import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { UserError } from "./steps.ts";

/**
 * Deletes every version of every object of a bucket, and what was only half uploaded.
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
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    const objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (objects.length === 0) break;
    const { Errors: [refused] = [] } = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects, Quiet: true } }),
    );
    if (refused) throw new UserError(`${bucket}: ${refused.Key} could not be deleted: ${refused.Message}`);
    deleted += objects.length;
    onProgress(deleted);
  }
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
  for (const { Key, UploadId } of Uploads) {
    await s3.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
  }
  return deleted;
}
