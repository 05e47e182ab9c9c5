import { describe, expect, it } from "vitest";
import { releaseStock } from "../order/reservation.ts";
import { anOrder, aReservedOrder, at, line, productId } from "../testing/builders.ts";
import { countHeld, type HeldPieces, type StockLevel } from "./findings.ts";
import { adoptions, areRecorded, stockDifferences, stockFindings } from "./stock-findings.ts";

const LAPTOP = productId("LAPTOP");
const levelsOf = (...levels: Omit<StockLevel, "productId">[]) =>
  new Map(levels.map((level) => [LAPTOP, { productId: LAPTOP, ...level }]));
const held = (pieces: number): HeldPieces => new Map(pieces > 0 ? [[LAPTOP, pieces]] : []);

describe("the pieces that orders have reserved", () => {
  it("are those of all lines of orders with a held reservation", () => {
    const counted: HeldPieces = new Map();
    const order = aReservedOrder({ lines: [line("LAPTOP", 2), line("MOUSE", 1), line("LAPTOP", 3)] });
    for (const seen of [order, order, anOrder(), releaseStock(order, at(2))]) countHeld(counted, seen);
    expect(Object.fromEntries(counted)).toEqual({ LAPTOP: 10, MOUSE: 2 });
  });
});

describe("stock adds up", () => {
  it.each([
    [10, 10, 0, 0],
    [10, 7, 3, 0],
    [10, 6, 3, 1],
    [10, 8, 3, -1],
    [10, 10, 3, -3],
  ])("if %i received − %i in stock is %i reserved: %i missing", (received, stock, pieces, missing) => {
    expect(stockDifferences(levelsOf({ stock, received }), held(pieces)).get(LAPTOP) ?? 0).toBe(missing);
  });

  it("not if orders have reserved a product that is not in the inventory", () => {
    expect(stockDifferences(new Map(), held(2)).get(LAPTOP)).toBe(-2);
  });

  it("is not checked for a product without the received pieces", () => {
    expect(stockDifferences(levelsOf({ stock: 5 }), held(3)).size).toBe(0);
    expect(areRecorded(levelsOf({ stock: 5 }))).toBe(false);
    expect(areRecorded(levelsOf({ stock: 5, received: 5 }))).toBe(true);
  });
});

describe("a difference", () => {
  const wrong = { received: 10, stock: 6 };
  const levels = levelsOf(wrong);
  const first = { after: levels, held: held(3) };

  it("is a finding if two counts agree and the stock did not change between them", () => {
    const { findings, unchecked } = stockFindings(first, { before: levels, after: levels, held: held(3) });
    expect(findings).toEqual([
      { kind: "STOCK_DIFFERS", productId: LAPTOP, what: "10 received, 6 in stock, 3 held by orders: 1 missing" },
    ]);
    expect(unchecked).toEqual([]);
  });

  it("is a finding for too many pieces, and for a product that does not exist", () => {
    const tooMany = { after: levels, held: held(5) };
    expect(stockFindings(tooMany, { ...tooMany, before: levels }).findings[0]?.what).toContain("1 too many");
    const unknown = { after: new Map(), held: held(5) };
    expect(stockFindings(unknown, { ...unknown, before: new Map() }).findings[0]?.what).toContain(
      "is not in the inventory",
    );
  });

  it("is no finding if the second count has none", () => {
    const second = { before: levels, after: levels, held: held(4) };
    expect(stockFindings(first, second)).toEqual({ findings: [], unchecked: [] });
  });

  it.each([
    ["the stock changed", { before: levelsOf({ received: 10, stock: 7 }), after: levels, held: held(3) }],
    ["pieces were received", { before: levelsOf({ received: 9, stock: 6 }), after: levels, held: held(3) }],
    ["the difference is another one", { before: levels, after: levels, held: held(2) }],
  ])("is unchecked if at the second count %s", (_, second) => {
    expect(stockFindings(first, second)).toMatchObject({ findings: [], unchecked: [{ productId: LAPTOP }] });
  });
});

describe("a product without the received pieces", () => {
  const levels = levelsOf({ stock: 6 });
  const first = { held: held(3) };

  it("gets the sum of its stock and the pieces that orders have reserved", () => {
    expect(adoptions(first, { before: levels, after: levels, held: held(3) })).toEqual({
      adoptable: [{ productId: LAPTOP, stock: 6, received: 9 }],
      unchecked: [],
    });
  });

  it.each([
    ["the stock changed", { before: levelsOf({ stock: 7 }), after: levels, held: held(3) }],
    ["it did not exist at first", { before: new Map(), after: levels, held: held(3) }],
    ["other pieces are reserved", { before: levels, after: levels, held: held(2) }],
  ])("waits for the next reconciliation if %s", (_, second) => {
    expect(adoptions(first, second)).toMatchObject({ adoptable: [], unchecked: [{ productId: LAPTOP }] });
  });

  it("is the only product that is changed", () => {
    const recorded = levelsOf({ stock: 6, received: 7 });
    expect(adoptions(first, { before: recorded, after: recorded, held: held(3) })).toEqual({
      adoptable: [],
      unchecked: [],
    });
  });
});
