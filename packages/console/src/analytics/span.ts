const DAY_MS = 86_400_000;

/** A span of days in UTC, both ends included, as the API counts them. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** The last `days` days up to and with today. @param now in milliseconds since 1970. */
export const lastDays = (days: number, now: number): Span => ({
  from: day(now - (days - 1) * DAY_MS),
  to: day(now),
});

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The spans that a person can choose at once, in days. */
export const SPANS = [7, 30, 90] as const;

/** The span in the page's address; the last 7 days where it has none. */
export function spanIn(address: URLSearchParams, now: number): Span {
  const { from, to } = lastDays(7, now);
  return { from: address.get("from") || from, to: address.get("to") || to };
}
