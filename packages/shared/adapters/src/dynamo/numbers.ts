import { NumberValue } from "@aws-sdk/lib-dynamodb";
import { formatMoney, type Money, MoneyFormatError, parseMoney } from "@orders/domain";

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

/** Minor units as the table keeps them, also below zero: an exact decimal number. DynamoDB's have up to 38 digits. */
export const signedDecimal = (minor: bigint): NumberValue =>
  NumberValue.from(minor < 0n ? `-${formatMoney(-minor)}` : formatMoney(minor));

/** Minor units of a sum of any size that may be below zero. @throws MoneyFormatError when the attribute is no amount. */
export function signedMinorFrom(attribute: unknown): bigint {
  const parts = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(textOf(attribute));
  if (!parts) throw new MoneyFormatError(textOf(attribute));
  const [, sign = "", units = "", cents = ""] = parts;
  return BigInt(`${sign}${units}${cents.padEnd(2, "0")}`);
}

const textOf = (attribute: unknown): string =>
  attribute instanceof NumberValue ? attribute.toString() : String(attribute);
