import { NumberValue } from "@aws-sdk/lib-dynamodb";
import { formatMoney, type Money, money, parseMoney } from "@orders/domain";

/** An amount as the table keeps it: an exact decimal number. */
export const decimal = (amount: Money): NumberValue => NumberValue.from(formatMoney(amount));

/** @throws MoneyFormatError when the attribute is no amount. */
export const moneyFrom = (attribute: unknown): Money => parseMoney(textOf(attribute));

/** @throws TypeError when the attribute is no whole number. */
export function integerFrom(attribute: unknown): number {
  const value = Number(textOf(attribute));
  if (!Number.isSafeInteger(value)) throw new TypeError(`${textOf(attribute)} is not a whole number`);
  return value;
}

/** Minor units as the table keeps them, also below zero: an exact decimal number. @throws MoneyFormatError when too large. */
export const signedDecimal = (minor: number): NumberValue =>
  NumberValue.from(`${minor < 0 ? "-" : ""}${formatMoney(money(Math.abs(minor)))}`);

/** Minor units of an amount that may be below zero. @throws MoneyFormatError when the attribute is no amount. */
export function signedMinorFrom(attribute: unknown): number {
  const [, sign = "", digits = ""] = /^(-?)(.*)$/s.exec(textOf(attribute)) ?? [];
  return sign ? 0 - parseMoney(digits) : parseMoney(digits);
}

const textOf = (attribute: unknown): string =>
  attribute instanceof NumberValue ? attribute.toString() : String(attribute);
