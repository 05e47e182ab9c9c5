import { describe, expect, it } from "vitest";
import { releaseStock, reserveStock } from "../order/reservation.ts";
import { anOrder, at, line, productId } from "../testing/builders.ts";
import { countHeld, type HeldPieces, type StockLevel } from "./findings.ts";
import { adoptions, areRecorded, stockDifferences, stockFindings } from "./stock-findings.ts";

const LAPTOP = productId("LAPTOP");
const levelsOf = (...levels: Omit<StockLevel, "productId">[]) =>
  new Map(levels.map((level) => [LAPTOP, { productId: LAPTOP, ...level }]));
const held = (pieces: number): HeldPieces => new Map(pieces > 0 ? [[LAPTOP, pieces]] : []);

describe("the pieces that orders hold", () => {
  it("are those of all lines of the orders that hold their stock", () => {
    const counted: HeldPieces = new Map();
    const order = reserveStock(anOrder({ lines: [line("LAPTOP", 2), line("MOUSE", 1), line("LAPTOP", 3)] }), at(1));
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
  ])("where %i received − %i left is what orders hold, %i: %i missing", (received, stock, pieces, missing) => {
    expect(stockDifferences(levelsOf({ stock, received }), held(pieces)).get(LAPTOP) ?? 0).toBe(missing);
  });

  it("not where orders hold a product that the inventory does not know", () => {
    expect(stockDifferences(new Map(), held(2)).get(LAPTOP)).toBe(-2);
  });

  it("cannot be said of a product without a record of what came in", () => {
    expect(stockDifferences(levelsOf({ stock: 5 }), held(3)).size).toBe(0);
    expect(areRecorded(levelsOf({ stock: 5 }))).toBe(false);
    expect(areRecorded(levelsOf({ stock: 5, received: 5 }))).toBe(true);
  });
});

describe("a difference", () => {
  const wrong = { received: 10, stock: 6 };
  const levels = levelsOf(wrong);
  const first = { after: levels, held: held(3) };

  it("that two counts show, while nobody moved the stock, is told", () => {
    const { findings, unchecked } = stockFindings(first, { before: levels, after: levels, held: held(3) });
    expect(findings).toEqual([
      { kind: "STOCK_DIFFERS", productId: LAPTOP, what: "10 received, 6 in stock, 3 held by orders: 1 missing" },
    ]);
    expect(unchecked).toEqual([]);
  });

  it("of too many pieces is told as well, and of a product that is not there", () => {
    const tooMany = { after: levels, held: held(5) };
    expect(stockFindings(tooMany, { ...tooMany, before: levels }).findings[0]?.what).toContain("1 too many");
    const unknown = { after: new Map(), held: held(5) };
    expect(stockFindings(unknown, { ...unknown, before: new Map() }).findings[0]?.what).toContain("does not know");
  });

  it("that is gone at the second count is none", () => {
    const second = { before: levels, after: levels, held: held(4) };
    expect(stockFindings(first, second)).toEqual({ findings: [], unchecked: [] });
  });

  it.each([
    ["the stock moved", { before: levelsOf({ received: 10, stock: 7 }), after: levels, held: held(3) }],
    ["pieces came in", { before: levelsOf({ received: 9, stock: 6 }), after: levels, held: held(3) }],
    ["it is another one", { before: levels, after: levels, held: held(2) }],
  ])("is only unchecked where at the second count %s", (_, second) => {
    expect(stockFindings(first, second)).toMatchObject({ findings: [], unchecked: [{ productId: LAPTOP }] });
  });
});

describe("a product that does not say what was received", () => {
  const levels = levelsOf({ stock: 6 });
  const first = { held: held(3) };

  it("is adopted with what is in stock and what orders hold", () => {
    expect(adoptions(first, { before: levels, after: levels, held: held(3) })).toEqual({
      adoptable: [{ productId: LAPTOP, stock: 6, received: 9 }],
      unchecked: [],
    });
  });

  it.each([
    ["the stock moved", { before: levelsOf({ stock: 7 }), after: levels, held: held(3) }],
    ["it was not there at first", { before: new Map(), after: levels, held: held(3) }],
    ["orders hold other pieces", { before: levels, after: levels, held: held(2) }],
  ])("waits for the next look where %s", (_, second) => {
    expect(adoptions(first, second)).toMatchObject({ adoptable: [], unchecked: [{ productId: LAPTOP }] });
  });

  it("is no other: one that says so is left alone", () => {
    const recorded = levelsOf({ stock: 6, received: 7 });
    expect(adoptions(first, { before: recorded, after: recorded, held: held(3) })).toEqual({
      adoptable: [],
      unchecked: [],
    });
  });
});
