import { NumberValue } from "@aws-sdk/lib-dynamodb";
import { formatMoney, type Money, parseMoney } from "@orders/domain";

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

const textOf = (attribute: unknown): string =>
  attribute instanceof NumberValue ? attribute.toString() : String(attribute);
