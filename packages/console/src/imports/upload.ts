import type { ImportStarted } from "@orders/client";

/** A file did not reach the bucket. Its message says why, and what to do. */
class UploadError extends Error {
  override readonly name = "UploadError";
}

const AGAIN = "Choose the file again: no order is created twice.";

/**
 * Sends a file straight to the bucket, as the API said. By XMLHttpRequest, because `fetch` does not say how much it has sent.
 * @param onProgress is told the bytes that are sent so far.
 * @throws UploadError where the bucket refuses the file, or the network breaks off.
 */
export function uploadFile(
  { method, url, headers, expiresAt }: ImportStarted["upload"],
  file: Blob,
  onProgress: (bytes: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(new UploadError(refusalInWords(request.status, request.responseText, expiresAt)));
    };
    request.onerror = () => reject(new UploadError(`The upload broke off. Check the network. ${AGAIN}`));
    request.send(file);
  });
}

/** Source for the codes: Amazon S3 API Reference, "Error responses". */
function refusalInWords(status: number, xml: string, expiresAt: string): string {
  const code = /<Code>([^<]*)<\/Code>/.exec(xml)?.[1] ?? "";
  if (code === "EntityTooLarge") return "The file is too large for one upload. Split it, and import each part.";
  if (status === 412)
    return "A file was uploaded for this import already. Choose the file again to start another import.";
  if (status === 403 && (/expired/i.test(xml) || Date.now() > Date.parse(expiresAt))) {
    return `The upload began too late: its link has expired. ${AGAIN}`;
  }
  const why = [status, code].filter(Boolean).join(" ");
  return `The bucket refused the file (${why}). Check that nothing changes it while it is sent. ${AGAIN}`;
}
