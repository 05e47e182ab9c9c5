const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A day, or a time with its zone: without a zone it would be another time on another machine. */
const ISO = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/**
 * Reads a moment of the past: `30m`, `2h` or `3d` before `now`, or an ISO time such as `2026-11-21` (in UTC) or
 * `2026-11-21T10:00:00Z`. Undefined for any other text, and for a moment after `now`.
 */
export function sinceOf(text: string, now: Date): Date | undefined {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count) return new Date(now.getTime() - Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]);
  const date = ISO.test(text) ? new Date(text) : undefined;
  // Date reads the 30th of February as the 2nd of March.
  const isReal = date !== undefined && !Number.isNaN(date.getTime()) && isDayOfMonth(text);
  return isReal && date <= now ? date : undefined;
}

function isDayOfMonth(text: string): boolean {
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10));
}
