/**
 * The result of a call that may take `limitMs` at most.
 * @throws what `late` returns if the call takes longer. The call itself goes on, and its result is dropped.
 */
export async function withinLimit<T>(call: Promise<T>, limitMs: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(late()), limitMs);
  });
  try {
    return await Promise.race([call, limit]);
  } finally {
    clearTimeout(timer);
  }
}
