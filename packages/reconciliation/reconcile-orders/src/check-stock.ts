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
  readonly report: Pick<Draft, "add" | "leaveUnchecked" | "checked">;
  /** Counts the pieces that all orders hold; undefined where time ran out. */
  count(): Promise<HeldPieces | undefined>;
}

/**
 * Compares the inventory with what orders hold, as counted before. Orders move while they are counted, so that a
 * difference is counted a second time. A product that does not say what was received of it is adopted: from then on
 * its stock is checked as that of any other.
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
  report.leaveUnchecked(unchecked);

  const { adoptable, unchecked: moving } = adoptions(first, second);
  report.leaveUnchecked(moving);
  for (const level of adoptable) {
    const finding = adoptionFinding(level);
    if (dryRun) report.add(finding, "REPAIRABLE");
    // Where an order moved the stock since it was counted, the next look counts anew.
    else if (await stock.adopt(level)) report.add(finding, "REPAIRED");
  }
}

async function levelsOf(stock: StockRecords): Promise<StockLevels> {
  const levels = new Map<StockLevel["productId"], StockLevel>();
  for await (const page of stock.levels()) for (const level of page) levels.set(level.productId, level);
  return levels;
}
