declare const minorUnits: unique symbol;

/** An amount of money as a whole number of minor units (cents). Never a fraction, never negative. */
export type Money = number & { readonly [minorUnits]: true };

/** The supported currencies. All have two decimals: every calculation here relies on that. */
export const CURRENCIES = ["USD", "EUR", "GBP", "CAD", "AUD", "CHF", "SEK", "NOK", "DKK", "PLN"] as const;
export type Currency = (typeof CURRENCIES)[number];

/** A text or number is not an amount with at most two decimals. */
export class MoneyFormatError extends Error {
  override readonly name = "MoneyFormatError";
  constructor(value: unknown) {
    super(`${String(value)} is not an amount of money: expected digits with at most two decimals, such as 109.97`);
  }
}

/** 15 digits: binary64 represents them exactly, so an amount is exact as a JSON number. */
const MAX_MINOR = 999_999_999_999_999;

/** @throws MoneyFormatError when `minor` is not a whole, non-negative number of at most 15 digits. */
export function money(minor: number): Money {
  if (!Number.isInteger(minor) || minor < 0 || minor > MAX_MINOR) throw new MoneyFormatError(`${minor} minor units`);
  return minor as Money;
}

export const ZERO = money(0);

/**
 * Parses an amount from its decimal digits, without binary fractions.
 * A JSON number is read through the shortest text that denotes it (ECMA-262, Number::toString), so 109.97 is 10997.
 * @throws MoneyFormatError when it has more than two decimals, a sign, an exponent, or anything but digits.
 */
export function parseMoney(decimal: string | number): Money {
  const parts = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(String(decimal));
  if (!parts) throw new MoneyFormatError(decimal);
  const [, units = "", cents = ""] = parts;
  return money(Number(units + cents.padEnd(2, "0")));
}

/** The amount, or a sum of amounts of any size, in decimal digits: 10997 is `"109.97"`. Not for negative amounts. */
export function formatMoney(amount: Money | bigint): string {
  const digits = String(amount).padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

const add = (a: Money, b: Money): Money => money(a + b);
export const times = (amount: Money, quantity: number): Money => money(amount * quantity);
export const sum = (amounts: Iterable<Money>): Money => [...amounts].reduce(add, ZERO);
