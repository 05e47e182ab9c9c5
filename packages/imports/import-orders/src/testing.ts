import type { StoredFile } from "@orders/adapters";
import { memoryObjects } from "@orders/adapters/testing";
import type { Entry, Format, Position } from "./format.ts";

/** A file in memory. It is read in pieces of `pieceBytes`. */
export async function fileOf(content: string | Uint8Array, pieceBytes?: number): Promise<StoredFile> {
  return (await memoryObjects({ file: content }, pieceBytes).open("file")) as StoredFile;
}

/** All entries of a file. */
export async function entriesOf(
  format: Format,
  content: string | Uint8Array,
  { pieceBytes, from }: { pieceBytes?: number; from?: Position } = {},
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of format.entries(await fileOf(content, pieceBytes), from)) entries.push(entry);
  return entries;
}
