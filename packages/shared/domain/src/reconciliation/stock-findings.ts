import type { ProductId } from "../order/order.ts";
import type { Finding, HeldPieces, RecordedLevel, StockLevel } from "./findings.ts";

/** The inventory's numbers by product. */
export type StockLevels = ReadonlyMap<ProductId, StockLevel>;

/** A product whose stock cannot be checked, and why. */
export interface Unchecked {
  readonly productId: ProductId;
  readonly why: string;
}

/**
 * The missing pieces of each product that violates the invariant `received − stock = pieces held by orders`. A negative
 * number means too many pieces. A product that is not in the inventory counts as received 0.
 */
export function stockDifferences(levels: StockLevels, held: HeldPieces): Map<ProductId, number> {
  const differences = new Map<ProductId, number>();
  for (const productId of new Set([...levels.keys(), ...held.keys()])) {
    const level = levels.get(productId);
    if (level && level.received === undefined) continue;
    const missing = (level?.received ?? 0) - (level?.stock ?? 0) - (held.get(productId) ?? 0);
    if (missing !== 0) differences.set(productId, missing);
  }
  return differences;
}

/** Whether the received pieces of every product are known. */
export const areRecorded = (levels: StockLevels): boolean =>
  [...levels.values()].every(({ received }) => received !== undefined);

/** One count of the inventory and the orders, while orders are processed. */
export interface Count {
  readonly before: StockLevels;
  readonly after: StockLevels;
  readonly held: HeldPieces;
}

/**
 * The findings of two consecutive counts. A difference is a finding if both counts show it and the product's stock did not
 * change during the second. A difference that changed may be an order in progress: the product is reported as unchecked.
 */
export function stockFindings(
  first: Pick<Count, "after" | "held">,
  second: Count,
): { findings: Finding[]; unchecked: Unchecked[] } {
  const findings: Finding[] = [];
  const unchecked: Unchecked[] = [];
  const suspected = stockDifferences(first.after, first.held);
  for (const [productId, missing] of stockDifferences(second.after, second.held)) {
    const [before, level] = [second.before.get(productId), second.after.get(productId)];
    const isUnchanged = before?.stock === level?.stock && before?.received === level?.received;
    if (isUnchanged && suspected.get(productId) === missing) {
      findings.push({
        kind: "STOCK_DIFFERS",
        productId,
        what: inWords(level, second.held.get(productId) ?? 0, missing),
      });
    } else {
      unchecked.push({ productId, why: STOCK_CHANGED });
    }
  }
  return { findings, unchecked };
}

/**
 * The products without a number of received pieces, each with the number that it must have: the pieces in stock plus the
 * pieces held by orders. A product is adoptable if both counts show the same and its stock did not change in between.
 */
export function adoptions(
  first: Pick<Count, "held">,
  second: Count,
): { adoptable: RecordedLevel[]; unchecked: Unchecked[] } {
  const adoptable: RecordedLevel[] = [];
  const unchecked: Unchecked[] = [];
  for (const { productId, stock, received } of second.after.values()) {
    if (received !== undefined) continue;
    const held = second.held.get(productId) ?? 0;
    const isUnchanged = second.before.get(productId)?.stock === stock && (first.held.get(productId) ?? 0) === held;
    if (isUnchanged) adoptable.push({ productId, stock, received: stock + held });
    else unchecked.push({ productId, why: STOCK_CHANGED });
  }
  return { adoptable, unchecked };
}

/** The finding that an adoption repairs. */
export const adoptionFinding = ({ productId, stock, received }: RecordedLevel): Finding => ({
  kind: "RECEIVED_UNKNOWN",
  productId,
  what: `The inventory had no number of received pieces: ${stock} in stock and ${received - stock} held by orders are ${received}`,
});

const STOCK_CHANGED = "Its stock changed while it was counted";

function inWords(level: StockLevel | undefined, held: number, missing: number): string {
  if (!level) return `Orders hold ${held} pieces, but the product is not in the inventory`;
  const { received, stock } = level;
  return `${received} received, ${stock} in stock, ${held} held by orders: ${Math.abs(missing)} ${missing > 0 ? "missing" : "too many"}`;
}
