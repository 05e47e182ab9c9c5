import { NumberValue } from "@aws-sdk/lib-dynamodb";
import { formatMoney, type Money, MoneyFormatError, parseMoney } from "@orders/domain";

/** The attribute of an amount: an exact decimal number. */
export const decimal = (amount: Money): NumberValue => NumberValue.from(formatMoney(amount));

/** The amount of an attribute. @throws MoneyFormatError when it is not an amount. */
export const moneyFrom = (attribute: unknown): Money => parseMoney(textOf(attribute));

/** The whole number of an attribute. @throws TypeError when it is not a whole number. */
export function integerFrom(attribute: unknown): number {
  const value = Number(textOf(attribute));
  if (!Number.isSafeInteger(value)) throw new TypeError(`${textOf(attribute)} is not a whole number`);
  return value;
}

/** The attribute of minor units, which may be negative: an exact decimal number. DynamoDB keeps up to 38 digits. */
export const signedDecimal = (minor: bigint): NumberValue =>
  NumberValue.from(minor < 0n ? `-${formatMoney(-minor)}` : formatMoney(minor));

/**
 * The minor units of an attribute, of any size, which may be negative. @throws MoneyFormatError when it is not an amount.
 */
export function signedMinorFrom(attribute: unknown): bigint {
  const parts = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(textOf(attribute));
  if (!parts) throw new MoneyFormatError(textOf(attribute));
  const [, sign = "", units = "", cents = ""] = parts;
  return BigInt(`${sign}${units}${cents.padEnd(2, "0")}`);
}

const textOf = (attribute: unknown): string =>
  attribute instanceof NumberValue ? attribute.toString() : String(attribute);
