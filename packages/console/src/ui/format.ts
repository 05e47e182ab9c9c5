/** An amount in major units, with its currency. */
export const money = (amount: number, currency: string): string =>
  new Intl.NumberFormat("en", { style: "currency", currency }).format(amount);

/** A share from 0 to 1, as a percentage with at most one decimal. */
export const percent = (share: number): string =>
  new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 }).format(share);

/** A whole number with separators. */
export const count = (value: number): string => new Intl.NumberFormat("en").format(value);

/** `1 order`, `2 orders`. */
export const counted = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? "" : "s"}`;

const MOMENT = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });

/** A moment in the reader's time zone. */
export const moment = (iso: string): string => MOMENT.format(new Date(iso));

/** A name of the contract as words: `AWAITING_APPROVAL` as `Awaiting approval`. */
export function inWords(name: string): string {
  const words = name.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The time between two moments, in the largest unit that fits: `0.43 s`, `3 min`, `2 h`, `5 d`. */
export function duration(from: string, to: string): string {
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  if (seconds < 60) return `${Number(seconds.toFixed(2))} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}
