/** Bytes that are parsed at once: what is made of them is all in memory. */
const BLOCK_BYTES = 64 * 1024;

/** A file in blocks; the last one, which may be empty, says so. */
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
