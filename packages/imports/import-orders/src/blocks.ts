/** Bytes that are parsed at once. All values parsed from them are in memory together. */
const BLOCK_BYTES = 64 * 1024;

/** Splits a file into blocks. The last one is marked; it may be empty. */
export async function* blocksOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<{ block: Buffer; isLast: boolean }> {
  let held: Buffer = Buffer.alloc(0);
  for await (const piece of bytes) {
    for (let at = 0; at < piece.length; at += BLOCK_BYTES) {
      if (held.length > 0) yield { block: held, isLast: false };
      held = piece.subarray(at, at + BLOCK_BYTES);
    }
  }
  yield { block: held, isLast: true };
}
