import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/**
 * The size of an item in bytes, by which DynamoDB bills reads and writes. The size of a number is approximate.
 * Source: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats".
 * @throws TypeError for a set or binary data, which no table of this system has.
 */
export const itemSize = (item: Readonly<Record<string, AttributeValue>>): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0);

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  // Two digits per byte, without leading and trailing zeros, plus one byte.
  if (value.N !== undefined) return Math.ceil(value.N.replace(/^[-0.]+|\D|0+$/g, "").length / 2) + 1;
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  if (value.L) return 3 + value.L.reduce((sum, element) => sum + valueSize(element) + 1, 0);
  if (value.M) return 3 + Object.keys(value.M).length + itemSize(value.M);
  throw new TypeError(`The size of an attribute of the type ${Object.keys(value)} is not known`);
}
