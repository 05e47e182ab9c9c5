/** A summary of values, in their unit. */
export interface Distribution {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** One bar of a histogram: how many values are at least `from` and below `to`. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

const BINS_PER_DECADE = 10;

/**
 * The summary of these values. A percentile is the smallest value that at least that part of the values does not exceed
 * ("nearest rank": ISO 3534-1), so that it is always one of them.
 * @throws RangeError where there is no value.
 */
export function distribution(values: readonly number[]): Distribution {
  const sorted = values.toSorted((a, b) => a - b);
  const percentile = (percent: number) => sorted[Math.ceil((percent * sorted.length) / 100) - 1];
  const [p50, p95, p99, max] = [50, 95, 99, 100].map(percentile);
  if (p50 === undefined || p95 === undefined || p99 === undefined || max === undefined) {
    throw new RangeError("There is no distribution of no values.");
  }
  return { count: sorted.length, mean: meanOf(sorted), p50, p95, p99, max };
}

/** The mean of these values; 0 where there is none. */
export const meanOf = (values: readonly number[]): number => sum(values) / Math.max(values.length, 1);

/** The sum of these values; 0 where there is none. */
export const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

/** A number for people: about three digits that matter, and no zeros that say nothing. */
export function short(value: number): string {
  const text = value.toFixed(value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** A time as text: `0.25 ms`, `200 ms`, `1.39 s`. */
export const duration = (ms: number): string => (ms < 999.5 ? `${short(ms)} ms` : `${short(ms / 1000)} s`);

/** Events per second; `ms` is how long they took in all. */
export const perSecond = (count: number, ms: number): number => (count * 1000) / Math.max(ms, 1);

/**
 * A histogram with ten bins for each power of ten, from the bin of the smallest value to that of the largest. Values below 1
 * count as 1.
 */
export function histogram(values: readonly number[]): Bin[] {
  const bins = values.map((value) => Math.floor(Math.log10(Math.max(value, 1)) * BINS_PER_DECADE));
  if (bins.length === 0) return [];
  const counts = new Map<number, number>();
  for (const bin of bins) counts.set(bin, (counts.get(bin) ?? 0) + 1);
  const first = Math.min(...counts.keys());
  const edge = (bin: number) => 10 ** (bin / BINS_PER_DECADE);
  return Array.from({ length: Math.max(...counts.keys()) - first + 1 }, (_, index) => ({
    from: edge(first + index),
    to: edge(first + index + 1),
    count: counts.get(first + index) ?? 0,
  }));
}

/** How many of these moments are in each interval of `length`, from 0 to `end`; moments after `end` are in the last one. */
export function countsOver(moments: readonly number[], length: number, end: number): number[] {
  const counts: number[] = Array(Math.max(1, Math.ceil(end / length))).fill(0);
  for (const moment of moments) {
    const interval = Math.min(Math.max(0, Math.floor(moment / length)), counts.length - 1);
    counts[interval] = (counts[interval] ?? 0) + 1;
  }
  return counts;
}

/** Random numbers from 0 to below 1, always the same ones for a seed ("mulberry32", by Tommy Ettinger, public domain). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
