import type { ProductId } from "../order/order.ts";
import type { Finding, HeldPieces, RecordedLevel, StockLevel } from "./findings.ts";

/** What the inventory says, by product. */
export type StockLevels = ReadonlyMap<ProductId, StockLevel>;

/** A product whose stock cannot be checked, and why. */
export interface Unchecked {
  readonly productId: ProductId;
  readonly why: string;
}

/**
 * Pieces that are missing of each product whose stock does not add up: received − stock must be what orders hold.
 * Below zero there are too many. A product that orders hold and the inventory does not know has nothing received.
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

/** Whether every product says what was received. */
export const areRecorded = (levels: StockLevels): boolean =>
  [...levels.values()].every(({ received }) => received !== undefined);

/** The inventory and the orders as they were counted while others went on selling. */
export interface Count {
  readonly before: StockLevels;
  readonly after: StockLevels;
  readonly held: HeldPieces;
}

/**
 * What is wrong with the stock for certain, of two counts one after the other: both show the same difference, and
 * nobody moved the product's stock during the second. A difference that moves is no fault, only not checked.
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
    const still = before?.stock === level?.stock && before?.received === level?.received;
    if (still && suspected.get(productId) === missing) {
      findings.push({
        kind: "STOCK_DIFFERS",
        productId,
        what: inWords(level, second.held.get(productId) ?? 0, missing),
      });
    } else {
      unchecked.push({ productId, why: MOVED });
    }
  }
  return { findings, unchecked };
}

/**
 * The products that do not say what was received, each with what it has to be: what is in stock and what orders hold.
 * That is certain where two counts show the same and nobody moved the stock in between.
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
    const still = second.before.get(productId)?.stock === stock && (first.held.get(productId) ?? 0) === held;
    if (still) adoptable.push({ productId, stock, received: stock + held });
    else unchecked.push({ productId, why: MOVED });
  }
  return { adoptable, unchecked };
}

/** What an adoption repairs. */
export const adoptionFinding = ({ productId, stock, received }: RecordedLevel): Finding => ({
  kind: "RECEIVED_UNKNOWN",
  productId,
  what: `The inventory did not say how many pieces were received: ${stock} in stock and ${received - stock} held by orders are ${received}`,
});

const MOVED = "Its stock was moved while it was counted";

function inWords(level: StockLevel | undefined, held: number, missing: number): string {
  if (!level) return `Orders hold ${held} pieces, but the inventory does not know the product`;
  const { received, stock } = level;
  return `${received} received, ${stock} in stock, ${held} held by orders: ${Math.abs(missing)} ${missing > 0 ? "missing" : "too many"}`;
}
