import {
  adoptionFinding,
  adoptions,
  areRecorded,
  type HeldPieces,
  type StockLevel,
  type StockLevels,
  type StockRecords,
  stockDifferences,
  stockFindings,
} from "@orders/domain";
import type { Draft } from "./report.ts";

interface Tools {
  readonly stock: StockRecords;
  readonly dryRun: boolean;
  readonly report: Pick<Draft, "add" | "addUnchecked" | "checked">;
  /** Counts the pieces that all orders hold; undefined if time ran out. */
  count(): Promise<HeldPieces | undefined>;
}

/**
 * Compares the inventory with the pieces that orders hold. Orders change during the count, so a difference is counted a
 * second time. A product without a number of received pieces is adopted: it gets the number, and its stock is checked from
 * then on.
 * @param held the pieces held by orders, from the first count.
 */
export async function checkStock({ stock, dryRun, report, count }: Tools, held: HeldPieces): Promise<void> {
  const first = { after: await levelsOf(stock), held };
  report.checked.products = first.after.size;
  if (stockDifferences(first.after, held).size === 0 && areRecorded(first.after)) return;

  const again = await count();
  if (!again) return;
  const second = { before: first.after, after: await levelsOf(stock), held: again };
  const { findings, unchecked } = stockFindings(first, second);
  for (const finding of findings) report.add(finding, "FLAGGED");
  report.addUnchecked(unchecked);

  const { adoptable, unchecked: changing } = adoptions(first, second);
  report.addUnchecked(changing);
  for (const level of adoptable) {
    const finding = adoptionFinding(level);
    if (dryRun) report.add(finding, "REPAIRABLE");
    // If the stock has changed since the count, the next reconciliation adopts the product.
    else if (await stock.adopt(level)) report.add(finding, "REPAIRED");
  }
}

async function levelsOf(stock: StockRecords): Promise<StockLevels> {
  const levels = new Map<StockLevel["productId"], StockLevel>();
  for await (const page of stock.levels()) for (const level of page) levels.set(level.productId, level);
  return levels;
}
