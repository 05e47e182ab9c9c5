import { formatMoney, type Money } from "@orders/domain";

/**
 * The amount as the JSON number that prints its exact decimals: 10997 is 109.97. For output only, never for sums. A sum of
 * more than 15 digits becomes the nearest binary64 number.
 */
export const toJsonNumber = (amount: Money | bigint): number => Number(formatMoney(amount));
