/** Starts to measure. @returns a function with the milliseconds since the start, whole ones, for `durationMs` of a log line. */
export function stopwatch(): () => number {
  const start = performance.now();
  return () => Math.round(performance.now() - start);
}
