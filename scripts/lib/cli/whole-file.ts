import { randomUUID } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";

/** Writes a file, or replaces it. Who reads it meanwhile, as another process may, reads the old or the new text, never a part. */
export function writeWhole(path: string, text: string): void {
  const claim = `${path}.${randomUUID()}`;
  writeFileSync(claim, text);
  renameSync(claim, path);
}
