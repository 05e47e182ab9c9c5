import {
  type HeldPieces,
  type StockLevel,
  type StockLevels,
  type StockRecords,
  stockDifferences,
  stockFindings,
  withoutRecord,
} from "@orders/domain";
import type { Draft } from "./report.ts";

interface Tools {
  readonly stock: StockRecords;
  readonly report: Pick<Draft, "add" | "leaveUnchecked" | "checked">;
  /** Counts the pieces that all orders hold; undefined where time ran out. */
  count(): Promise<HeldPieces | undefined>;
}

/**
 * Compares the inventory with what orders hold, as counted before. Orders move while they are counted, so that a
 * difference is counted a second time.
 */
export async function checkStock({ stock, report, count }: Tools, held: HeldPieces): Promise<void> {
  const first = { after: await levelsOf(stock), held };
  report.checked.products = first.after.size;
  report.leaveUnchecked(withoutRecord(first.after));
  if (stockDifferences(first.after, held).size === 0) return;

  const again = await count();
  if (!again) return;
  const second = { before: first.after, after: await levelsOf(stock), held: again };
  const { findings, unchecked } = stockFindings(first, second);
  for (const finding of findings) report.add(finding, "FLAGGED");
  report.leaveUnchecked(unchecked);
}

async function levelsOf(stock: StockRecords): Promise<StockLevels> {
  const levels = new Map<StockLevel["productId"], StockLevel>();
  for await (const page of stock.levels()) for (const level of page) levels.set(level.productId, level);
  return levels;
}
