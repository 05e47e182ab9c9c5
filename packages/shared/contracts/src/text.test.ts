import { expect, it, vi } from "vitest";
import { hasMoreBytes, hasMoreCharacters } from "./text.ts";

it.each([
  ["abc", 3, false],
  ["abcd", 3, true],
  ["👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 2, false],
  ["👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 1, true],
])("counts an emoji as one character: %s has more than %d: %s", (text, max, more) => {
  expect(hasMoreCharacters(text, max)).toBe(more);
});

it.each([
  ["abc", 3, false],
  ["abcd", 3, true],
  ["aé", 3, false],
  ["aé", 2, true],
  ["€", 2, true],
  ["👩", 4, false],
  ["👩", 3, true],
])("counts bytes of UTF-8: %s has more than %d: %s", (text, max, more) => {
  expect(hasMoreBytes(text, max)).toBe(more);
});

it("makes no segmenter, which takes long, when it is loaded and for texts with few UTF-16 units", async () => {
  vi.stubGlobal("Intl", { ...Intl, Segmenter: undefined });
  vi.resetModules();
  const fresh = await import("./text.ts");

  expect(fresh.hasMoreCharacters("abc", 3)).toBe(false);
  expect(() => fresh.hasMoreCharacters("abcd", 3)).toThrow(TypeError);
  vi.unstubAllGlobals();
});
